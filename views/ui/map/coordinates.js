/** Where the pointer is (without one: the middle of the map), in WGS84 and the national grid. */
import { el } from "./dom.js";
import { number } from "./numbers.js";

export class Coordinates {
  /** @param {object} map @param {Promise<Function>} proj4 */
  constructor(map, proj4) {
    this.map = map;
    this.element = el("div", "xp-card xp-coordinates");
    proj4.then((ready) => this.#set({ proj4: ready }), () => {});
    map.on("mousemove", ({ latlng }) => this.#set({ at: latlng }));
    map.on("mouseout", () => this.#set({ at: undefined }));
    map.on("move", () => this.at || this.#set({}));
  }

  /** @param {{definition: string, name: string}} grid @param {object} words @param {string} lang */
  speak(grid, words, lang) {
    this.#set({ grid, words, lang });
  }

  #set(known) {
    Object.assign(this, known);
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.words && this.#write());
  }

  #write() {
    const { lat, lng } = this.at ?? this.map.getCenter();
    this.element.replaceChildren(el("span", "", this.#degrees(lat, lng)));
    if (this.proj4) this.element.append(el("span", "", this.#metres(lat, lng)));
  }

  #degrees(lat, lon) {
    const { north, south, east, west } = this.words;
    const degrees = (value) => `${number(Math.abs(value), this.lang, 5)}°`;
    return `WGS84 ${degrees(lat)} ${lat < 0 ? south : north}, ${degrees(lon)} ${lon < 0 ? west : east}`;
  }

  #metres(lat, lon) {
    const [easting, northing] = this.proj4(this.grid.definition, [lon, lat]);
    const metres = (value) => number(value, this.lang);
    const { north, east } = this.words;
    return `${this.grid.name} ${north} ${metres(northing)}, ${east} ${metres(easting)}\u00a0m`;
  }
}
