/**
 * The stack of layers on the map. What Python asks for is compared with what stands there: a layer
 * with the same id and digest stays as it is, only its place and opacity change. New layers appear
 * all at once when the last of them is ready, and old ones go at that moment: no half-made map.
 */
import { fetchFeatures } from "./features.js";
import { labelsOf } from "./labels.js";
import { hatchingCanvas, pathOptions } from "./symbols.js";

const LOWEST_PANE = 300;
const CANVAS_PADDING = 0.25;
let panes = 0;

export class LayerStack {
  /** @param {object} L Leaflet @param {object} map */
  constructor(L, map) {
    Object.assign(this, { L, map, mounted: [], Canvas: hatchingCanvas(L) });
    map.on("zoomend", () => this.mounted.forEach((layer) => this.#veil(layer)));
  }

  /**
   * Bring the map to these layers, bottom to top.
   * @param {object[]} specs
   * @param {number} scale of lines and dots: above 1 on a shared screen
   * @param {() => boolean} stillWanted false when a newer call came
   * @returns {Promise<object[] | null>} the specs that could not be had; null when overtaken
   */
  async apply(specs, scale, stillWanted) {
    const have = (spec) => this.#standing(spec, scale) ?? prepare(spec, scale);
    const parts = await Promise.all(specs.map(have));
    if (!stillWanted()) return null;
    const before = this.mounted;
    const usable = parts.filter((part) => !part.failed);
    this.mounted = usable.map((part) => (part.pane ? part : this.#mount(part)));
    this.mounted.forEach((layer, i) => this.#place(layer, specs, i));
    before.filter((layer) => !this.mounted.includes(layer)).forEach((layer) => this.#unmount(layer));
    return parts.filter((part) => part.failed).map((part) => part.spec);
  }

  /** What stands on the map, bottom to top as the panes lie, as "id:digest,…". */
  stamp() {
    const height = (layer) => Number(layer.pane.style.zIndex);
    const lying = [...this.mounted].sort((a, b) => height(a) - height(b));
    return lying.map(({ spec }) => `${encodeURIComponent(spec.id)}:${spec.digest}`).join(",");
  }

  /** Labels of the layers that can be seen now. */
  labels() {
    const seen = this.mounted.filter(({ spec, pane }) => spec.opacity > 0 && !pane.hidden);
    return seen.flatMap((layer) => layer.labels);
  }

  /** The topmost feature under a place that has a word to say. @returns {string} or "" */
  wordsAt(latlng) {
    const point = this.map.latLngToLayerPoint(latlng);
    for (const { spec, drawn, pane } of [...this.mounted].reverse()) {
      if (!spec.interactive || !spec.tooltip || pane.hidden || spec.opacity === 0) continue;
      const hit = drawn.getLayers().findLast((path) => path._containsPoint?.(point));
      const told = hit?.feature.properties;
      const words = told?.[spec.tooltip];
      if (words === undefined || words === null) continue;
      const [field, names] = spec.named ?? ["", {}];
      return Object.hasOwn(names, told[field]) ? `${names[told[field]]}: ${words}` : String(words);
    }
    return "";
  }

  #standing({ id, digest }, scale) {
    const same = ({ spec, ...layer }) =>
      spec.id === id && spec.digest === digest && (layer.scale === scale || !layer.features);
    return this.mounted.find(same);
  }

  #mount(part) {
    const name = `xp${(panes += 1)}`;
    const pane = this.map.createPane(name);
    pane.classList.add("xp-layer");
    pane.dataset.layer = part.spec.id;
    const drawn = this.#draw(part, name).addTo(this.map);
    return { ...part, name, pane, drawn, labels: labelsOf(part.spec, part.features) };
  }

  #draw({ spec, features, scale }, pane) {
    if (features) return this.#vector(spec, features, pane, scale);
    const options = { pane, attribution: "", maxZoom: 22, className: "xp-picture" };
    const [west, south, east, north] = spec.bbox ?? [-180, -90, 180, 90];
    const bounds = [[south, west], [north, east]];
    if (spec.url.includes("{z}")) return this.L.tileLayer(spec.url, { ...options, bounds });
    return this.L.imageOverlay(spec.url, bounds, options);
  }

  #vector(spec, features, pane, scale) {
    const { L, Canvas } = this;
    const renderer = new Canvas({ pane, padding: CANVAS_PADDING });
    const style = (feature) => pathOptions(spec.style, feature.properties ?? {}, scale);
    const options = { pane, renderer, interactive: false, smoothFactor: 0.7 };
    const pointToLayer = (feature, at) => L.circleMarker(at, { ...options, ...style(feature) });
    return L.geoJSON(features, { ...options, style, pointToLayer });
  }

  #place(layer, specs, i) {
    layer.spec = specs.find((spec) => spec.id === layer.spec.id);
    layer.pane.style.zIndex = LOWEST_PANE + i;
    layer.pane.style.opacity = layer.spec.opacity;
    this.#veil(layer);
  }

  #veil({ spec, pane }) {
    pane.hidden = this.map.getZoom() < (spec.minzoom ?? 0);
  }

  #unmount({ name, pane, drawn }) {
    const { renderer } = drawn.options;
    drawn.remove();
    renderer?.remove?.();
    pane.remove();
    delete this.map.getPanes()[name];
  }
}

async function prepare(spec, scale) {
  if (spec.kind !== "vector") return { spec };
  try {
    return { spec, scale, features: await fetchFeatures(spec.url) };
  } catch {
    return { spec, failed: true };
  }
}
