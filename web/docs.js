// Draws the documentation from openapi.json.
import { append, byId, copyButton, el, shellWord } from "./dom.js";
import { inline, nameRow, prose, resolved, schemaView, typeOf } from "./schema_view.js";

let api = {};
const METHODS = ["get", "post", "put", "delete"];

function operations() {
  return Object.entries(api.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method])
    .map((method) => ({ path, method, ...item[method] })));
}

const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** The examples of one content type: [{summary, value}]. */
const examplesOf = (media) => Object.values(media?.examples || {}).map((one) => resolved(api, one));

/** A command for a POSIX shell that asks the server which sent this page. */
function curlOf(operation) {
  const address = new URL(`.${operation.path}`, document.baseURI).href;
  const [type, media] = Object.entries(operation.requestBody?.content || {})[0] || [];
  const body = examplesOf(media)[0];
  const parts = [`curl ${shellWord(address)}`];
  if (type) parts.push(`-H 'Content-Type: ${type}'`);
  if (body) parts.push(`${type.includes("ndjson") ? "--data-binary" : "-d"} ${shellWord(typeof body.value === "string" ? body.value : JSON.stringify(body.value))}`);
  return parts.join(" \\\n  ");
}

function codeBlock(what, text) {
  return [el("h4", {}, what, copyButton(what.toLowerCase(), () => text)), el("pre", {}, text)];
}

function access(operation) {
  const scopes = (operation.security || []).flatMap((one) => one.bearer || []);
  return scopes.length ? el("p", { class: "hint" }, "Where the service has tokens: scope ", el("code", {}, scopes.join(", ")), ".")
    : el("p", { class: "hint" }, "Never needs a token.");
}

function parametersOf(operation) {
  const found = (operation.parameters || []).map((one) => resolved(api, one));
  return found.length ? [el("h4", {}, "Headers and parameters"), el("dl", { class: "names" },
    found.map((one) => nameRow(one.name, one.schema, one.description, one.required)))] : null;
}

function bodyOf(operation) {
  const kinds = Object.entries(operation.requestBody?.content || {});
  return kinds.length ? [el("h4", {}, "Body"), el("dl", { class: "names" }, kinds.map(([type, media]) =>
    el("div", {}, el("dt", {}, el("code", {}, type)), el("dd", {}, el("p", {}, typeOf(media.schema)), el("p", { class: "type" }, inline(media.schema?.description))))))] : null;
}

function answersOf(operation) {
  const found = Object.entries(operation.responses);
  const rows = found.filter(([status]) => status < "400").map(([status, one]) => {
    const answer = resolved(api, one);
    const kinds = Object.entries(answer.content || {});
    const headers = Object.keys(answer.headers || {});
    return el("div", {}, el("dt", {}, el("span", { class: "status ok" }, status)),
      el("dd", {}, el("p", {}, inline(answer.description)),
        el("p", { class: "type" }, kinds.map(([type, media], i) => [i ? "; " : "", el("code", {}, type), ": ", typeOf(media.schema)])),
        headers.length ? el("p", { class: "type" }, `headers: ${headers.join(", ")}`) : null));
  });
  const refusals = found.filter(([status]) => status >= "400").map(([status]) => [el("span", { class: "status wrong" }, status), " "]);
  return [el("h4", {}, "Answers"), el("dl", { class: "names" }, rows,
    refusals.length ? el("div", {}, el("dt", {}, refusals), el("dd", {}, "Refused: see ", el("a", { href: "#errors" }, "Errors"))) : null)];
}

function exampleAnswers(operation) {
  const found = Object.entries(operation.responses).flatMap(([status, one]) =>
    Object.values(resolved(api, one).content || {}).flatMap((media) => examplesOf(media).map((example) => ({ status, ...example }))));
  return found.length ? el("details", {}, el("summary", {}, found.length === 1 ? "An answer" : `Answers (${found.length})`),
    found.map(({ status, summary, value }) => codeBlock(`${status}${summary ? `: ${summary}` : ""}`, asText(value)))) : null;
}

function routeView(operation) {
  const id = operation.operationId;
  return el("section", { class: "card route", id, "aria-labelledby": `${id}-name` },
    el("p", { class: "address" }, el("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()), el("code", {}, operation.path)),
    el("h3", { id: `${id}-name` }, inline(operation.summary)), prose(operation.description), access(operation),
    codeBlock("With curl", curlOf(operation)), exampleAnswers(operation),
    parametersOf(operation), bodyOf(operation), answersOf(operation));
}

function tagView(tag) {
  const own = operations().filter((operation) => operation.tags?.includes(tag.name));
  return own.length ? el("section", { class: "tag", "aria-labelledby": `tag-${tag.name}` },
    el("h2", { id: `tag-${tag.name}` }, tag.name), el("p", { class: "lead" }, inline(tag.description)), own.map(routeView)) : null;
}

/** The ways to be refused, once for all routes. */
function errorsView() {
  const rows = new Map();
  for (const operation of operations()) {
    for (const [status, one] of Object.entries(operation.responses)) {
      if (status >= "400") rows.set(status, resolved(api, one));
    }
  }
  const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b));
  return el("section", { class: "tag", id: "errors", "aria-labelledby": "errors-name" },
    el("h2", { id: "errors-name" }, "Errors"),
    el("p", { class: "lead" }, "The body is always JSON with ", el("code", {}, "error"), ", ", el("code", {}, "error_type"), " and ", el("code", {}, "hint"), "."),
    el("div", { class: "card" }, el("dl", { class: "names" }, sorted.map(([status, answer]) => el("div", {},
      el("dt", {}, el("span", { class: "status wrong" }, status)),
      el("dd", {}, el("p", {}, inline(answer.description)),
        Object.values(answer.content || {}).flatMap(examplesOf).map((one) => el("pre", {}, asText(one.value)))))))));
}

function schemasView() {
  return el("section", { class: "tag", "aria-labelledby": "schemas-name" }, el("h2", { id: "schemas-name" }, "Shapes"),
    Object.entries(api.components.schemas).map(([name, schema]) => schemaView(name, schema)));
}

/** Open at the side of a wide page, folded above a narrow one. */
function contentsView() {
  const wide = matchMedia("(min-width: 60rem)");
  const fold = () => { byId("contents").open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  const list = (heading, links) => [el("h2", {}, heading), el("ul", {}, links.map(([href, ...text]) => el("li", {}, el("a", { href }, text))))];
  append(byId("contents"), [
    api.tags.map((tag) => list(tag.name, operations().filter((one) => one.tags?.includes(tag.name))
      .map((one) => [`#${one.operationId}`, el("code", {}, `${one.method.toUpperCase()} ${one.path}`)]))),
    list("Reference", [["#errors", "Errors"], ...Object.keys(api.components.schemas).map((name) => [`#schema-${name}`, name])]),
  ]);
}

async function draw() {
  const response = await fetch("openapi.json");
  if (!response.ok) throw new Error(`openapi.json: status ${response.status}`);
  api = await response.json();
  append(byId("intro"), [el("p", { class: "lead" }, inline(api.info.summary)), prose(api.info.description)]);
  append(byId("routes"), [api.tags.map(tagView), errorsView(), schemasView()]);
  contentsView();
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

try {
  await draw();
} catch (error) {
  append(byId("routes"), el("div", { class: "message", role: "alert" }, el("h3", {}, "The description did not arrive"), el("p", {}, String(error.message || error))));
}
