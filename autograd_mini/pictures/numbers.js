// Both passes on numbers, and numbers as Python writes them.
// The operations and their derivatives above are printed from the table; here is only the chain rule.

// The first four digits of a positive number and its exponent, halves rounded to even as Python rounds them.
function fourDigits(x) {
  const [digits, exponent] = x.toExponential(60).split("e");
  const all = digits.replace(".", "");
  const half = /^50*$/.test(all.slice(4));
  const down = half && Number(all[3]) % 2 === 0;
  const [mantissa, power] = down ? [`${all[0]}.${all.slice(1, 4)}`, exponent] : x.toExponential(3).split("e");
  return [mantissa, Number(power)];
}

// A number for people, as `notation.words.number_text` writes it.
function numberText(x) {
  if (Number.isNaN(x)) return "nan";
  if (x < 0) return `−${numberText(-x)}`;
  if (x === Infinity) return "∞";
  const [mantissa, exponent] = x === 0 ? ["0", 0] : fourDigits(x);
  const rounded = x < 1e5 && Number.isInteger(x) ? x : Number(`${mantissa}e${exponent}`);
  if (Number.isInteger(rounded) && rounded < 1e5) return String(Math.abs(rounded));
  if (rounded >= 1e-3 && rounded < 1e5) return rounded.toFixed(7).replace(/0+$/, "");
  return `${mantissa.replace(/\.?0+$/, "")}e${String(exponent).replace("-", "−")}`;
}

// Whether what a printed formula comes to is the slope, up to rounding.
const alike = (printed, slope) => Object.is(printed, slope) || Math.abs(printed - slope) <= 1e-9 * Math.abs(slope);

// Both passes: values, gradients, local derivatives and whether they are a convention, and what each step of the backward pass hands on.
function computed(leaves) {
  const { nodes, sweep } = data.live;
  const v = [], g = nodes.map(() => 0), slopes = [], conventional = [], handed = [], totals = [];
  const got = nodes.map(() => false);
  nodes.forEach(([kind, a, b], k) => { v[k] = kind < 0 ? Number(leaves[k] ?? a) : OPERATIONS[kind].f(v[a], v[b]); });
  const output = data.live.rows[data.live.rows.length - 1];
  g[output] = 1;
  for (const [at, slot, to] of sweep) {
    const [kind, a, b] = nodes[at];
    const rule = OPERATIONS[kind].d[slot];
    slopes.push(rule(1, v[at], v[a], v[b]));
    const printed = OPERATIONS[kind].p?.[slot];
    conventional.push(Boolean(printed) && !alike(printed(1, v[at], v[a], v[b]), slopes[slopes.length - 1]));
    const d = rule(g[at], v[at], v[a], v[b]);
    handed.push(g[at] === 0 && !Number.isFinite(d) ? 0 : d); // where nothing arrived, a masked branch leaks no NaN
    g[to] = got[to] ? g[to] + handed[handed.length - 1] : handed[handed.length - 1];
    got[to] = true;
    totals.push(g[to]);
  }
  return { v, g, slopes, conventional, handed, totals };
}

const bracketed = (text) => (text.startsWith("−") ? `(${text})` : text);
