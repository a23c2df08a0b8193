// A formula that a reader writes, as a function of a run: read letter by letter, and never evaluated as a program.
//
//   sum      = product (("+" | "−") product)*
//   product  = signed (("·" | "/") signed | power)*        two factors side by side are a product: 2 c, s (1 − s)
//   signed   = "−" signed | power
//   power    = atom ("²" | "^" signed)*                   any raised whole number
//   atom     = number | name | function "(" sum ("," sum)* ")" | "(" sum ")" | "[" sum ">" sum "]"       the last is 1 or 0

class Unread extends Error {}

const KNOWN = {
  exp: Math.exp, log: Math.log, ln: Math.log, sqrt: Math.sqrt, abs: Math.abs, sin: Math.sin, cos: Math.cos, tan: Math.tan,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, max: Math.max, min: Math.min, pow: Math.pow,
  relu: (x) => Math.max(x, 0), sigmoid: (x) => 1 / (1 + Math.exp(-x)), "σ": (x) => 1 / (1 + Math.exp(-x)),
};
const TWO = new Set(["max", "min", "pow"]);
const CONSTANTS = { pi: Math.PI, "π": Math.PI, e: Math.E };
const ADVICE = { "√": "sqrt(…)", "|": "abs(…)", "½": "1/2", "¼": "1/4", "{": "a round bracket", "}": "a round bracket", ";": "a comma" };
const LONGEST = 500;
const SIGNS = { "−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "∙": "*", "•": "*", "∗": "*", "✕": "*", "⊙": "*", "÷": "/", "**": "^", "[": "(", "]": ")" };
const ORDERS = { ">": (x, y) => x > y, "<": (x, y) => x < y, "≥": (x, y) => x >= y, "≤": (x, y) => x <= y };
const POWER = /[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/uy;
const raised = (text) => Number([...text].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)).map((k) => (k ? k - 1 : "-")).join(""));
const LETTER = "[\\p{L}\\p{M}\\p{Nd}\\p{Nl}_'′₀-₉]";

// How a name is looked for: with blanks wherever it has a fraction bar, and 0 as good as ₀.
function sought(name) {
  const literal = [...name].map((c) => {
    if (c === "/") return "\\s*/\\s*";
    if (c >= "₀" && c <= "₉") return `[${c}${c.codePointAt(0) - 0x2080}]`;
    return c.replace(/[\\^$.*+?()[\]{}|]/, "\\$&");
  }).join("");
  const wordy = new RegExp(LETTER, "u");
  const first = wordy.test([...name][0]) ? "(?<![\\p{L}\\p{M}_'′₀-₉])" : ""; // a digit may stand before it: 2x
  const last = wordy.test([...name].pop()) ? `(?!${LETTER})` : "";
  return new RegExp(`${first}${literal}${last}`, "uy");
}

// The pieces of a formula: numbers, names, functions, signs. `names` are pairs of a name and what it means, the longest first.
function pieces(text, names) {
  const found = [];
  const read = (pattern, at) => { pattern.lastIndex = at; return pattern.exec(text); };
  for (let at = 0; at < text.length;) {
    if (/[\s\u200b\u2060]/.test(text[at])) { at += 1; continue; }
    const name = names.find(([pattern]) => read(pattern, at));
    const number = read(/(\d+\.?\d*|\.\d+)(e[+\-−]?\d+)?/iuy, at);
    const word = read(new RegExp(`[\\p{L}_∂]${LETTER}*`, "uy"), at);
    const power = read(POWER, at);
    const sign = read(/\*\*|[-−–+*·×⋅∙•∗✕⊙/÷^()[\],<>≤≥]/uy, at);
    if (name) {
      found.push({ kind: "name", text: name[1].text, value: name[1] });
      at = name[0].lastIndex;
      continue;
    }
    const piece = number ?? word ?? power ?? sign;
    if (!piece) {
      const letter = String.fromCodePoint(text.codePointAt(at));
      throw new Unread(`“${letter}” cannot stand in a formula${letter in ADVICE ? `: write ${ADVICE[letter]}` : ""}.`);
    }
    if (number && /^,\d/.test(text.slice(at + piece[0].length)) && !found.some((one) => one.kind === "function")) throw new Unread("Write a decimal point: 0.5, not 0,5.");
    if (number) found.push({ kind: "number", text: piece[0], value: Number(piece[0].replace("−", "-")) });
    else if (word && Object.hasOwn(KNOWN, piece[0].toLowerCase())) found.push({ kind: "function", text: piece[0].toLowerCase() });
    else if (word && Object.hasOwn(CONSTANTS, piece[0])) found.push({ kind: "name", text: piece[0], value: { read: () => CONSTANTS[piece[0]] } });
    else if (word) throw new Unread(`There is no wire “${piece[0]}” here.`);
    else if (power) found.push({ kind: "power", text: piece[0], value: raised(piece[0]) });
    else found.push({ kind: SIGNS[piece[0]] ?? piece[0], text: piece[0] });
    at += piece[0].length;
  }
  return found;
}

// Read a formula. Each name means `{ text, read(run), refused }`; `refused` is a sentence where it may not be used.
// The result has `value(run)`, and says whether it `names` anything.
function readFormula(whole, names) {
  if (whole.length > LONGEST) throw new Unread(`A formula has at most ${LONGEST} letters here.`);
  const text = whole.slice(whole.lastIndexOf("=") + 1); // of a whole equation, what stands last
  const list = pieces(names.some(([pattern]) => pattern.source.includes("=")) ? whole : text, names);
  let at = 0;
  let named = false;
  const next = () => list[at] ?? { kind: "end", text: "" };
  const take = (kind) => (next().kind === kind ? list[at++] : null);
  const starts = () => ["number", "name", "function", "("].includes(next().kind);

  function close() {
    if (!take(")")) throw new Unread(next().kind === "end" ? "A bracket is not closed." : `“${next().text}” is not expected there.`);
  }

  function atom() {
    const piece = next();
    at += 1;
    if (piece.kind === "number") return () => piece.value;
    if (piece.kind === "name") {
      if (piece.value.refused) throw new Unread(piece.value.refused);
      named = true;
      return piece.value.read;
    }
    if (piece.kind === "(") {
      const inside = sum();
      const order = ORDERS[next().kind];
      if (order) at += 1;
      const other = order && sum();
      close();
      return order ? (run) => Number(order(inside(run), other(run))) : inside;
    }
    if (piece.kind === "function") {
      if (!take("(")) throw new Unread(`Write brackets after ${piece.text}: ${piece.text}(…).`);
      const given = [sum()];
      while (take(",")) given.push(sum());
      close();
      if (given.length !== (TWO.has(piece.text) ? 2 : 1)) throw new Unread(`${piece.text} takes ${TWO.has(piece.text) ? "two numbers" : "one number"}.`);
      return (run) => KNOWN[piece.text](...given.map((one) => one(run)));
    }
    if (piece.kind === "end") throw new Unread(at === 1 ? "Write a number or a formula." : "Something is missing at the end.");
    if (piece.kind === ")") throw new Unread("There is a bracket too many, or nothing in it.");
    throw new Unread(`“${piece.text}” is not expected there.`);
  }

  function power() {
    let base = atom();
    for (;;) {
      const small = take("power");
      const exponent = small ? () => small.value : take("^") ? signed() : null;
      if (!exponent) return base;
      const under = base;
      base = (run) => Math.pow(under(run), exponent(run));
    }
  }

  function signed() {
    if (take("+")) return signed();
    if (!take("-")) return power();
    const inside = signed();
    return (run) => -inside(run);
  }

  function product() {
    let left = signed();
    let divided = false;
    for (;;) {
      const sign = take("*") ?? take("/");
      if (!sign && !starts()) return left;
      if (!sign && divided) throw new Unread("Write the sign of the product or brackets after a fraction: a / 2 · b, or a / (2 b).");
      if (!sign && next().kind === "number") throw new Unread(`Write a sign before ${next().text}.`);
      const [first, second] = [left, sign ? signed() : power()];
      divided = sign !== null && sign.kind === "/";
      left = divided ? (run) => first(run) / second(run) : (run) => first(run) * second(run);
    }
  }

  function sum() {
    let left = product();
    for (;;) {
      const sign = take("+") ?? take("-");
      if (!sign) return left;
      const [first, second] = [left, product()];
      left = sign.kind === "+" ? (run) => first(run) + second(run) : (run) => first(run) - second(run);
    }
  }

  const value = sum();
  if (next().kind === ")") throw new Unread("There is a bracket too many.");
  if (next().kind !== "end") throw new Unread(`“${next().text}” is not expected there.`);
  return { value, names: named };
}
