// The result along one input, the others held: the curve that backpropagation gives the slope of.

let along = data.live.leaves[0];

function drawn(kind, attributes) {
  const made = document.createElementNS(svg.namespaceURI, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function drawCurve() {
  const k = data.live.rows[along];
  const output = data.live.rows[OUTPUT];
  const slider = sliders.get(along);
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const points = Array.from({ length: 121 }, (_, i) => {
    const x = low + (high - low) * i / 120;
    return [x, computed({ ...inputs, [k]: x }).v[output]];
  }).filter(([, y]) => Number.isFinite(y));
  const [x0, y0, slope] = [run.v[k], run.v[output], run.g[k]];
  const ys = [...points.map(([, y]) => y), ...(Number.isFinite(y0) ? [y0] : [])].sort((a, b) => a - b);
  const [bottom, top] = ys.length ? [ys[0], ys[ys.length - 1]] : [0, 1];
  const [width, height, room] = [560, 220, 44];
  const atX = (x) => room + (x - low) / (high - low || 1) * (width - room - 12);
  const atY = (y) => height - 30 - (y - bottom) / (top - bottom || 1) * (height - 50);
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${wires[OUTPUT].name} along ${wires[along].name}` });
  const label = (x, y, text, anchor, role) => {
    const made = drawn("text", { x, y, "text-anchor": anchor, class: role });
    made.textContent = text;
    picture.append(made);
  };
  picture.append(drawn("path", { class: "axis", d: `M${room} 14V${height - 30}H${width - 12}` }));
  label(room - 5, atY(top) + 4, numberText(top), "end", "tick");
  label(room - 5, atY(bottom) + 4, numberText(bottom), "end", "tick");
  label(room, height - 14, numberText(low), "start", "tick");
  label(width - 12, height - 14, numberText(high), "end", "tick");
  label((room + width) / 2, height - 8, wires[along].name, "middle", "name");
  label(room + 8, 14, wires[OUTPUT].name, "start", "name");
  picture.append(drawn("polyline", { class: "value-line", points: points.map(([x, y]) => `${atX(x).toFixed(1)},${atY(y).toFixed(1)}`).join(" ") }));
  if (Number.isFinite(y0) && Number.isFinite(slope)) {
    const reach = (high - low) / 8;
    const [a, b] = [x0 - reach, x0 + reach].map((x) => `${atX(x).toFixed(1)} ${atY(y0 + slope * (x - x0)).toFixed(1)}`);
    picture.append(drawn("path", { class: "slope", d: `M${a}L${b}` }), drawn("circle", { cx: atX(x0), cy: atY(y0), r: 4.5 }));
  }
  find("curve").replaceChildren(picture, element("p", `${wires[OUTPUT].name} along ${wires[along].name}, the other inputs held; the slope at the point is d${wires[OUTPUT].name}/d${wires[along].name} = ${numberText(slope)}.`));
  find("curve").hidden = false;
}

find("inputs").addEventListener("focusin", (event) => {
  along = Number(event.target.closest("label").dataset.wire);
  drawCurve();
});
onChange.push(drawCurve);
drawCurve();
