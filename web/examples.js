// The example articles that come with the program, in a list to pick from.
import { el } from "./dom.js";
import { languageName } from "./numbers.js";

const languageOf = (article) => article.language || String(article.id).split("-")[0];

/** A title as short as a list wants it. */
const nameOf = (article) => {
  const points = Array.from(article.title || article.content || article.text || String(article.id));
  return points.length > 70 ? points.slice(0, 68).join("") + "…" : points.join("");
};

/** Fills the list, a group a language, and returns the articles by id. */
export async function loadExamples(list) {
  const response = await fetch("assets/articles.jsonl");
  if (!response.ok) return new Map();
  const articles = (await response.text()).split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line));
  const groups = new Map();
  for (const article of articles) groups.set(languageOf(article), [...(groups.get(languageOf(article)) || []), article]);
  const named = [...groups].map(([tag, group]) => [languageName(tag).replace(/ \(.*/, ""), group]);
  named.sort(([a], [b]) => (b === "English") - (a === "English") || a.localeCompare(b));
  for (const [language, group] of named) {
    list.append(el("optgroup", { label: language }, group.map((article) => el("option", { value: article.id }, nameOf(article)))));
  }
  return new Map(articles.map((article) => [String(article.id), article]));
}
