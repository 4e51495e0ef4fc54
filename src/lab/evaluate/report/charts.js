// Small charts in SVG. Each is drawn at the width that it has, so that its text keeps its size, and
// drawn anew when that changes. Text goes in as text nodes: nothing of the data is ever markup.
const SVG = "http://www.w3.org/2000/svg";
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "4 2", "1 2"];

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined) parent.append(child);
  }
  return parent;
}

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  return append(node, children);
}

function shape(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  return append(node, children);
}

/** A figure whose drawing is made by draw(width) and made again when its width changes. */
function figure(caption, draw) {
  const place = el("div");
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width > 0 && width !== drawn) {
      drawn = width;
      place.replaceChildren(draw(width));
    }
  }).observe(place);
  return el("figure", {}, place, caption ? el("figcaption", {}, caption) : null);
}

function scale(from, to, low, high) {
  return (value) => low + ((value - from) / (to - from)) * (high - low);
}

/** An empty plot with axes: x and y are {from, to, ticks, text(value), label}. */
function plot(width, height, label, x, y) {
  const box = { left: 44, right: width - 12, top: 26, bottom: height - 40 };
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label });
  const sx = scale(x.from, x.to, box.left, box.right);
  const sy = scale(y.from, y.to, box.bottom, box.top);
  for (const tick of x.ticks) {
    svg.append(shape("line", { class: "grid", x1: sx(tick), x2: sx(tick), y1: box.top, y2: box.bottom }));
    svg.append(shape("text", { x: sx(tick), y: box.bottom + 16, "text-anchor": "middle" }, x.text(tick)));
  }
  for (const tick of y.ticks) {
    svg.append(shape("line", { class: "grid", x1: box.left, x2: box.right, y1: sy(tick), y2: sy(tick) }));
    svg.append(shape("text", { x: box.left - 7, y: sy(tick) + 4, "text-anchor": "end" }, y.text(tick)));
  }
  svg.append(shape("line", { class: "axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }));
  svg.append(shape("text", { x: (box.left + box.right) / 2, y: height - 4, "text-anchor": "middle" }, x.label));
  svg.append(shape("text", { x: 0, y: 10 }, y.label));
  return { svg, sx, sy, box };
}

function path(points, sx, sy) {
  return points.map(([x, y], i) => `${i ? "L" : "M"}${sx(x).toFixed(1)},${sy(y).toFixed(1)}`).join("");
}

let clips = 0;
/** Lines: series are {name, points, style (a number), main, mark: [x, y] or null}. */
function lineChart(width, height, label, x, y, series) {
  const { svg, sx, sy, box } = plot(width, height, label, x, y);
  const clip = `clip${++clips}`;
  svg.prepend(shape("clipPath", { id: clip }, shape("rect", { x: box.left, y: box.top - 4, width: box.right - box.left + 6,
    height: box.bottom - box.top + 4 })));
  const inside = shape("g", { "clip-path": `url(#${clip})` });
  for (const one of [...series].sort((a, b) => (a.main ? 1 : 0) - (b.main ? 1 : 0))) {
    const group = shape("g", { class: `s${one.style % 6}` }, shape("title", {}, one.name));
    group.append(shape("path", { class: one.main ? "line main" : "line", d: path(one.points, sx, sy),
      "stroke-dasharray": DASHES[one.style % 6] }));
    if (one.mark) group.append(shape("circle", { class: "dot", cx: sx(one.mark[0]), cy: sy(one.mark[1]), r: one.main ? 6 : 4 }));
    inside.append(group);
  }
  svg.append(inside);
  return svg;
}

function lineKey(series) {
  return el("ul", { class: "key" }, series.map((one) =>
    el("li", { class: `s${one.style % 6}` },
      shape("svg", { viewBox: "0 0 26 10", "aria-hidden": "true" },
        shape("path", { class: "line main", d: "M0,5L26,5", "stroke-dasharray": DASHES[one.style % 6] })),
      one.name)));
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, Math.floor(most) - 1)}…` : text);

/** Rows of dots with whiskers: rows are {name, values: [{value, low, high, css}]}. */
function dotRows(width, label, from, rows) {
  const names = Math.min(Math.max(...rows.map((row) => row.name.length)) * 6.8 + 8, 190, width * 0.4);
  const step = 34;
  const height = rows.length * step + 34;
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label });
  const sx = scale(from, 1, names + 8, width - 12);
  for (let tick = from; tick < 1.001; tick += (1 - from) / 5) {
    svg.append(shape("line", { class: "grid", x1: sx(tick), x2: sx(tick), y1: 0, y2: height - 22 }));
    svg.append(shape("text", { x: sx(tick), y: height - 6, "text-anchor": "middle" }, `${Math.round(tick * 100)}`));
  }
  rows.forEach((row, i) => {
    svg.append(shape("text", { class: "label", x: 0, y: i * step + 21 }, shape("title", {}, row.name), cut(row.name, (names - 4) / 6.8)));
    row.values.forEach((one, k) => {
      const y = i * step + 12 + k * 10;
      const group = shape("g", { class: one.css });
      if (one.value !== null && one.high > from) {
        group.append(shape("line", { class: "whisker", x1: sx(Math.max(one.low, from)), x2: sx(one.high), y1: y, y2: y }));
      }
      if (one.value !== null && one.value >= from) group.append(shape("circle", { class: "dot", cx: sx(one.value), cy: y, r: 5 }));
      svg.append(group);
    });
  });
  return svg;
}

/** Two counts a bin, one class up and one down, on a square-root scale; a line at the threshold. */
function mirrored(width, label, up, down, threshold) {
  const height = 240;
  const most = Math.max(1, ...up, ...down);
  const ticks = [most, most / 4, 0, -most / 4, -most];
  const y = { from: -Math.sqrt(most), to: Math.sqrt(most), label: "articles",
    ticks: ticks.map((count) => Math.sign(count) * Math.sqrt(Math.abs(count))), text: (root) => `${Math.round(root * root)}` };
  const x = { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], text: String, label: "p(commerce)" };
  const { svg, sx, sy, box } = plot(width, height, label, x, y);
  const wide = (box.right - box.left) / up.length;
  const bar = (css, i, count) => {
    const tall = Math.abs(sy(Math.sqrt(count)) - sy(0));
    return shape("rect", { class: `bar ${css}`, x: sx(i / up.length) + 0.5, width: Math.max(1, wide - 1),
      y: css === "commerce" ? sy(0) - tall : sy(0), height: tall });
  };
  up.forEach((count, i) => count && svg.append(bar("commerce", i, count)));
  down.forEach((count, i) => count && svg.append(bar("journalism", i, count)));
  svg.append(shape("line", { class: "threshold", x1: sx(threshold), x2: sx(threshold), y1: box.top - 6, y2: box.bottom }));
  return svg;
}
