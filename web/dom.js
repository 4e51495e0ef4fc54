// Building elements. Whatever is handed in as a child becomes text, never markup.

/** An element with attributes and children: strings, elements, arrays of both; null leaves one out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

export function append(parent, children) {
  for (const child of [children].flat(Infinity)) {
    if (child !== null && child !== undefined) parent.append(child);
  }
}

export const byId = (id) => document.getElementById(id);

/** A button that puts a text on the clipboard and says so. */
export function copyButton(what, text) {
  const button = el("button", { type: "button", class: "small", onclick: copy, "aria-label": `Copy ${what}` }, "Copy");
  async function copy() {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed: select the text";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }
  return button;
}

/** A text as one word of a POSIX shell. */
export const shellWord = (text) => `'${text.replaceAll("'", "'\\''")}'`;
