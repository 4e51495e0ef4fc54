// The article as the model read it, with the sentences that moved the score.
import { el } from "./dom.js";
import { count, odds, probability } from "./numbers.js";

// Sentences are ranked by log odds: several that each would do hardly move a score near 0 or 1. One that
// moves the odds by less than a tenth is not marked: it would be noise beside the others.
const LEAST = 0.1;
// With nothing above, the strongest colour stands for this much: odds 2.7 times as high.
const STRONG = 1;
const SHOWN = 5;
const SHOWN_AGAINST = 3;

const weight = (span) => Math.abs(span.log_odds);
const moves = (span) => weight(span) >= LEAST;
const toward = (span) => (span.log_odds > 0 ? "commerce" : "journalism");

/** A field's text cut at the spans; offsets count code points, as the service counts. */
export function pieces(text, spans) {
  const points = Array.from(text);
  const cut = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (!(span.start >= at && span.end > span.start && span.end <= points.length)) continue;
    if (span.start > at) cut.push({ text: points.slice(at, span.start).join("") });
    cut.push({ text: points.slice(span.start, span.end).join(""), span });
    at = span.end;
  }
  if (at < points.length) cut.push({ text: points.slice(at).join(""), rest: true });
  return cut;
}

function marked(span, text, most, marks) {
  if (!moves(span)) return text;
  const depth = Math.max(1, Math.ceil((4 * weight(span)) / Math.max(most, STRONG)));
  const mark = el("mark", { class: `${toward(span)} depth-${Math.min(depth, 4)}`, tabindex: "-1", title: `odds of commerce ${odds(span.log_odds)}` },
    // A direction of its own, so that the paragraph takes its direction from the article alone.
    el("span", { class: "vh", dir: "ltr" }, `(for ${toward(span)}, odds of commerce ${odds(span.log_odds)}) `), text);
  marks.set(span, mark);
  return mark;
}

function fieldOf({ article, spans, verdict }, field, most, marks) {
  const own = spans.filter((span) => span.field === field);
  return pieces(article[field], own).map(({ text, span, rest }) => {
    if (span) return marked(span, text, most, marks);
    return rest && verdict.truncated && text.trim() ? el("span", { class: "unread", title: "The model did not read this" }, text) : text;
  });
}

function carriedList(spans, score, most, marks) {
  const without = (span) => Math.min(1, Math.max(0, score - span.change));
  return el("ol", { class: "carried" }, spans.map((span) => {
    const bar = el("span", { class: "length" });
    bar.style.setProperty("--share", `${Math.round((100 * weight(span)) / most)}%`);
    return el("li", {}, el("button", { type: "button", class: toward(span), onclick: () => show(marks.get(span)) },
      el("b", {}, odds(span.log_odds)), el("span", { dir: "auto" }, shortened(span.text)), bar,
      el("small", {}, `${span.field === "title" ? "title, " : ""}for ${toward(span)}; without it the score is ${probability(without(span))}`)));
  }));
}

function shortened(text) {
  const points = Array.from(text);
  return points.length > 160 ? points.slice(0, 157).join("") + "…" : text;
}

function show(mark) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  mark.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  mark.focus({ preventScroll: true });
}

function legend() {
  const sample = (side) => el("li", {}, el("mark", { class: `${side} depth-3` }, `speaks for ${side}`));
  return el("ul", { class: "legend", "aria-label": "Legend" }, sample("commerce"), sample("journalism"), el("li", {}, "stronger colour: more"));
}

/** How many sentences moved the score. */
export const carrying = (explanation) => explanation.spans.filter(moves).length;

/** The section under the verdict. explanation: the answer of /v1/explain. */
export function explanationView(explanation) {
  const marks = new Map();
  const moving = explanation.spans.filter(moves).sort((a, b) => weight(b) - weight(a));
  const most = moving.length ? weight(moving[0]) : 0;
  const score = explanation.verdict.p_commerce;
  const title = fieldOf(explanation, "title", most, marks);
  const content = fieldOf(explanation, "content", most, marks);
  const side = explanation.verdict.verdict === "BLOCK" ? "commerce" : "journalism";
  const carried = moving.filter((span) => toward(span) === side).slice(0, SHOWN);
  const against = moving.filter((span) => toward(span) !== side).slice(0, SHOWN_AGAINST);
  const unlisted = moving.length - carried.length - against.length;
  return el("section", { class: "card", "aria-labelledby": "carried-heading" },
    el("h2", { id: "carried-heading" }, "What carried it"),
    el("p", { class: "hint" }, carried.length
      ? "Each sentence was left out in turn and the rest judged again. By so much does it multiply or divide the odds of commerce."
      : `No sentence alone: leaving out any one of them hardly lowers the odds of ${side}. Together they carry it.`),
    carried.length ? carriedList(carried, score, most, marks) : null,
    against.length ? [el("h3", {}, "What spoke against it"), carriedList(against, score, most, marks)] : null,
    unlisted ? el("p", { class: "hint" }, `${count(unlisted)} more ${unlisted === 1 ? "is" : "are"} marked below.`) : null,
    el("h3", {}, "The text as the model read it"),
    moving.length ? legend() : null,
    el("div", { class: "read" },
      title.length ? el("p", { class: "title", dir: "auto" }, title) : null,
      content.length ? el("p", { dir: "auto" }, content) : null));
}
