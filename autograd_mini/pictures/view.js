"use strict";
// The picture on its stage: how large, which part of it, which view of it. Everything the page needs is in it; nothing is computed but places.
const find = (id) => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const root = document.documentElement;
const stage = find("stage");
const cell = document.body.classList.contains("cell");
const views = new Set("DecompressionStream" in window ? data.views : []);
const pictures = new Map(); // the text of each view, once it is unpacked
const parts = data.parts;
const named = (key) => data.same[key] ?? key; // views that look alike are there once
const has = (key) => named(key) === "first" || views.has(named(key));
const SMALLEST_SCALE = 0.6;
const LARGEST_SCALE = cell ? 1 : 1.5;
let svg = stage.querySelector("svg");
let view = "first";
let scale = 1;
let chosen = null;
const first = svg;
const onView = [];

// ---- how large ---------------------------------------------------------------------------------------------------------

const box = () => svg.viewBox.baseVal;

function setScale(to, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
  const [left, top] = [(stage.scrollLeft + x) / scale, (stage.scrollTop + y) / scale];
  scale = Math.max(0.1, Math.min(6, to));
  svg.style.width = `${box().width * scale}px`;
  stage.scrollLeft = left * scale - x;
  stage.scrollTop = top * scale - y;
}

// As wide as the stage, and as high as a window has room for, unless it would be too small to read: then one scrolls.
function fitting() {
  const across = (stage.clientWidth - 2) / box().width;
  const whole = Math.min(across, (cell ? 1e9 : innerHeight * data.share) / box().height);
  const readable = whole < SMALLEST_SCALE ? (across < SMALLEST_SCALE && !cell ? SMALLEST_SCALE : Math.min(across, 1)) : whole;
  return Math.min(LARGEST_SCALE, readable);
}

function fit() {
  setScale(fitting());
}

function zoom() {
  const full = Math.abs(scale - fitting()) < 0.01;
  setScale(full ? Math.max(1, 1.6 * fitting()) : fitting());
}

stage.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && document.activeElement !== stage) return; // else a page could not be scrolled past its picture
  event.preventDefault();
  const place = stage.getBoundingClientRect();
  setScale(scale * Math.exp(-event.deltaY / 400), event.clientX - place.left, event.clientY - place.top);
}, { passive: false });

let grip = null;
stage.addEventListener("pointerdown", (event) => {
  if (event.button === 0 && event.pointerType === "mouse") grip = { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop, moved: false };
});
addEventListener("pointermove", (event) => {
  if (!grip) return;
  const [dx, dy] = [event.clientX - grip.x, event.clientY - grip.y];
  if (Math.hypot(dx, dy) > 4) grip.moved = true;
  if (grip.moved) [stage.scrollLeft, stage.scrollTop] = [grip.left - dx, grip.top - dy];
});
addEventListener("pointerup", () => setTimeout(() => { grip = null; }));
stage.addEventListener("click", (event) => { if (grip && grip.moved) event.stopPropagation(); }, true);
let lastWidth = 0; // a frame may get its width long after its page; a bar that comes or goes is no reason to fit again
new ResizeObserver(() => {
  if (Math.abs(stage.offsetWidth - lastWidth) < 24) return;
  const first = lastWidth < 24;
  lastWidth = stage.offsetWidth;
  fit();
  if (first) stage.scrollTo(0, 0);
}).observe(stage);

// ---- which view --------------------------------------------------------------------------------------------------------

const index = (id) => Number(id.slice(2));

const unpacked = (async () => {
  if (!views.size) return;
  const packed = Uint8Array.from(atob(find("views").textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  for (const [key, text] of Object.entries(await new Response(stream).json())) pictures.set(key, text);
})();

// A view as elements; its text is written as that of the first picture is, with every foreign name escaped.
function drawn(key) {
  const holder = document.createElement("template");
  holder.innerHTML = pictures.get(key);
  return holder.content.firstElementChild;
}

// The groups of the picture that show a wire: its own, or the fold that it is in.
let groups = new Map();
let folds = [];

function groupsOf(id) {
  if (groups.has(id)) return groups.get(id);
  const fold = folds.find(({ low, high, holds }) => (low <= index(id) && index(id) <= high) || holds.has(index(id)));
  return fold ? [fold.group] : [];
}

function openView(key) {
  if (!has(key)) return false;
  if (named(key) !== "first" && !pictures.size) {
    unpacked.then(() => openView(key));
    return true;
  }
  svg = named(key) === "first" ? first : drawn(named(key));
  stage.replaceChildren(svg);
  view = key;
  prepare();
  fit();
  drawPath();
  for (const told of onView) told();
  if (chosen) keepInSight(groupsOf(chosen)[0]);
  else [stage.scrollLeft, stage.scrollTop] = [0, 0];
  return true;
}

const around = (part) => (part === null || part === undefined ? "top" : String(part));
const leave = (part) => openView(around(parts[part][1])) || openView("first");

function prepare() {
  groups = new Map();
  folds = [];
  for (const group of svg.querySelectorAll(".node")) {
    groups.set(group.dataset.of, [...(groups.get(group.dataset.of) || []), group]);
    if (!group.dataset.span) continue;
    const [low, high] = group.dataset.span.split("-").map(Number);
    folds.push({ group, low, high, holds: new Set((group.dataset.holds || "").split(" ").filter(Boolean).map(Number)) });
  }
  for (const group of svg.querySelectorAll(".node[data-part]")) {
    const part = group.dataset.part;
    if (!has(part)) continue;
    group.classList.add("opens");
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
    group.setAttribute("aria-label", `open ${parts[part][0]}`);
    group.addEventListener("click", (event) => { event.stopPropagation(); openView(part); });
    group.addEventListener("keydown", (event) => pressed(event, () => openView(part)));
  }
  for (const group of svg.querySelectorAll(".cluster[data-part]")) {
    const part = Number(group.dataset.part);
    const caption = group.querySelector(".caption");
    if (!views.size) continue;
    caption.classList.add("closes");
    caption.setAttribute("tabindex", "0");
    caption.setAttribute("role", "button");
    caption.setAttribute("aria-label", `close ${parts[part][0]}`);
    caption.addEventListener("click", () => leave(part));
    caption.addEventListener("keydown", (event) => pressed(event, () => leave(part)));
  }
}

function pressed(event, act) {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  event.stopPropagation();
  act();
  const next = svg.querySelector(".opens, .closes");
  if (next) next.focus();
}

function drawPath() {
  const steps = [];
  if (view !== "first" && view !== "top") for (let k = Number(view); k !== null && k !== undefined; k = parts[k][1]) steps.unshift([parts[k][0], String(k)]);
  if (views.size) steps.unshift(["overview", "first"]);
  if (view === "top") steps.push(["all folded", "top"]);
  find("path").replaceChildren(...steps.map(([name, key]) => {
    const button = document.createElement("button");
    button.textContent = name;
    if (key === view) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => openView(key));
    return button;
  }));
}

function closeView() {
  if (view === "first") openView("top");
  else if (view === "top") openView("first");
  else leave(Number(view));
}

// ---- search ------------------------------------------------------------------------------------------------------------

let hits = [];
let hit = 0;

const told = (group) => group.querySelector("title").textContent.toLowerCase();

function search(word) {
  for (const lit of svg.querySelectorAll(".found, .chosen")) lit.classList.remove("found", "chosen");
  hits = [];
  hit = 0;
  find("hits").textContent = "";
  if (!word) return;
  const fits = (group) => told(group).includes(word.toLowerCase());
  hits = [...svg.querySelectorAll(".node")].filter(fits);
  if (!hits.length) {
    const other = [...pictures.keys()].find((key) => [...drawn(key).querySelectorAll(".node")].some(fits)); // in another view
    if (other) {
      openView(other);
      hits = [...svg.querySelectorAll(".node")].filter(fits);
    }
  }
  for (const group of hits) group.classList.add("found");
  showHit();
}

function showHit() {
  find("hits").textContent = hits.length ? `${hit + 1} / ${hits.length}` : "none";
  if (!hits.length) return;
  choose(hits[hit]);
  keepInSight(hits[hit]);
}

function choose(group) {
  for (const lit of svg.querySelectorAll(".chosen")) lit.classList.remove("chosen");
  chosen = group.dataset.of;
  group.classList.add("chosen");
}

function keepInSight(group) {
  if (!group) return;
  const [outer, inner] = [stage.getBoundingClientRect(), group.getBoundingClientRect()];
  if (inner.left < outer.left || inner.right > outer.right) stage.scrollLeft += (inner.left + inner.right - outer.left - outer.right) / 2;
  if (inner.top < outer.top || inner.bottom > outer.bottom) stage.scrollTop += (inner.top + inner.bottom - outer.top - outer.bottom) / 2;
}

find("search").addEventListener("input", (event) => search(event.target.value.trim()));
find("search").addEventListener("keydown", (event) => {
  event.stopPropagation(); // letters are no commands here
  if (event.key === "Enter" && hits.length) { hit = (hit + (event.shiftKey ? hits.length - 1 : 1)) % hits.length; showHit(); }
  if (event.key === "Escape") { event.target.value = ""; search(""); event.target.blur(); }
});

// ---- buttons and keys --------------------------------------------------------------------------------------------------

function changeTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}

const tools = { smaller: () => setScale(scale / 1.25), larger: () => setScale(scale * 1.25), zoom, theme: changeTheme };
for (const [id, act] of Object.entries(tools)) find(id).addEventListener("click", act);
const viewKeys = {
  "+": tools.larger, "=": tools.larger, "-": tools.smaller, z: zoom, d: changeTheme, u: () => views.size && closeView(), "/": () => find("search").focus(),
};
function command(keys) {
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=range]), textarea, select");
    const onButton = event.target.closest("button, [role=button]") && (event.key === " " || event.key === "Enter");
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || typing || onButton || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
}
command(viewKeys);
find("tools").hidden = false;
root.classList.add("viewing");
prepare();
drawPath();
fit();
