// The page holds every step as text and the finished picture. This script hides what has not been computed yet, and lights what is at work.
const steps = [...document.querySelectorAll("#steps li")];
const lines = [...document.querySelectorAll("#source li")];
const LAST = steps.length - 1;
const BACKWARD = data.frames.findIndex((frame) => frame.backward);
const OUTPUT = data.wires.length - 1;
const MILLISECONDS_A_STEP = 1600;
const MOST_PATHS = 6;

// ---- what is known of each wire, and since which step ------------------------------------------------------------------

const wires = [...document.querySelectorAll("#wires tbody tr")].map((row, i) => {
  const [name, value, gradient] = [...row.cells].map((cell) => cell.textContent);
  return { id: data.ids[i], row, name, value, gradient, groups: [], own: [], totals: [], appears: Infinity, received: [], readers: [] };
});
const edges = data.edges.map(([id, from, to, local]) => ({ id, group: null, from, to, local, served: Infinity }));
for (const edge of edges) if (edge.local !== null && edge.from >= 0) wires[edge.from].readers.push(edge);
data.frames.forEach((frame, k) => {
  for (const i of frame.values || []) wires[i].appears = Math.min(wires[i].appears, k);
  for (const [i, total] of frame.totals || []) wires[i].received.push([k, total]);
  if (frame.backward || BACKWARD < 0) for (const i of frame.edges || []) edges[i].served = Math.min(edges[i].served, k);
});

// Which elements of this view show what: a wire that is folded lights its fold, and the result of a fold is the number on it.
function bind() {
  wires.forEach((wire, i) => {
    wire.state = null;
    wire.groups = groupsOf(wire.id);
    wire.own = wire.groups.filter((group) => (group.dataset.span ? group.dataset.shows : group.dataset.of) === wire.id);
    const numbers = wire.own.map((group) => group.querySelector(".gradient .number")).filter(Boolean);
    wire.totals = numbers.map((element) => ({ element, finished: element.textContent }));
    for (const target of wire.own) listen(target, i);
  });
  for (const edge of edges) edge.group = svg.querySelector(`#${edge.id}`);
}

// ---- one step ----------------------------------------------------------------------------------------------------------

let now = 0;
const beforeShow = [];

const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

// The numbers that are known at this step, in the picture and in the table.
function fill() {
  for (const wire of wires) {
    const known = wire.appears <= now;
    const total = wire.received.findLast(([since]) => since <= now);
    const state = `${known} ${total ? total[1] : ""}`;
    if (state === wire.state) continue;
    wire.state = state;
    for (const group of wire.own) {
      group.classList.toggle("no-value", !known);
      group.classList.toggle("no-gradient", !total);
    }
    const passing = total && total[1] !== wire.gradient ? total[1].replace(/^rms /, "") : null;
    for (const { element, finished } of wire.totals) write(element, passing ?? finished);
    write(wire.row.cells[1], known ? wire.value : "");
    write(wire.row.cells[2], total ? total[1] : "");
  }
}

const tellStep = () => tell(steps[now].querySelector(".formula").cloneNode(true), steps[now].querySelector(".sentence").cloneNode(true));

function show(k) {
  now = Math.max(0, Math.min(LAST, k));
  const frame = data.frames[now];
  for (const told of beforeShow) told(now);
  stopTracing();
  root.classList.toggle("backward", Boolean(frame.backward));
  for (const lit of svg.querySelectorAll(".now, .at-work")) lit.classList.remove("now", "at-work");
  fill();
  for (const wire of wires) wire.row.classList.remove("now");
  for (const edge of edges) if (edge.group) edge.group.classList.toggle("no-local", edge.served > now);
  for (const i of frame.wires || []) for (const group of [wires[i].row, ...wires[i].groups]) group.classList.add("now");
  for (const tip of svg.querySelectorAll(".tip")) tip.remove();
  for (const i of frame.edges || []) {
    if (!edges[i].group) continue;
    edges[i].group.classList.add("now");
    if (frame.backward) edges[i].group.append(returningTip(edges[i].group.querySelector(".line")));
  }
  if (frame.gate !== undefined) for (const group of wires[frame.gate].groups) group.classList.add("at-work");
  for (const step of document.querySelectorAll("[aria-current]")) step.removeAttribute("aria-current");
  steps[now].setAttribute("aria-current", "step");
  lines.forEach((line, i) => line.classList.toggle("now", i === frame.line));
  if (frame.line !== undefined) keepInView(document.querySelector("#source ol"), lines[frame.line]);
  tellStep();
  const pass = frame.backward ? "backward" : "forward";
  find("slider").value = now + 1;
  find("slider").setAttribute("aria-valuetext", `${pass}, step ${now + 1} of ${LAST + 1}`);
  find("counter").textContent = `${pass} · ${now + 1} / ${LAST + 1}`;
  keepInView(document.querySelector("#steps ol"), steps[now]);
  if (frame.wires.length) keepInView(document.querySelector("#wires div"), wires[frame.wires[0]].row);
  keepLitInView();
  try { history.replaceState(null, "", `#${now + 1}`); } catch (error) { /* a page without an address, as in a notebook */ }
}

// The tip of an arrow at the start of a line, pointing away from it: a gradient goes against the arrow of the value.
function returningTip(line) {
  const start = line.getPointAtLength(0);
  const near = line.getPointAtLength(1);
  const [x, y] = [9 * (near.x - start.x), 9 * (near.y - start.y)];
  const tip = document.createElementNS(svg.namespaceURI, "path");
  tip.setAttribute("class", "tip");
  tip.setAttribute("d", `M${start.x} ${start.y}l${x - y / 2} ${y + x / 2}l${y} ${-x}z`);
  return tip;
}

function tell(formula, sentence) {
  find("formula").replaceChildren(formula);
  find("sentence").replaceChildren(sentence);
}

function keepInView(box, part) {
  const [outer, inner] = [box.getBoundingClientRect(), part.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - outer.height / 3;
}

function keepLitInView() {
    if (stage.scrollWidth <= stage.clientWidth && stage.scrollHeight <= stage.clientHeight) return;
  const frame = stage.getBoundingClientRect();
  let boxes = [...svg.querySelectorAll("g.now, g.at-work")].map((lit) => lit.getBoundingClientRect());
  const far = (low, high) => Math.max(...boxes.map((box) => box[high])) - Math.min(...boxes.map((box) => box[low]));
  if (far("left", "right") > frame.width || far("top", "bottom") > frame.height) {
    boxes = [...svg.querySelectorAll(".node.now")].slice(0, 1).map((lit) => lit.getBoundingClientRect());
  }
  const middle = (low, high) => (Math.min(...boxes.map((box) => box[low])) + Math.max(...boxes.map((box) => box[high]))) / 2;
  if (boxes.some((box) => box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom)) {
    stage.scrollLeft += middle("left", "right") - (frame.left + frame.right) / 2;
    stage.scrollTop += middle("top", "bottom") - (frame.top + frame.bottom) / 2;
  }
}

// ---- the chain rule of one wire ----------------------------------------------------------------------------------------

const signed = (number) => (number.startsWith("−") ? `(${number})` : number);

function pathsFrom(start) {
  // How many paths lead from each wire to the output: every reader comes later than what it reads.
  const count = wires.map(() => 0);
  count[OUTPUT] = 1;
  for (let i = OUTPUT - 1; i >= 0; i--) for (const edge of wires[i].readers) count[i] += count[edge.to];
  const found = [];
  const open = [[start, []]];
  while (open.length && found.length < MOST_PATHS) {
    const [i, path] = open.pop();
    if (i === OUTPUT) found.push(path);
    else for (const edge of [...wires[i].readers].reverse()) if (count[edge.to]) open.push([edge.to, [...path, edge]]);
  }
  return { found, count };
}

function trace(start) {
  if (start === OUTPUT) return;
  const { found, count } = pathsFrom(start);
  if (!found.length) return;
  stopTracing();
  root.classList.replace("stepping", "tracing");
  const reached = new Set([start]);
  for (let i = start; i <= OUTPUT; i++) {
    if (!reached.has(i)) continue;
    for (const group of wires[i].groups) group.classList.add("path");
    for (const edge of wires[i].readers) {
      if (!count[edge.to]) continue;
      reached.add(edge.to);
      if (edge.group) edge.group.classList.add("path");
    }
  }
  const output = wires[OUTPUT].name;
  const wire = wires[start];
  const formula = element("span", "");
  const inOrder = found.map((path) => [...path].reverse());
  const more = count[start] - found.length;
  const join = (sign, parts) => parts.forEach((part, i) => formula.append(...(i ? [sign] : []), part));
  const sum = (term) => {
    formula.append(" = ");
    inOrder.forEach((path, i) => { if (i) formula.append(" + "); join(" · ", path.map(term)); });
    if (more) formula.append(` + ${more.toLocaleString("en")} more`);
  };
  formula.append(ratio(partOf("d", output), partOf("d", wire.name)));
  const folded = found.some((path) => path.some((edge) => !wires[edge.to].value));
  if (!folded) sum((edge) => ratio(partOf("∂", wires[edge.to].name), partOf("∂", wires[edge.from].name)));
  const numeric = found.every((path) => path.every((edge) => edge.local !== ""));
  if (!folded && numeric) sum((edge) => element("span", signed(edge.local), "local"));
  if (wire.gradient) formula.append(" = ", element("span", wire.gradient, "gradient"));
  const along = count[start] === 1 ? "the path" : `the ${count[start].toLocaleString("en")} paths`;
  const then = folded ? "part of it is folded in this picture."
    : !numeric ? "the factors are Jacobians, which the gates apply without writing them down."
    : count[start] === 1 ? "multiply the local derivatives." : "multiply the local derivatives along each path, then add the paths.";
  tell(formula, element("span", `The chain rule along ${along} from ${wire.name} to ${output}: ${then}`));
}

function stopTracing() {
  root.classList.replace("tracing", "stepping");
  for (const lit of svg.querySelectorAll(".path")) lit.classList.remove("path");
}

// ---- controls ----------------------------------------------------------------------------------------------------------

let timer = 0;

function play(on = !timer) {
  clearInterval(timer);
  if (on && now === LAST) show(0);
  timer = on ? setInterval(() => (now < LAST ? show(now + 1) : play(false)), MILLISECONDS_A_STEP) : 0;
  find("play").classList.toggle("playing", on);
  find("play").querySelector("span").textContent = on ? "pause" : "play";
}

function step(k) {
  play(false);
  show(k);
}

const actions = {
  first: () => step(0), back: () => step(now - 1), play: () => play(), next: () => step(now + 1), last: () => step(LAST),
};
for (const [id, action] of Object.entries(actions)) find(id).addEventListener("click", action);
find("slider").addEventListener("input", (event) => step(Number(event.target.value) - 1));
steps.forEach((line, k) => line.addEventListener("click", () => step(k)));

command({
  ArrowLeft: actions.back, ArrowRight: actions.next, Home: actions.first, End: actions.last, " ": actions.play,
  f: actions.first, b: () => BACKWARD >= 0 && step(BACKWARD), Escape: () => show(now),
});

function listen(target, i) {
  target.addEventListener("mouseenter", () => timer || trace(i));
  target.addEventListener("mouseleave", () => timer || show(now));
  target.addEventListener("click", () => { play(false); trace(i); });
}

wires.forEach((wire, i) => {
  wire.row.tabIndex = 0;
  listen(wire.row, i);
  wire.row.addEventListener("focus", () => timer || trace(i));
  wire.row.addEventListener("blur", () => timer || show(now));
});
onView.push(() => { bind(); show(now); });

function open() {
  const place = location.hash.slice(1);
  show(place === "end" ? LAST : (Number(place) || 1) - 1);
}

addEventListener("hashchange", open);
let left = 0;
addEventListener("beforeprint", () => { left = now; step(LAST); });
addEventListener("afterprint", () => show(left));
root.classList.add("playable", "stepping");
for (const id of ["controls", "keys"]) find(id).hidden = false;
bind();
open();
