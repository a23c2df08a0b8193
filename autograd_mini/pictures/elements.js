// Small pieces of text.

function element(kind, text, className) {
  const made = document.createElement(kind);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

// `dJ`, or `d(dy/dx)` of a name that is more than one word.
const partOf = (sign, name) => sign + (/[ /+−*·^()-]/.test(name) ? `(${name})` : name);

// A formula whose names may be read from right to left, as `figures.in_order` writes it.
const upright = (text) => text.replace(/[\u0590-\u08ff\ufb1d-\ufefc]([\s\u0590-\u08ff\ufb1d-\ufefc]*[\u0590-\u08ff\ufb1d-\ufefc])?/g, "$&\u200e");

function ratio(over, under) {
  const made = element("span", "", "ratio");
  made.append(element("span", over), element("span", "/", "over"), element("span", under));
  return made;
}
