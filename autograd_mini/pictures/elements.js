// Small pieces of text.

function element(kind, text, className) {
  const made = document.createElement(kind);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

// `dJ`, or `d(dy/dx)` of a name that is more than one word.
const partOf = (sign, name) => sign + (/[ /+−*·^()-]/.test(name) ? `(${name})` : name);

function ratio(over, under) {
  const made = element("span", "", "ratio");
  made.append(element("span", over), element("span", "/", "over"), element("span", under));
  return made;
}
