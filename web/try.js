// The page to try it: the form asks, the answer is shown, whatever goes wrong is said.
import { ask, Trouble } from "./api.js";
import { append, byId, el } from "./dom.js";
import { loadExamples } from "./examples.js";
import { carrying, explanationView } from "./marked_text.js";
import { count } from "./numbers.js";
import { spoken, verdictView } from "./verdict_view.js";

const form = byId("article");
const title = byId("title");
const content = byId("content");
const language = byId("language");
const token = byId("token");
const example = byId("example");
const answer = byId("answer");
// The most characters of the text that the model reads; the service counts them once markup is gone.
const READ = 4000;
let running = null;
let examples = new Map();

const say = (text) => { byId("status").textContent = text; };

function article() {
  const sent = {};
  if (title.value) sent.title = title.value;
  if (content.value) sent.content = content.value;
  if (language.value.trim()) sent.language = language.value.trim();
  return sent;
}

function show(...children) {
  answer.classList.remove("stale");
  answer.replaceChildren();
  append(answer, children);
}

function bringIntoView() {
  const top = answer.getBoundingClientRect().top;
  if (top >= 0 && top < innerHeight * 0.6) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  byId("result").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

function troubleView(trouble) {
  const again = el("button", { type: "button", onclick: judge }, "Try again");
  return el("div", { class: "message", role: "alert" }, el("h3", {}, trouble.title), trouble.advice ? el("p", {}, trouble.advice) : null,
    trouble.detail ? el("p", { class: "hint" }, `The server says: ${trouble.detail}`) : null,
    ["invalid", "too_large", "malformed"].includes(trouble.kind) ? null : again);
}

function report(error) {
  const trouble = error instanceof Trouble ? error
    : new Trouble("page", "This page has a defect", "Please report it to the project.", String(error));
  if (trouble.kind === "unauthorized" || trouble.kind === "forbidden") {
    byId("options").open = true;
    byId("token-hint").textContent = `${trouble.title}. It is forgotten when this page closes.`;
    token.setAttribute("aria-invalid", "true");
    token.focus();
  }
  return troubleView(trouble);
}

async function explain(sent, verdict, signal) {
  try {
    const { value } = await ask({ path: "v1/explain", body: sent, token: token.value, signal });
    answer.lastElementChild.replaceWith(explanationView(value));
    const marked = carrying(value);
    say(`${spoken(verdict)} ${marked === 1 ? "One sentence is" : `${marked} sentences are`} marked in the text.`);
  } catch (error) {
    if (!signal.aborted) answer.lastElementChild.replaceWith(report(error));
  }
}

async function judge() {
  const sent = article();
  if (!sent.title && !sent.content) {
    content.focus();
    show(el("div", { class: "message", role: "alert" }, el("h3", {}, "There is nothing to judge yet"), el("p", {}, "Pick an example, or paste a title or a text.")));
    return;
  }
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  busy(true);
  try {
    const judged = await ask({ path: "v1/classify", body: sent, token: token.value, signal });
    token.removeAttribute("aria-invalid");
    say(spoken(judged.value));
    const judgeable = judged.value.decided_by !== "error_pass";
    show(verdictView(judged, sent), judgeable ? el("p", { class: "empty" }, "Looking for what carried it…") : null);
    bringIntoView();
    if (judgeable) await explain(sent, judged.value, signal);
  } catch (error) {
    if (signal.aborted) return;
    say("");
    show(report(error));
    if (document.activeElement !== token) bringIntoView();
  } finally {
    if (running?.signal === signal) busy(false);
  }
}

function busy(is) {
  const button = byId("judge");
  button.setAttribute("aria-disabled", String(is));
  button.textContent = is ? "Judging…" : "Judge";
  byId("result").setAttribute("aria-busy", String(is));
  answer.classList.toggle("stale", is);
}

function tellLength() {
  const length = Array.from(content.value).length;
  byId("length").textContent = length > READ
    ? `${count(length)} characters: the first ${count(READ)} are read, and of those what fits the model's window.`
    : "Plain text or HTML. A title alone will do, but is harder to judge.";
}

/** The address then names the example; it never holds a text of one's own. */
function pick(id) {
  const picked = examples.get(id);
  history.replaceState(null, "", picked ? `#example=${encodeURIComponent(id)}` : location.pathname + location.search);
  if (!picked) return;
  title.value = picked.title || "";
  content.value = picked.content || picked.text || "";
  language.value = picked.language || "";
  tellLength();
}

function clear() {
  running?.abort();
  busy(false);
  form.reset();
  pick("");
  tellLength();
  say("");
  show(el("p", { class: "empty" }, "The verdict will stand here."));
  title.focus();
}

function edited() {
  if (example.value) {
    example.value = "";
    pick("");
  }
  tellLength();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (byId("judge").getAttribute("aria-disabled") !== "true") judge();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) judge();
});
example.addEventListener("change", () => pick(example.value));
byId("clear").addEventListener("click", clear);
for (const field of [title, content]) field.addEventListener("input", edited);

examples = await loadExamples(example);
const wanted = new URLSearchParams(location.hash.slice(1)).get("example");
if (wanted && examples.has(wanted)) {
  example.value = wanted;
  pick(wanted);
}
tellLength();
try {
  const { value } = await ask({ path: "info" });
  if (value.model?.name) byId("serving").textContent = `The model: ${value.model.name}.`;
} catch { /* the page works without; judging says what is wrong */ }
