/**
 * A field that finds one of many names, without regard to accents, in one small piece: Streamlit's
 * own list is the slowest thing to open on the page.
 * @param {{data: {names: string[], label: string, hint: string, none: string},
 *   parentElement: HTMLElement, setTriggerValue: Function}} component
 */
export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(":scope > .xt-search") ?? begin(parentElement);
  const said = JSON.stringify(data);
  if (box.said !== said) Object.assign(box, { said, data, folded: undefined });
  box.tell = (place) => setTriggerValue("found", { place, name: box.data.names[place] });
  box.field.placeholder = data.hint;
  box.field.setAttribute("aria-label", data.label);
  box.list.setAttribute("aria-label", data.label);
}

const MOST = 8;
const LETTERS = { ø: "o", æ: "ae", đ: "d", ł: "l", ß: "ss" };
let boxes = 0;

function begin(parent) {
  const box = make("div", { className: "xt-search" });
  const id = `xt-found-${(boxes += 1)}`;
  box.field = make("input", { type: "search", autocomplete: "off", spellcheck: false });
  box.list = make("ul", { id, hidden: true });
  attributes(box.field, { role: "combobox", "aria-controls": id, "aria-autocomplete": "list", "aria-expanded": "false" });
  attributes(box.list, { role: "listbox" });
  box.field.addEventListener("input", () => suggest(box));
  box.field.addEventListener("keydown", (event) => key(box, event));
  box.field.addEventListener("blur", () => close(box));
  // A press would take the focus away, and the list with it, before it became a click.
  box.list.addEventListener("mousedown", (event) => event.preventDefault());
  box.list.addEventListener("click", ({ target }) => choose(box, target.closest("[role=option]")));
  box.append(box.field, box.list);
  parent.append(box);
  return box;
}

function suggest(box) {
  const words = fold(box.field.value).split(/\s+/).filter(Boolean);
  if (!words.length) return close(box);
  const rows = found(box, words).map((place, n) => option(box, place, n));
  box.list.replaceChildren(...(rows.length ? rows : [make("li", { textContent: box.data.none })]));
  box.list.hidden = false;
  box.field.setAttribute("aria-expanded", "true");
  return point(box, rows[0]);
}

/** The places of the names that have all words; those that begin with the first word come first. */
function found(box, words) {
  box.folded ??= box.data.names.map(fold);
  const having = box.folded.flatMap((name, n) => (words.every((word) => name.includes(word)) ? [n] : []));
  const late = (n) => !box.folded[n].startsWith(words[0]);
  return having.sort((a, b) => late(a) - late(b) || a - b).slice(0, MOST);
}

function option(box, place, n) {
  const row = make("li", { textContent: box.data.names[place], id: `${box.list.id}-${n}` });
  attributes(row, { role: "option", "data-place": place });
  return row;
}

function key(box, event) {
  const rows = [...box.list.querySelectorAll("[role=option]")];
  const at = rows.indexOf(box.at);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1 };
  if (event.key in steps && rows.length) point(box, rows.at(steps[event.key] % rows.length));
  else if (event.key === "Enter") choose(box, box.at);
  else if (event.key === "Escape" && !box.list.hidden) close(box);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function point(box, row) {
  box.at?.removeAttribute("aria-selected");
  box.at = row;
  box.at?.setAttribute("aria-selected", "true");
  box.at?.scrollIntoView({ block: "nearest" });
  if (row) box.field.setAttribute("aria-activedescendant", row.id);
  else box.field.removeAttribute("aria-activedescendant");
}

function choose(box, row) {
  if (!row) return;
  box.field.value = "";
  close(box);
  box.tell(Number(row.dataset.place));
}

function close(box) {
  point(box, undefined);
  box.list.hidden = true;
  box.list.replaceChildren();
  box.field.setAttribute("aria-expanded", "false");
}

function fold(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[øæđłß]/g, (letter) => LETTERS[letter]);
}

function make(name, fields) {
  return Object.assign(document.createElement(name), fields);
}

function attributes(element, values) {
  Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));
}
