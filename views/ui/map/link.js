/**
 * Maps of one page that stand at one ground scale: what people do on one, the others follow. Web
 * Mercator draws the north larger, so that equal zooms are unequal lengths; here the zooms differ
 * by what the scale factors of the two latitudes do, and a pan is carried over as metres.
 */
import { offsetFrom, placeAt, scaleFactor } from "./geodesy.js";

/** @type {Map<string, Set<Link>>} */
const groups = new Map();

export class Link {
  /** @param {object} map Leaflet's @param {HTMLElement} element where tests and styles read it */
  constructor(map, element) {
    Object.assign(this, { map, element, quiet: 0 });
    map.on("move", () => this.#moved());
    map.on("moveend", () => this.#note());
  }

  /**
   * Belong to a group, or to none.
   * @param {{group: string, pan: boolean} | null} told `pan`: whether places move together
   */
  join(told) {
    this.leave();
    this.told = told;
    if (!told) return;
    if (!groups.has(told.group)) groups.set(told.group, new Set());
    groups.get(told.group).add(this);
    this.#note();
  }

  /** Follow nobody and lead nobody. */
  leave() {
    if (this.told) groups.get(this.told.group)?.delete(this);
    this.told = null;
  }

  /** Do something to the map that the others need not follow. @param {Function} act */
  quietly(act) {
    this.quiet += 1;
    try {
      act();
    } finally {
      this.quiet -= 1;
      this.last = this.#centre();
    }
  }

  /** The other maps of the group. @returns {Link[]} */
  others() {
    return this.told ? [...groups.get(this.told.group)].filter((one) => one !== this) : [];
  }

  /** The same line on the ground, seen from this map's middle. @param {object[]} latlngs */
  mirrored(latlngs, from) {
    return latlngs.map((one) => placeAt(this.#centre(), offsetFrom(from.#centre(), one)));
  }

  #moved() {
    if (this.quiet || !this.told) return;
    const middle = this.#centre();
    const by = offsetFrom(this.last ?? middle, middle);
    this.last = middle;
    const scale = scaleFactor(middle.lat) / 2 ** this.map.getZoom();
    for (const other of this.others()) other.#follow(this.told.pan ? by : [0, 0], scale);
  }

  /** @param {[number, number]} by metres east and north @param {number} scale of one pixel */
  #follow(by, scale) {
    const middle = placeAt(this.last ?? this.#centre(), by);
    const zoom = Math.log2(scaleFactor(middle.lat) / scale);
    const { options } = this.map;
    const { minZoom, maxZoom } = options;
    // Where the leader stands at its last zoom, this one may have to go a little beyond its own.
    Object.assign(options, { minZoom: 0, maxZoom: Infinity });
    this.quietly(() => this.map.setView(middle, zoom, { reset: true }));
    Object.assign(options, { minZoom, maxZoom });
    this.last = middle;
    this.#note();
  }

  #centre() {
    const { lat, lng } = this.map.getCenter();
    return { lat, lng };
  }

  #note() {
    if (!this.told) return;
    const { lat, lng } = this.last ?? this.#centre();
    this.element.dataset.looks = [lat.toFixed(6), lng.toFixed(6), this.map.getZoom().toFixed(5)].join();
  }
}
