// Small pieces of text.

function element(kind, text, className) {
  const made = document.createElement(kind);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function ratio(over, under) {
  const made = element("span", "", "ratio");
  made.append(element("span", over), element("span", "/", "over"), element("span", under));
  return made;
}
