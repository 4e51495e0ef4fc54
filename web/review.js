// The review page: one article at a time, a key for each answer. Whatever an article holds is shown as text alone.
import { ask, Trouble } from "./api.js";
import { append, byId, el } from "./dom.js";

const LABELS = ["commerce", "journalism", "unsure"];
const KEYS = { c: "commerce", 1: "commerce", j: "journalism", 2: "journalism", u: "unsure", 3: "unsure", z: "undo", Backspace: "undo" };
const article = byId("article");
let item = null;
let busy = false;
let yours = 0;

const say = (text) => { byId("status").textContent = text; };

function show(answer) {
  item = answer.item;
  byId("trouble").replaceChildren();
  article.replaceChildren();
  const state = answer.state;
  for (const label of LABELS) byId(label).disabled = !item;
  if (state) byId("progress").textContent = `${state.labelled} labelled, ${state.missing} to go by the plan · ${state.yours} by you`;
  if (!state) throw new Trouble("next", "Your label is saved, but the next article did not come", "Try again.");
  yours = state.yours;
  if (!item) {
    append(article, [el("h2", {}, "Nothing to review now"), el("p", {}, "More may come as articles come in. Look again later.")]);
    return;
  }
  const from = [item.source, item.published, item.language, item.url].filter(Boolean).join(" · ");
  append(article, [from ? el("p", { class: "from" }, from) : null, item.title ? el("h2", {}, item.title) : null,
    el("p", { class: "text", tabindex: "0" }, item.content || "(no text besides the title)")]);
}

function report(error) {
  const trouble = error instanceof Trouble ? error : new Trouble("page", "This page has a defect", "Please report it.", String(error));
  if (trouble.kind === "unauthorized" || trouble.kind === "forbidden") {
    byId("who").hidden = false;
    byId("desk").hidden = true;
    byId("token-hint").textContent = `${trouble.title}: it needs the scope review.`;
    byId("token").setAttribute("aria-invalid", "true");
    byId("token").focus();
    return;
  }
  byId("trouble").replaceChildren(el("div", { class: "message" }, el("h3", {}, trouble.title), trouble.advice ? el("p", {}, trouble.advice) : null,
    trouble.detail ? el("p", { class: "hint" }, `The server says: ${trouble.detail}`) : null,
    el("button", { type: "button", onclick: () => send("next") }, "Try again")));
}

async function send(what, more = {}) {
  if (busy) return false;
  busy = true;
  try {
    const { value } = await ask({ path: `v1/review/${what}`, body: { reviewer: byId("reviewer").value.trim(), ...more }, token: byId("token").value });
    show(value);
    return true;
  } catch (error) {
    report(error);
    return false;
  } finally {
    busy = false;
  }
}

async function choose(label) {
  if (!item) return;
  if (await send("label", { item: item.id, label })) say(`Saved: ${label}`);
}

async function undo() {
  const before = yours;
  if (await send("undo")) say(yours < before ? "Your last label is taken back: say anew" : "There is no label of yours to take back");
}

byId("who").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("who").hidden = true;
  byId("desk").hidden = false;
  if (await send("next")) byId("desk").focus();
});
for (const label of LABELS) byId(label).addEventListener("click", () => choose(label));
byId("undo").addEventListener("click", undo);
document.addEventListener("keydown", (event) => {
  if (byId("desk").hidden || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const what = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!what) return;
  event.preventDefault();
  if (what === "undo") undo();
  else choose(what);
});
