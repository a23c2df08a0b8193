// When an input is changed, both passes are computed again, and every number is written where Python has written it.

const RAISED = { 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹", "−": "⁻", ".": "·" };

function pattern(at, v) {
  const { nodes, patterns } = data.live;
  const [kind, ...refs] = nodes[at];
  const numbers = refs.map((k) => v[k]);
  const texts = numbers.map(numberText);
  const known = patterns[at];
  const key = numbers.map((x, slot) => {
    const negative = x < 0;
    if (slot === 1 && "pi" in known && Number.isInteger(x) && Math.abs(x) < 1e5) return negative ? "j" : "i";
    return negative ? "n" : "p";
  }).join("");
  const raised = (texts[1] || "").replace(/./g, (c) => RAISED[c] ?? c);
  return known[key].replaceAll("\u0001", texts[0]).replaceAll("\u0002", texts[1] ?? "").replaceAll("\u0003", raised);
}

function spoken([what, k], run) {
  if (what === "p") return pattern(k, run.v);
  if (what === "v") return numberText(run.v[k]);
  if (what === "g") return numberText(run.g[k]);
  if (what === "f") return bracketed(numberText(run.g[k]));
  if (what === "s") return bracketed(numberText(run.slopes[k]));
  return numberText(what === "d" ? run.handed[k] : run.totals[k]);
}

const joined = (symbol, formula, number) => [...new Set([symbol, formula, number].filter(Boolean))].join(" = ");

// A local derivative: `∂u/∂b = c = 2`, without the formula where it does not hold at this point.
const slopeText = ([symbol, formula], k) => joined(symbol, run.conventional[k] ? "" : formula, numberText(run.slopes[k]));

// Write a run into steps, table and picture. Nothing is measured here, so the browser lays the page out once.
let run = null;
function rewrite() {
  const live = data.live;
  const step = new Map(live.sweep.map(([at, slot], k) => [`${at} ${slot}`, k]));
  live.spoken.forEach((numbers, k) => {
    const frame = data.frames[k];
    if (frame.backward && frame.totals.length) {
      const last = numbers.find(([what]) => what === "t") || numbers.find(([what]) => what === "d") || numbers[0];
      frame.totals[0][1] = last[0] === "g" ? "1" : numberText(run.totals[last[1]]);
    }
  });
  wires.forEach((wire, i) => {
    const k = live.rows[i];
    wire.value = numberText(run.v[k]);
    if (wire.gradient) wire.gradient = numberText(run.g[k]);
    wire.received = [];
    wire.state = null;
  });
  data.frames.forEach((frame, k) => { for (const [i, total] of frame.totals || []) wires[i].received.push([k, total]); });
  edges.forEach((edge, i) => {
    const [at, slot] = live.edges[i];
    const k = step.get(`${at} ${slot}`);
    if (edge.local === null || k === undefined) return;
    edge.local = numberText(run.slopes[k]);
    edge.conventional = run.conventional[k];
  });
  paint();
  speak(now);
  stopTracing();
  fill();
  tellStep();
  clearTimeout(rest);
  rest = setTimeout(speakAll, 150);
}

// The formula of one step; the others follow when the reader's hand has come to rest.
let rest = 0;
function speak(k) {
  const numbers = data.live.spoken[k];
  const spans = steps[k].querySelectorAll(".formula > :is(.value, .gradient, .local)");
  numbers.forEach((number, i) => { if (spans[i]) spans[i].textContent = spoken(number, run); });
  const aside = steps[k].querySelector(".sentence > .local");
  const step = numbers.find(([what]) => what === "s");
  if (aside && data.live.locals[k] && step) aside.textContent = slopeText(data.live.locals[k], step[1]) + (run.conventional[step[1]] ? data.live.byConvention : "");
}

function speakAll() {
  clearTimeout(rest);
  rest = 0;
  steps.forEach((_, k) => speak(k));
  whisper();
}

// The numbers of this view of the picture.
function paint() {
  const live = data.live;
  wires.forEach((wire, i) => {
    for (const group of wire.own) {
      const number = group.querySelector(".value .number");
      if (number) number.textContent = wire.value;
      const odd = !Number.isFinite(run.v[live.rows[i]]);
      group.querySelector(".value")?.classList.toggle("strange", odd);
    }
    for (const total of wire.totals) total.finished = wire.gradient;
  });
  edges.forEach((edge, i) => {
    const [, , symbol, formula] = live.edges[i];
    const label = edge.group && edge.group.querySelector(".local");
    if (!label || !edge.local) return;
    const whole = joined(symbol, edge.conventional ? "" : formula, edge.local);
    const brief = svg.classList.contains("brief");
    label.textContent = brief ? edge.local : upright(whole);
    if (brief) edge.group.querySelector("title").textContent = whole;
  });
}

// What is read out and shown on hover.
function whisper() {
  const live = data.live;
  for (const wire of wires) {
    for (const group of wire.own) {
      const title = group.querySelector("title");
      title.textContent = title.textContent.replace(/^value .*$/m, `value ${wire.value}`).replace(/^gradient .*$/m, `gradient ${wire.gradient}`);
    }
  }
  const output = wires[OUTPUT];
  const told = live.leaves.filter((i) => wires[i].gradient).map((i) => `${partOf("d", output.name)}/${partOf("d", wires[i].name)} = ${wires[i].gradient}`);
  svg.setAttribute("aria-label", `${live.title}; ${output.name} = ${output.value}; gradients ${told.slice(0, 12).join(", ")}`);
}

const inputs = {};
const sliders = new Map();
const onChange = [];
let waiting = 0;
function change(k, x) {
  inputs[k] = x;
  if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; run = computed(inputs); rewrite(); for (const told of onChange) told(); });
}

// A number and a slider for each leaf that is not a plain constant.
function panel() {
  const box = find("inputs");
  for (const i of data.live.leaves) {
    const k = data.live.rows[i];
    const start = Number(data.live.nodes[k][1]);
    const reach = Math.max(1, 2 * Math.abs(start));
    const row = element("label", "");
    const number = document.createElement("input");
    const slider = document.createElement("input");
    Object.assign(number, { type: "number", step: "any", value: String(start) });
    Object.assign(slider, { type: "range", min: String(start - reach), max: String(start + reach), step: String(reach / 100), value: String(start) });
    slider.setAttribute("aria-label", `${wires[i].name}, slider`);
    number.addEventListener("input", () => { if (number.value !== "" && Number.isFinite(Number(number.value))) { slider.value = number.value; change(k, Number(number.value)); } });
    slider.addEventListener("input", () => { number.value = String(Number(Number(slider.value).toPrecision(6))); change(k, Number(number.value)); });
    slider.addEventListener("keydown", (event) => event.stopPropagation()); // arrows move the slider, not the steps
    row.dataset.wire = i;
    sliders.set(i, slider);
    row.append(element("i", wires[i].name), number, slider);
    box.append(row);
  }
  box.hidden = false;
}

run = computed(inputs);
beforeShow.push((k) => rest && speak(k));
addEventListener("beforeprint", speakAll);
onView.push(() => { paint(); whisper(); show(now); });
panel();
