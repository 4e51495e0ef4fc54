// What the page computes and how it writes figures. All of it reads evaluation_results.json as
// docs/formats/evaluation.md describes it.
const report = JSON.parse(document.getElementById("data").textContent);
const results = report.evaluation;
const FORM_NAMES = { full: "whole article", first_125: "first 125 characters", title_only: "title alone" };
const BANDS = ["0", "1-125", "126-299", "300-999", "1000+"];

const state = { candidate: 0, form: "full", slice: "all", logit: 0 };
const watchers = [];

/** Runs now and whenever one of these parts of the state changes. */
function watch(parts, run) {
  watchers.push({ parts, run });
  run();
}

function change(values) {
  const changed = Object.keys(values).filter((part) => state[part] !== values[part]);
  Object.assign(state, values);
  for (const { parts, run } of watchers) if (parts.some((part) => changed.includes(part))) run();
}

const known = (value) => value !== null && value !== undefined;
const percent = (share) => (known(share) ? (share * 100).toFixed(1) : "–");
const count = (number) => (known(number) ? number.toLocaleString("en") : "–");
const range = (figure) => `${percent(figure.low)}–${percent(figure.high)}`;
const megabytes = (bytes) => (bytes ? `${(bytes / 1e6).toFixed(1)} MB` : "–");
const milliseconds = (ms) => (known(ms) ? (ms < 10 ? ms.toFixed(1) : Math.round(ms).toString()) : "–");

/** A probability with as many digits as its distance from 0 and 1 needs. */
function probability(p) {
  const distance = Math.min(p, 1 - p);
  const digits = distance > 0 ? Math.min(7, Math.max(3, 1 - Math.floor(Math.log10(distance)))) : 1;
  return p.toFixed(digits).replace(/0+$/, "").replace(/\.$/, "");
}

const candidate = () => results.candidates[state.candidate];
const form = (of) => (of || candidate()).forms[state.form];
const slice = () => form()?.slices[state.slice] || form()?.slices.all;
const probabilityOf = (logit) => 1 / (1 + Math.exp(-logit));
const logitOf = (p) => Math.max(-12, Math.min(12, Math.log(p / (1 - p))));

/** Counts at a threshold, from the curve: articles whose score reaches it. */
function confusionAt(part, threshold) {
  let blocked = [1, 0, 0];
  for (const point of part.curve) {
    if (point[0] < threshold) break;
    blocked = point;
  }
  const [, right, wrong] = blocked;
  const journalism = part.articles - part.commerce;
  return { true_positives: right, false_positives: wrong, false_negatives: part.commerce - right,
    true_negatives: journalism - wrong };
}

const share = (part, whole) => (whole ? part / whole : null);

function rates(c) {
  return {
    precision: share(c.true_positives, c.true_positives + c.false_positives),
    recall: share(c.true_positives, c.true_positives + c.false_negatives),
    f1: share(2 * c.true_positives, 2 * c.true_positives + c.false_positives + c.false_negatives),
    journalism_blocked: share(c.false_positives, c.false_positives + c.true_negatives),
  };
}

/** Wilson's 95 % interval of hits among n (1927). */
function wilson(hits, n) {
  if (!n) return { low: 0, high: 1 };
  const z = 1.959964;
  const centre = (hits + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((hits * (n - hits)) / n + (z * z) / 4);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Slices of a kind: [name, figures], languages by size, lengths by length. */
function slicesOf(kind) {
  const prefix = `${kind}:`;
  const found = Object.entries(form()?.slices || {}).filter(([name]) => name.startsWith(prefix));
  const named = found.map(([name, part]) => [name.slice(prefix.length), part]);
  return kind === "length"
    ? named.sort((a, b) => BANDS.indexOf(a[0]) - BANDS.indexOf(b[0]))
    : named.sort((a, b) => b[1].articles - a[1].articles);
}

/** The latency of a candidate in benchmark_results.json: median of an article that fills the window. */
function benchmarkOf(name) {
  return report.benchmark?.candidates?.find((one) => one.name === name);
}
