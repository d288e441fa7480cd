/**
 * Measure length and area: each click adds a point, a double click or Enter ends, Escape clears.
 */
import { el, tool } from "./dom.js";
import { pathLength, polygonArea } from "./geodesy.js";
import { area, length } from "./numbers.js";

const RULER = "M3 17 17 3l4 4L7 21zM6.5 13.5l2 2M9.5 10.5l1.5 1.5M12.5 7.5l2 2";
const LINE = { color: "#0B5FA5", weight: 3, pane: "xp-measure", interactive: false };

export class Measure {
  /**
   * @param {object} L @param {object} map @param {Promise<Function>} proj4
   * @param {import("./link.js").Link} link the maps on which the same length is shown too
   */
  constructor(L, map, proj4, link) {
    Object.assign(this, { L, map, link, points: [], active: false, ended: false });
    link.measure = this;
    proj4.then((ready) => (this.proj4 = ready), () => {});
    map.createPane("xp-measure").style.zIndex = 660;
    this.shape = L.polygon([], { ...LINE, stroke: false, fillOpacity: 0.12 }).addTo(map);
    this.line = L.polyline([], LINE).addTo(map);
    this.rubber = L.polyline([], { ...LINE, weight: 2, dashArray: "4 5" }).addTo(map);
    this.mirror = L.polyline([], { ...LINE, dashArray: "8 5" }).addTo(map);
    this.panel = el("output", "xp-card xp-measured");
    this.panel.hidden = true;
    map.on("mousemove", ({ latlng }) => this.#stretch(latlng));
  }

  /** The button that starts and ends it, in the page's language. */
  button(words, lang) {
    Object.assign(this, { words, lang });
    const switched = tool("button", RULER, words.measure);
    switched.addEventListener("click", () => this.toggle());
    this.switch = switched;
    this.#tell();
    return switched;
  }

  /** Start, or stop and clear. */
  toggle() {
    this.active = !this.active;
    this.clear();
    this.map.doubleClickZoom[this.active ? "disable" : "enable"]();
    this.map.getContainer().classList.toggle("xp-measuring", this.active);
  }

  /** A click on the map while measuring. @param {{lat: number, lng: number}} latlng */
  add(latlng) {
    if (this.ended) this.clear();
    const last = this.points.at(-1);
    const twice = last && this.map.latLngToLayerPoint(last).distanceTo(this.map.latLngToLayerPoint(latlng)) < 4;
    if (!twice) this.points.push(latlng);
    this.#draw();
  }

  /** End the line; the next click begins a new one. */
  end() {
    this.ended = this.points.length > 1;
    this.rubber.setLatLngs([]);
  }

  /** Take away what was measured. */
  clear() {
    this.points = [];
    this.ended = false;
    this.rubber.setLatLngs([]);
    this.#draw();
  }

  /** A key while the map has the page. @returns {boolean} whether it was for measuring */
  key(name) {
    if (!this.active || !["Enter", "Escape"].includes(name)) return false;
    if (name === "Enter") this.end();
    else if (this.points.length) this.clear();
    else this.toggle();
    return true;
  }

  #stretch(latlng) {
    if (this.active && !this.ended && this.points.length) {
      this.rubber.setLatLngs([this.points.at(-1), latlng]);
    }
  }

  #draw() {
    this.line.setLatLngs(this.points);
    for (const other of this.link.others()) {
      other.measure.mirror.setLatLngs(other.mirrored(this.points, this.link));
    }
    this.shape.setLatLngs(this.points.length > 2 ? this.points : []);
    this.#tell();
  }

  #tell() {
    this.switch?.setAttribute("aria-pressed", this.active);
    this.panel.hidden = !this.active;
    const lonlats = this.points.map(({ lng, lat }) => [lng, lat]);
    const rows = lonlats.length < 2 ? [el("span", "", this.words?.measure_hint)] : this.#results(lonlats);
    this.panel.replaceChildren(...rows);
  }

  #results(lonlats) {
    const rows = [this.#row(this.words.length, length(pathLength(lonlats), this.lang))];
    if (lonlats.length > 2 && this.proj4) {
      rows.push(this.#row(this.words.area, area(polygonArea(lonlats, this.proj4), this.lang)));
    }
    return rows;
  }

  #row(name, value) {
    const row = el("span", "xp-result");
    row.append(el("span", "", name), el("b", "", value));
    return row;
  }
}
