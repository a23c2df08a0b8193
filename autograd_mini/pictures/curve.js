// The result along one input, the others held: the curve that backpropagation gives the slope of.

let along = data.live.leaves[0];
const STEEP = 40; // so many pixels between two points are looked at more closely

function drawn(kind, attributes) {
  const made = document.createElementNS(svg.namespaceURI, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// The lowest and the highest number of the axis: beside a pole the curve is cut off, so that the rest of it can be seen.
function heights(all, here) {
  const ys = all.filter(Number.isFinite).sort((a, b) => a - b);
  if (!ys.length) return Number.isFinite(here) ? [here - 1, here + 1] : [0, 1];
  const [low, high] = [ys[Math.floor(ys.length * 0.05)], ys[Math.floor(ys.length * 0.95)]];
  const beyond = 3 * (high - low) || Infinity;
  const ends = [Math.max(ys[0], low - beyond), Math.min(ys[ys.length - 1], high + beyond)];
  return Number.isFinite(here) ? [Math.min(ends[0], here), Math.max(ends[1], here)] : ends;
}

// Whether the curve is torn between two points: halving the way again and again does not make the jump smaller.
function torn([xa, ya], [xb, yb], result, atY) {
  const jump = Math.abs(atY(yb) - atY(ya));
  for (let turn = 0; turn < 12; turn += 1) {
    const x = (xa + xb) / 2;
    const y = result(x);
    if (!Number.isFinite(y)) return true;
    if (Math.abs(atY(y) - atY(ya)) > Math.abs(atY(yb) - atY(y))) [xb, yb] = [x, y];
    else [xa, ya] = [x, y];
  }
  return Math.abs(atY(yb) - atY(ya)) > jump / 2;
}

// The points in pieces: apart where the result is no number, and at poles and steps.
function unbroken(points, result, atY) {
  const found = [[]];
  points.forEach((point, i) => {
    const piece = found[found.length - 1];
    if (!Number.isFinite(point[1])) found.push([]);
    else if (piece.length && Math.abs(atY(point[1]) - atY(points[i - 1][1])) > STEEP && torn(points[i - 1], point, result, atY)) found.push([point]);
    else piece.push(point);
  });
  return found.filter((piece) => piece.length > 1);
}

function drawCurve() {
  find("curve").hidden = false;
  const k = data.live.rows[along];
  const output = data.live.rows[OUTPUT];
  const slider = sliders.get(along);
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const result = (x) => computed({ ...inputs, [k]: x }).v[output];
  const points = Array.from({ length: 121 }, (_, i) => low + (high - low) * i / 120).map((x) => [x, result(x)]);
  const [x0, y0, slope] = [run.v[k], run.v[output], run.g[k]];
  const [bottom, top] = heights(points.map(([, y]) => y), y0);
  const shown = [top, bottom].map(numberText);
  const [width, height] = [Math.max(280, Math.min(560, find("curve").clientWidth || 560)), 220]; // as wide as the page, so that its letters stay as large
  const room = Math.max(44, 14 + 7 * Math.max(...shown.map((text) => text.length)));
  const atX = (x) => room + (x - low) / (high - low || 1) * (width - room - 12);
  const atY = (y) => height - 30 - (Math.max(bottom, Math.min(top, y)) - bottom) / (top - bottom || 1) * (height - 50);
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${wires[OUTPUT].name} along ${wires[along].name}` });
  const label = (x, y, text, anchor, role) => {
    const made = drawn("text", { x, y, "text-anchor": anchor, class: role });
    made.textContent = text;
    picture.append(made);
  };
  picture.append(drawn("path", { class: "axis", d: `M${room} 14V${height - 30}H${width - 12}` }));
  label(room - 5, atY(top) + 4, shown[0], "end", "tick");
  label(room - 5, atY(bottom) + 4, shown[1], "end", "tick");
  label(room, height - 14, numberText(low), "start", "tick");
  label(width - 12, height - 14, numberText(high), "end", "tick");
  label((room + width) / 2, height - 8, wires[along].name, "middle", "name");
  label(room + 8, 14, wires[OUTPUT].name, "start", "name");
  for (const piece of unbroken(points, result, atY)) {
    picture.append(drawn("polyline", { class: "value-line", points: piece.map(([x, y]) => `${atX(x).toFixed(1)},${atY(y).toFixed(1)}`).join(" ") }));
  }
  if (Number.isFinite(y0) && Number.isFinite(slope)) {
    const reach = (high - low) / 8;
    const length = Math.min(reach, (top - bottom) / Math.abs(slope) / 3 || reach); // a steep tangent ends within the picture
    const [a, b] = [x0 - length, x0 + length].map((x) => `${atX(x).toFixed(1)} ${atY(y0 + slope * (x - x0)).toFixed(1)}`);
    picture.append(drawn("path", { class: "slope", d: `M${a}L${b}` }), drawn("circle", { cx: atX(x0), cy: atY(y0), r: 4.5 }));
  }
  find("curve").replaceChildren(picture, element("p", `${wires[OUTPUT].name} along ${wires[along].name}, the other inputs held; the slope at the point is d${wires[OUTPUT].name}/d${wires[along].name} = ${numberText(slope)}.`));
}

find("inputs").addEventListener("focusin", (event) => {
  along = Number(event.target.closest("label").dataset.wire);
  drawCurve();
});
onChange.push(drawCurve);
addEventListener("resize", drawCurve);
drawCurve();
