// Practice: the gradients are hidden, and the page asks for one after the other. Nothing that it computes is shown or spoken
// before it is found: neither in the picture, its hover texts and its label, nor in the table.

const { rows, leaves, sweep, hints } = data.live;
const wires = [...document.querySelectorAll("#wires tbody tr")].map((row, i) => ({
  i, k: rows[i], id: data.ids[i], row, name: row.cells[0].textContent, asked: row.cells[2].textContent === "?", found: false,
}));
const OUTPUT = wires[wires.length - 1];
const gradientOf = (wire) => `${partOf("d", OUTPUT.name)}/${partOf("d", wire.name)}`;
const wireAt = new Map(wires.map((wire) => [wire.k, wire]));
for (const wire of wires) wire.contributions = sweep.map((_, s) => s).filter((s) => sweep[s][2] === wire.k);
const inOrder = wires.filter((wire) => wire.asked).sort((a, b) => Math.max(...a.contributions) - Math.max(...b.contributions));

let run = null; // this round's numbers
let others = []; // runs at other numbers, at each of which a formula has to hold as well
let round = 0;
let wire = null; // the one that is asked for
const score = { asked: 0, first: 0 };

// ---- numbers to practise with --------------------------------------------------------------------------------------------

const chance = (low, high) => low + (high - low) * Math.random();
const short = (x) => Number(x.toPrecision(2));

// Ways to new numbers: of the same kind, of the same sign, close by.
const draws = {
  ofTheKind: (x) => (Number.isInteger(x) && Math.abs(x) < 10 ? Math.round(chance(1, 9)) * (Math.random() < 0.3 ? -1 : 1) : short(chance(0.3, 2) * (Math.abs(x) > 1e-3 ? Math.abs(x) : 1) * (Math.random() < 0.5 ? -1 : 1))),
  ofTheSign: (x) => (Number.isInteger(x) && Math.abs(x) > 1 && Math.abs(x) < 10 ? Math.sign(x) * Math.round(chance(1, 9)) : short(x * chance(0.5, 1.8) || chance(0.1, 1))),
  closeBy: (x) => x * chance(0.8, 1.25) + chance(-0.06, 0.06),
};
const lively = (made) => inOrder.filter((one) => made.g[one.k] !== 0).length;
const small = (made) => inOrder.some(({ k }) => made.g[k] !== 0 && Math.abs(made.g[k]) < 1e-3); // saturated: nothing to learn from
const usable = (made) => inOrder.every(({ k }) => Number.isFinite(made.g[k]) && Math.abs(made.g[k]) < 1e4) && made.v.every((x) => Number.isFinite(x) && Math.abs(x) < 1e5);

// A run at new numbers in which as many gradients are at work as in the recorded one; null where none is found.
function drawn(ways, from) {
  const alive = Math.min(lively(from), lively(recorded));
  for (const way of ways) {
    for (let tries = 0; tries < 80; tries++) {
      const inputs = Object.fromEntries(leaves.map((i) => [rows[i], draws[way](from.v[rows[i]])]));
      const made = computed(inputs);
      if (usable(made) && lively(made) >= alive && (way === "closeBy" || !small(made))) return made;
    }
  }
  return null;
}

const recorded = computed({});

function begin() {
  round += 1;
  run = round === 1 && usable(recorded) ? recorded : drawn(["ofTheKind", "ofTheSign", "closeBy"], recorded) ?? recorded;
  others = [1, 2, 3].map(() => drawn(["closeBy"], run)).filter(Boolean);
  for (const one of wires) Object.assign(one, { found: !one.asked && one === OUTPUT, tries: 0, helped: 0 });
  find("again").hidden = true;
  paint();
  ask(inOrder[0]);
}

// ---- what is shown -------------------------------------------------------------------------------------------------------

const shown = (one) => (one.found ? numberText(run.g[one.k]) : "?");

function paint() {
  for (const one of wires) {
    one.row.cells[1].textContent = numberText(run.v[one.k]);
    if (one.asked) one.row.cells[2].firstChild.textContent = shown(one);
    for (const group of groupsOf(one.id)) {
      const number = group.querySelector(".value .number");
      if (number) number.textContent = numberText(run.v[one.k]);
      const below = group.querySelector(".gradient .number");
      if (below && one.asked) below.textContent = shown(one);
      group.classList.toggle("open-question", one.asked && !one.found);
      const title = group.querySelector("title");
      title.textContent = title.textContent.replace(/^value .*$/m, `value ${numberText(run.v[one.k])}`).replace(/^gradient .*$/m, `gradient ${one.asked ? shown(one) : 1}`);
    }
  }
  data.live.edges.forEach(([at, slot, symbol], e) => {
    const label = svg.querySelector(`#${data.edges[e]} .local`);
    const s = sweep.findIndex(([a, b]) => a === at && b === slot);
    if (label && s >= 0) label.textContent = wireAt.get(sweep[s][2])?.found ? local(s) : symbol;
  });
  const told = inOrder.filter((one) => one.found).map((one) => `${gradientOf(one)} = ${shown(one)}`);
  svg.setAttribute("aria-label", [`${data.live.title}; ${OUTPUT.name} = ${numberText(run.v[OUTPUT.k])}`, ...(told.length ? [`found ${told.join(", ")}`] : [])].join("; "));
  const found = inOrder.filter((one) => one.found).length;
  find("score").textContent = `round ${round} · ${found} of ${inOrder.length} found${score.asked ? ` · ${score.first} of ${score.asked} right at once, without a hint` : ""}`;
}

// The local derivative of one contribution: `∂u/∂b = c = 2`.
function local(s) {
  const [, symbol, formula] = hints[s];
  const conventional = run.conventional[s]; // the formula does not hold at this point
  const text = [...new Set([symbol, conventional ? "" : formula, numberText(run.slopes[s])].filter(Boolean))].join(" = ");
  return conventional ? text + data.live.byConvention : text;
}

function ask(one) {
  wire = one;
  for (const lit of svg.querySelectorAll(".now, .at-work")) lit.classList.remove("now", "at-work");
  for (const other of wires) other.row.classList.toggle("now", other === one);
  find("hints").replaceChildren();
  find("question").hidden = !one;
  if (!one) return;
  for (const group of groupsOf(one.id)) group.classList.add("now");
  find("asked").replaceChildren(ratio(partOf("d", OUTPUT.name), partOf("d", one.name)), " = ");
  find("answer").setAttribute("aria-label", gradientOf(one));
  find("answer").value = "";
  for (let k = 1; k <= one.helped; k++) addHint(k);
  find("hint").disabled = false;
  keepInSight(groupsOf(one.id)[0]);
}

function reply(words, kind) {
  find("reply").textContent = words;
  find("reply").className = kind;
}

// ---- hints: the chain rule in symbols, with the local derivatives, the answer --------------------------------------------

function addHint(k) {
  const line = element("li", "");
  const each = (term) => wire.contributions.forEach((s, n) => line.append(...(n ? [" + "] : []), ...term(s)));
  const upstream = (s) => wireAt.get(sweep[s][0]);
  const factor = (text, role) => element("span", text, role);
  if (k < 3) line.append(ratio(partOf("d", OUTPUT.name), partOf("d", wire.name)), " = ");
  if (k === 1) {
    each((s) => [ratio(partOf("d", OUTPUT.name), partOf("d", upstream(s).name)), " · ", ratio(partOf("∂", upstream(s).name), partOf("∂", wire.name))]);
    line.append(element("span", [...new Set(wire.contributions.map((s) => hints[s][0]))].join(" "), "sentence"));
  }
  if (k === 2) {
    each((s) => [ratio(partOf("d", OUTPUT.name), partOf("d", upstream(s).name)), " · ", factor(bracketed(numberText(run.slopes[s])), "local")]);
    line.append(element("span", [...new Set(wire.contributions.map(local))].join(", "), "sentence"));
  }
  if (k === 3) {
    line.append(ratio(partOf("d", OUTPUT.name), partOf("d", wire.name)), " = ");
    each((s) => [factor(bracketed(numberText(run.g[sweep[s][0]])), "gradient"), " · ", factor(bracketed(numberText(run.slopes[s])), "local")]);
    line.append(" = ", factor(numberText(run.g[wire.k]), "gradient"));
  }
  find("hints").append(line);
  for (const s of wire.contributions) for (const group of groupsOf(upstream(s).id)) group.classList.add("at-work");
  if (k >= 2) find("hint").disabled = wire.found;
}

function help() {
  if (!wire || wire.found) return;
  wire.helped += 1;
  addHint(wire.helped);
  if (wire.helped < 3) return reply("", "");
  reply(`${gradientOf(wire)} = ${numberText(run.g[wire.k])}. The next round has other numbers.`, "told");
  settle();
}

// ---- an answer -----------------------------------------------------------------------------------------------------------

// What a name in an answer means: the value of a wire, or a gradient that is found already.
function meanings() {
  const known = new Map();
  const add = (text, meaning) => known.has(text) || known.set(text, { text, ...meaning });
  for (const one of wires) add(one.name, { read: (at) => at.v[one.k] });
  for (const one of wires.filter((each) => each.asked || each === OUTPUT)) {
    const own = one === wire && !one.found ? `${gradientOf(one)} is what is asked for.` : "";
    const refused = own || (one.found || one === OUTPUT ? "" : `Find ${gradientOf(one)} first: choose it in the table, or write it out.`);
    for (const text of [gradientOf(one), `d${OUTPUT.name}/d(${one.name})`, `d${OUTPUT.name}/d${one.name}`, `∂${OUTPUT.name}/∂${one.name}`, `d${one.name}`]) add(text, { read: (at) => at.g[one.k], refused });
  }
  for (const [, symbol] of hints) if (symbol) add(symbol, { refused: `Write ${symbol} out: it is what the gate does to its input at these numbers.` });
  return [...known].sort(([a], [b]) => b.length - a.length).map(([text, meaning]) => [sought(text), meaning]);
}

const agree = (a, b, share) => Math.abs(a - b) <= share * Math.max(Math.abs(a), Math.abs(b)) + (b === 0 ? 1e-9 : 0);
const BY_HAND = 0.005; // numbers are read from the picture, where they have four digits
const EXACT = 1e-3; // of constants without a name the picture shows four digits

// Right, or the sentence that says what is wrong.
function judged(formula) {
  const answer = formula.value(run);
  if (!Number.isFinite(answer)) return "That is no number here.";
  const share = formula.names ? 1e-3 : BY_HAND; // a name stands for the exact number, a figure beside it may be rounded
  if (!agree(answer, run.g[wire.k], share)) return mistake(answer, share) ?? "That is not it. Think of the gate that reads this wire, or take a hint.";
  if (!formula.names || others.every((one) => agree(formula.value(one), one.g[wire.k], EXACT))) return "";
  return "That gives the right number here, but not with other inputs. Write names in place of numbers, and think of the gate that reads this wire.";
}

// The sentence for a mistake that can be told by its number; undefined for others.
function mistake(answer, share) {
  const total = run.g[wire.k];
  const is = (x) => Number.isFinite(x) && x !== 0 && agree(answer, x, share);
  if (total === 0) return "That is not it. Does anything come back through the gate?";
  if (is(-total)) return "Only the sign is wrong.";
  const each = wire.contributions.map((s) => ({ up: wireAt.get(sweep[s][0]), g: run.g[sweep[s][0]], slope: run.slopes[s], handed: run.handed[s], symbol: hints[s][1] }));
  if (each.length > 1) {
    const alone = each.find((one) => is(one.handed));
    if (alone) return `That is what comes back from ${alone.up.name}. ${wire.name} is read ${each.length} times: add what comes back along each way.`;
    const missing = each.find((one) => one.handed !== 0 && is(total - one.handed));
    if (missing) return `What comes back from ${missing.up.name} is missing.`;
    const turned = each.find((one) => is(total - 2 * one.handed));
    if (turned) return `The sign of what comes back from ${turned.up.name} is wrong.`;
    const ups = each.reduce((sum, one) => sum + one.g, 0);
    if (is(ups)) return "Those are the upstream gradients alone: the local derivatives are missing.";
    if (is(each.reduce((sum, one) => sum + one.slope, 0))) return "Those are the local derivatives alone: multiply each with the gradient that arrives at its gate.";
    if (is(each.reduce((product, one) => product * one.handed, 1))) return "What comes back along several ways is added, not multiplied.";
  } else {
    const [{ up, g, slope, symbol }] = each;
    const step = symbol ? `the local derivative ${symbol}` : "the local derivative";
    if (is(g)) return `That is ${gradientOf(up)}, which arrives at the gate: ${step} is missing.`;
    if (is(-g)) return `${step[0].toUpperCase()}${step.slice(1)} is missing, and the sign is wrong.`;
    if (is(slope)) return `That is ${step} alone: multiply it by ${gradientOf(up)}, which arrives at the gate.`;
    if (is(g / slope)) return `Multiply by ${step}, do not divide by it.`;
    if (is(g + slope)) return "The chain rule multiplies: the local derivative is a factor, not added.";
  }
  for (const s of wire.contributions) {
    const other = sweep.findIndex(([at, , to], k) => at === sweep[s][0] && to !== wire.k && is(run.handed[k]));
    if (other >= 0) return `That is what the other input of the gate gets: it belongs to ${wireAt.get(sweep[other][2]).name}.`;
  }
  const near = new Map();
  for (const s of wire.contributions) {
    for (const k of [sweep[s][0], ...data.live.nodes[sweep[s][0]].slice(1)]) near.set(wireAt.get(k)?.name ?? numberText(run.v[k]), run.v[k]);
  }
  near.set("2", 2);
  const told = ([name, x]) => (name === numberText(x) ? name : `${name} = ${numberText(x)}`);
  const factors = [...near].filter(([, x]) => Number.isFinite(x) && x !== 0 && Math.abs(Math.abs(x) - 1) > 1e-9);
  const found = (by) => factors.find(([, x]) => is(by(x)));
  const [missing, extra] = [found((x) => total / x), found((x) => total * x)];
  if (missing) return `A factor is missing: ${told(missing)}.`;
  if (extra) return `A factor is one too many: ${told(extra)}.`;
  const [missingToo, extraToo] = [found((x) => -total / x), found((x) => -total * x)];
  if (missingToo) return `A factor is missing, ${told(missingToo)}, and the sign is wrong.`;
  if (extraToo) return `A factor is one too many, ${told(extraToo)}, and the sign is wrong.`;
  if (is(run.v[wire.k])) return `That is the value of ${wire.name}, not its gradient.`;
  return undefined;
}

function answered(text) {
  if (!wire || wire.found) return;
  let formula;
  try {
    formula = readFormula(text, meanings());
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    reply(error.message, "unread"); // costs nothing
    return;
  }
  const wrong = judged(formula);
  wire.tries += 1;
  if (wrong) return reply(wrong, "wrong");
  reply(`Right: ${gradientOf(wire)} = ${numberText(run.g[wire.k])}.`, "right");
  settle();
}

// The gradient of this wire is known now; the next question is the next one, in the order of the backward pass, that is open.
function settle() {
  score.asked += 1;
  if (wire.tries === 1 && wire.helped === 0) score.first += 1;
  const solved = wire;
  wire.found = true;
  paint();
  const next = inOrder.find((one) => !one.found);
  if (next && solved.helped < 3) ask(next);
  else if (next) { // the answer stays in sight until the reader goes on
    find("hint").disabled = true;
    find("next").hidden = false;
    find("next").focus();
  } else {
    ask(null);
    find("again").hidden = false;
    find("again").focus();
    reply(`${find("reply").textContent} All ${inOrder.length} gradients of this round are found.`, "right");
  }
}

function goOn() {
  find("next").hidden = true;
  reply("", "");
  ask(inOrder.find((one) => !one.found));
  find("answer").focus();
}

// ---- controls ------------------------------------------------------------------------------------------------------------

find("question").addEventListener("submit", (event) => {
  event.preventDefault();
  answered(find("answer").value);
});
find("hint").addEventListener("click", help);
find("next").addEventListener("click", goOn);
find("again").addEventListener("click", () => { reply("", ""); begin(); find("answer").focus(); });

function chooseWire(one) {
  if (!one.asked || one.found || find("question").hidden) return;
  find("next").hidden = true;
  reply("", "");
  ask(one);
  find("answer").focus();
}

function insert(text) {
  const box = find("answer");
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.focus();
}

// A name in the table is written into the answer; a gradient as well, once it is found, and before it is asked for.
for (const one of wires) {
  const cells = one.row.cells;
  const button = (text, label, act) => {
    const made = element("button", text);
    made.type = "button";
    made.title = label;
    made.addEventListener("click", act);
    return made;
  };
  cells[0].replaceChildren(button(one.name, `write ${one.name} into the answer`, () => insert(one.name)));
  if (one.asked || one === OUTPUT) {
    cells[2].replaceChildren(button(cells[2].textContent, gradientOf(one), () => (one.found || one === OUTPUT ? insert(gradientOf(one)) : chooseWire(one))));
  }
  for (const group of groupsOf(one.id)) group.addEventListener("click", () => chooseWire(one));
}

root.classList.add("stepping", "backward", "practising");
begin();
