/** Small helpers to build the page. Data goes in as text only: nothing here parses HTML. */

/**
 * @param {string} tag
 * @param {string} [className]
 * @param {string} [text] written with textContent
 * @returns {HTMLElement}
 */
export function el(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/**
 * A button with an icon (an SVG path on a 24 px grid) and its word.
 * @param {string} tag "button" or "a"
 * @param {string} path
 * @param {string} word
 */
export function tool(tag, path, word) {
  const element = el(tag, "xp-tool");
  if (tag === "button") element.type = "button";
  element.append(icon(path), el("span", "xp-word", word));
  element.setAttribute("aria-label", word);
  element.title = word;
  return element;
}

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(svg.namespaceURI, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Whether the keyboard is being typed into something. */
export function isTyping(target) {
  return Boolean(target?.closest?.("input, textarea, select, [contenteditable], [role=listbox]"));
}
