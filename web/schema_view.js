// Shapes of the OpenAPI document: names with type, rules and meaning.
import { el } from "./dom.js";

/** Words of the document as paragraphs; `so` becomes code. */
export function prose(text) {
  return (text || "").split("\n\n").filter(Boolean).map((paragraph) => el("p", {}, inline(paragraph)));
}

export function inline(text) {
  return (text || "").split("`").map((part, i) => (i % 2 ? el("code", {}, part) : part));
}

/** What a $ref of the document stands for, any number of steps away. */
export function resolved(api, node) {
  let found = node;
  for (let steps = 0; found && found.$ref && steps < 8; ++steps) {
    found = found.$ref.replace(/^#\//, "").split("/")
      .reduce((at, key) => at?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], api);
  }
  return found || {};
}

const nameOf = (schema) => (schema.$ref ? schema.$ref.split("/").pop() : null);

/** "string or null", "array of Article", "one of a, b". */
export function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return el("a", { href: `#schema-${nameOf(schema)}` }, nameOf(schema));
  if (schema.enum) return ["one of ", schema.enum.map((value, i) => [i ? ", " : "", el("code", {}, String(value))])];
  if (schema.oneOf) return schema.oneOf.map((one, i) => [i ? " or " : "", typeOf(one)]);
  if (schema.type === "array") return ["array of ", typeOf(schema.items)];
  return [].concat(schema.type || "anything").join(" or ");
}

/** "0 to 1", "at most 128 characters". */
function rules(schema) {
  const said = [];
  if (schema.minimum !== undefined && schema.maximum !== undefined) said.push(`${schema.minimum} to ${schema.maximum}`);
  else if (schema.minimum !== undefined) said.push(`${schema.minimum} or more`);
  if (schema.maxLength !== undefined) said.push(`at most ${schema.maxLength} characters`);
  return said.join(", ");
}

/** A row of a list of names: a property, a parameter, a header. */
export function nameRow(name, schema, description, required) {
  const rule = rules(schema || {});
  return el("div", {}, el("dt", {}, el("code", {}, name), required ? el("span", { class: "type" }, " required") : null),
    el("dd", {}, el("p", { class: "type" }, typeOf(schema), rule ? `, ${rule}` : ""), el("p", {}, inline(description)),
      schema?.properties ? el("div", { class: "nested" }, propertiesOf(schema)) : null,
      schema?.items?.properties ? el("div", { class: "nested" }, propertiesOf(schema.items)) : null));
}

export function propertiesOf(schema) {
  const required = new Set(schema.required || []);
  return el("dl", { class: "names" }, Object.entries(schema.properties || {})
    .map(([name, property]) => nameRow(name, property, property.description, required.has(name))));
}

/** A named schema with its properties, or its type in words. */
export function schemaView(name, schema) {
  return el("section", { class: "card route", id: `schema-${name}`, "aria-labelledby": `schema-${name}-name` },
    el("h3", { id: `schema-${name}-name` }, name), prose(schema.description),
    schema.properties ? propertiesOf(schema) : [el("p", { class: "type" }, typeOf(schema)), schema.items?.properties ? propertiesOf(schema.items) : null]);
}
