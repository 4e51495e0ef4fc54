// The verdict: the word, the scale, the facts.
import { el, copyButton, shellWord } from "./dom.js";
import { count, languageName, milliseconds, probability, shortest } from "./numbers.js";

/** What a verdict says, for the eye and for the ear. */
export function wording(verdict) {
  if (verdict.decided_by === "error_pass") {
    return { css: "unjudged", word: "Not judged", says: "It passes: an article is never lost to an error of the prefilter." };
  }
  return verdict.verdict === "BLOCK"
    ? { css: "commerce", word: "Commerce", says: "Kept away from the pipeline: the score reaches the threshold." }
    : { css: "journalism", word: "Journalism", says: "Let through: the score stays below the threshold." };
}

/** One sentence for a screen reader. */
export function spoken(verdict) {
  const { word } = wording(verdict);
  if (verdict.decided_by === "error_pass") return `${word}, PASS. ${verdict.error?.message || ""}`;
  return `${word}, ${verdict.verdict}. Score ${probability(verdict.p_commerce, verdict.threshold)}, threshold ${shortest(verdict.threshold)}.`;
}

function scale(verdict) {
  const score = probability(verdict.p_commerce, verdict.threshold);
  const side = verdict.p_commerce >= verdict.threshold ? "at or above" : "below";
  const drawn = el("div", { class: "scale", role: "img", "aria-label": `Score ${score} of 1, ${side} the threshold of ${shortest(verdict.threshold)}` },
    el("div", { class: "row" }, el("span", { class: "at score" }, score)),
    el("div", { class: "bar" }),
    el("div", { class: "marks" }, el("span", { class: "cut" }), el("span", { class: "dot" })),
    el("div", { class: "row" }, el("span", { class: "at threshold" }, `threshold ${shortest(verdict.threshold)}`)),
    el("div", { class: "ends" }, el("span", {}, "0 journalism"), el("span", {}, "commerce 1")));
  drawn.style.setProperty("--cut", `${100 * verdict.threshold}%`);
  drawn.style.setProperty("--at", `${100 * verdict.p_commerce}%`);
  drawn.querySelector(".threshold").style.setProperty("--at", `${100 * verdict.threshold}%`);
  return drawn;
}

const STAGES = { parse: "reading", queue: "waiting", tokenize: "tokens", infer: "model" };

function timeOf({ ms, stages }) {
  const known = Object.entries(stages).filter(([name]) => STAGES[name]);
  const total = known.reduce((sum, [, stage]) => sum + stage, 0);
  return known.length
    ? [milliseconds(total), el("small", {}, known.map(([name, stage]) => `${STAGES[name]}\u00a0${milliseconds(stage)}`).join(", ")), el("small", {}, `there and back ${milliseconds(ms)}`)]
    : [milliseconds(ms), el("small", {}, "there and back")];
}

function facts(answer) {
  const verdict = answer.value;
  const fact = (name, ...value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
  const judged = verdict.decided_by !== "error_pass";
  return el("dl", { class: "facts" },
    judged ? fact("Language", languageName(verdict.language)) : null,
    judged ? fact("Tokens read", count(verdict.tokens), el("small", {}, verdict.truncated ? "the rest was cut off" : "the whole article")) : null,
    fact("Time", timeOf(answer)),
    fact("Model", verdict.model),
    verdict.decided_by === "model" ? null : fact("Decided by", verdict.decided_by));
}

function raw(answer, article) {
  const address = new URL("v1/classify", document.baseURI).href;
  const curl = `curl ${shellWord(address)} \\\n  -H 'Content-Type: application/json' \\\n  -d ${shellWord(JSON.stringify(article))}`;
  return el("details", { class: "raw" }, el("summary", {}, "For programs"),
    el("h3", {}, "The answer ", copyButton("the answer", () => answer.text)), el("pre", { tabindex: "0", role: "group", "aria-label": "The answer" }, answer.text.trim()),
    el("h3", {}, "The request with curl ", copyButton("the request", () => curl)), el("pre", { tabindex: "0", role: "group", "aria-label": "The request with curl" }, curl));
}

/** answer: of ask(), whose value is a verdict; article: what was sent. */
export function verdictView(answer, article) {
  const verdict = answer.value;
  const { css, word, says } = wording(verdict);
  return el("div", { class: `card verdict ${css}` },
    el("p", { class: "verdict-word" }, el("strong", {}, word), el("span", { class: "badge" }, verdict.verdict)),
    el("p", { class: "verdict-says" }, says),
    verdict.error ? el("p", {}, `${verdict.error.message} (${verdict.error.code})`) : scale(verdict),
    facts(answer), raw(answer, article));
}
