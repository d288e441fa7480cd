/** What lies over the map: tools, scale and coordinates, sources, caption, legend, notices. */
import { el, tool } from "./dom.js";
import { swatch } from "./symbols.js";

const PICTURE = "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01";

const MARKS = 60;

/** The corners of the map, filled by whoever has something to say there. */
export class Chrome {
  /** @param {HTMLElement} element the map's own */
  constructor(element) {
    this.tools = el("div", "xp-tools");
    this.foot = el("div", "xp-foot");
    this.notes = el("div", "xp-notes");
    this.caption = el("div", "xp-caption");
    this.legend = el("div", "xp-legend");
    this.notice = el("div", "xp-card xp-notice");
    this.notice.setAttribute("role", "status");
    this.notice.hidden = true;
    this.mark = el("div", "xp-watermark");
    this.mark.setAttribute("aria-hidden", "true");
    element.append(this.mark, this.tools, this.caption, this.legend, this.foot, this.notes, this.notice);
  }

  /** A menu of what can be saved of the view; the links learn the view when they are used. */
  saveMenu({ words, outputs }, map) {
    if (!outputs.length) return [];
    const menu = el("details", "xp-menu");
    const summary = el("summary");
    summary.append(tool("span", PICTURE, words.save_picture));
    const list = el("div", "xp-card xp-choices");
    list.append(...outputs.map((output) => outputLink(output, map)));
    list.addEventListener("click", () => (menu.open = false));
    menu.append(summary, list);
    return [menu];
  }

  /** The line on legal force, and where the layers come from. */
  writeNotes({ source_note: note, words, layers }) {
    const sources = unique(layers.map((layer) => layer.attribution));
    const list = el("details", "xp-sources");
    const rows = el("ul");
    rows.append(...sources.map((source) => el("li", "", source)));
    list.append(el("summary", "", words.sources), rows);
    list.open = Boolean(this.notes.querySelector("details[open]"));
    const online = unique(layers.filter(({ kind }) => kind === "tiles").map((layer) => layer.attribution));
    const parts = [el("span", "xp-legal", note), ...online.map((text) => el("span", "", text))];
    this.notes.replaceChildren(...parts, ...(sources.length ? [list] : []));
  }

  /** The legend, folded at a reader's wish; on a shared screen large, with words above it. */
  writeScreen({ present, caption, legend, watermark, words: named }) {
    const marks = watermark ? Array.from({ length: MARKS }, () => el("span", "", watermark)) : [];
    this.mark.replaceChildren(...marks);
    const words = present && caption.title ? [el("h1", "", caption.title)] : [];
    const lines = present ? caption.lines.map((line) => el("p", "", line)) : [];
    this.caption.replaceChildren(...words, ...lines);
    const size = present ? [44, 28] : [26, 16];
    const rows = el("div", "xp-rows");
    rows.append(...legend.map((item) => legendRow(item, size)));
    const fold = el("details", "xp-fold");
    fold.open = present || this.legend.querySelector("details")?.open !== false;
    fold.append(el("summary", "", named.legend), rows);
    this.legend.replaceChildren(...(legend.length ? [fold] : []));
    this.caption.hidden = !this.caption.childElementCount;
    this.legend.hidden = !this.legend.childElementCount;
  }

  /** A short notice, or none. @param {string} text */
  say(text) {
    this.notice.textContent = text;
    this.notice.hidden = !text;
  }
}

function legendRow({ label, swatch: style, shape }, size) {
  if (shape === "heading") return el("h2", "", label);
  const row = el("div", "xp-row");
  row.append(swatch(style, shape, size), el("span", "", label));
  return row;
}

function outputLink({ label, url }, map) {
  const link = el("a", "xp-choice", label);
  Object.assign(link, { target: "_blank", rel: "noopener" });
  const point = () => (link.href = outputUrl(url, map));
  for (const event of ["pointerdown", "focus", "mouseenter"]) link.addEventListener(event, point);
  point();
  return link;
}

function outputUrl(base, map) {
  const bounds = map.getBounds();
  const corners = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const { x, y } = map.getSize();
  const query = `bbox=${corners.map((value) => value.toFixed(5)).join(",")}&w=${x}&h=${y}`;
  return `${base}${base.includes("?") ? "&" : "?"}${query}`;
}

function unique(texts) {
  return [...new Set(texts.filter(Boolean))];
}
