/** One map: its Leaflet, its layers and what lies over it, brought to what Python says. */
import { Address } from "./address.js";
import { Chrome } from "./chrome.js";
import { Coordinates } from "./coordinates.js";
import { el, isTyping } from "./dom.js";
import { fetchFeatures } from "./features.js";
import { labelRenderer } from "./labels.js";
import { LayerStack } from "./layers.js";
import { Link } from "./link.js";
import { Measure } from "./measure.js";
import { Present } from "./present.js";
import { Swipe } from "./swipe.js";

const SLOW_MS = 600;
const PRESENT_SCALE = 24 / 14;
const SYMBOL_SCALE = 1.6;
const ACCENT = "#0B5FA5";
/** Pixels left free around what a camera with bounds looks at, room for what lies over the map. */
const AROUND = { paddingTopLeft: [64, 22], paddingBottomRight: [64, 44] };
/** Zoom is free to two decimals, as the address has it. */
const OPTIONS = {
  zoomControl: false,
  attributionControl: false,
  // A tile that fades in is drawn a dozen times over: dragging a map of tiles stumbled on it.
  fadeAnimation: false,
  trackResize: false,
  zoomSnap: 0.01,
  zoomDelta: 1,
  wheelPxPerZoomLevel: 90,
  minZoom: 4,
  maxZoom: 19,
};

/** A map that others follow does not fly past them, and stands at any zoom: 0.01 is 0.35 % off. */
const LINKED = { zoomAnimation: false, zoomSnap: 0 };

/** Events are counted for the whole page, so that none looks like an earlier one. */
let told = 0;

export class ExplorerMap {
  /**
   * @param {{L: object, proj4: Promise<Function>}} libraries @param {HTMLElement} parent
   * @param {boolean} linked whether other maps follow it, which a flight would leave behind
   */
  constructor({ L, proj4 }, parent, linked = false) {
    Object.assign(this, { L, turn: 0, place: parent });
    this.element = el("div", "xp-map");
    parent.append(this.element);
    this.ground = el("div", "xp-ground");
    this.element.append(this.ground);
    this.#fit();
    this.map = L.map(this.ground, { ...OPTIONS, ...(linked ? LINKED : {}) });
    this.link = new Link(this.map, this.element);
    this.swipe = new Swipe(this.element);
    this.stack = new LayerStack(L, this.map);
    this.chrome = new Chrome(this.element);
    this.measure = new Measure(L, this.map, proj4, this.link);
    this.coordinates = new Coordinates(this.map, proj4);
    this.address = new Address(this.map);
    this.present = new Present(this.map, (name, value) => this.#tell(name, value));
    this.#addLabels();
    this.#addSelection();
    this.#listen();
  }

  /** Stand in this place of the page. @param {HTMLElement} parent */
  settle(parent) {
    this.place = parent;
    if (this.element.parentElement !== parent) parent.append(this.element);
    if (this.awake) return;
    this.awake = true;
    document.addEventListener("keydown", this.onKey, true);
    window.addEventListener("resize", this.onResize);
    const page = parent.closest("[data-testid=stMainBlockContainer]") ?? document.body;
    this.resized.observe(page);
  }

  /** The place is gone: sleep until there is another. @param {HTMLElement} parent */
  leave(parent) {
    if (this.place !== parent) return;
    this.awake = false;
    this.element.remove();
    this.resized.disconnect();
    document.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("resize", this.onResize);
    this.address.stop();
    this.present.stop();
    this.link.leave();
  }

  /**
   * Bring the map to a view.
   * @param {object} view as `MapView.payload` makes it @param {Function} setTriggerValue
   */
  async update(view, setTriggerValue) {
    Object.assign(this, { view, setTriggerValue });
    const turn = (this.turn += 1);
    this.#fit();
    this.link.quietly(() => this.#look(view.camera));
    this.link.join(view.link);
    this.#speak(view);
    this.swipe.show(view.swipe, view.words);
    this.present.update(view);
    this.address[view.owns_address ? "start" : "stop"]();
    this.address.begin(view.address);
    if (view.digest !== this.element.dataset.drawn) delete this.element.dataset.drawn;
    const slow = setTimeout(() => this.chrome.say(view.words.loading), SLOW_MS);
    const scale = view.present ? SYMBOL_SCALE : 1;
    const missing = await this.stack.apply(view.layers, scale, () => turn === this.turn);
    clearTimeout(slow);
    if (missing) this.#finish(view, missing);
    this.#report(view.report_seq);
  }

  async #finish(view, missing) {
    this.chrome.say(missing.map(({ title, id }) => `${view.words.layer_failed} ${title || id}`).join("\n"));
    this.labels.redraw();
    await this.#select(view.selection);
    const done = () => this.view === view && this.#stamp(view);
    // Leaflet draws its canvases in the next frame; a hidden page has no frames.
    if (document.hidden) done();
    else requestAnimationFrame(() => requestAnimationFrame(done));
  }

  #stamp(view) {
    this.element.dataset.layers = this.stack.stamp();
    this.element.dataset.drawn = view.digest;
  }

  #look({ lon, lat, zoom, seq, bounds }) {
    if (this.looking && seq === this.cameraSeq) return;
    Object.assign(this, { cameraSeq: seq, looking: true });
    this.map.setView([lat, lon], zoom, { reset: true });
    if (!bounds) return;
    const [west, south, east, north] = bounds;
    this.map.invalidateSize({ pan: false });
    this.map.fitBounds([[south, west], [north, east]], { animate: false, ...AROUND });
  }

  /** Words and controls; built again only when the language or the words change. */
  #speak(view) {
    this.chrome.writeNotes(view);
    this.chrome.writeScreen(view);
    this.coordinates.speak(view.grid, view.words, view.lang);
    const spoken = JSON.stringify([view.lang, view.words, view.outputs]);
    if (spoken === this.spoken) return;
    this.spoken = spoken;
    this.#buildControls(view);
  }

  #buildControls({ words, lang, ...view }) {
    const { L, map, chrome } = this;
    this.ground.setAttribute("aria-label", words.map);
    this.ground.setAttribute("role", "application");
    this.zoom?.remove();
    this.zoom = L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out });
    this.zoom.addTo(map);
    this.scale ??= L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    const tools = [this.measure.button(words, lang), ...chrome.saveMenu({ words, ...view }, map)];
    chrome.tools.replaceChildren(...tools, this.measure.panel);
    chrome.foot.replaceChildren(this.scale.getContainer(), this.coordinates.element);
  }

  #addLabels() {
    this.map.createPane("xp-labels").style.zIndex = 620;
    const Labels = labelRenderer(this.L);
    const scale = () => (this.view?.present ? PRESENT_SCALE : 1);
    const labels = () => this.stack.labels();
    this.labels = new Labels({ pane: "xp-labels", labels, scale });
    this.map.whenReady(() => this.labels.addTo(this.map));
    this.map.on("zoomend", () => this.labels.redraw());
    document.fonts?.ready.then(() => this.labels.redraw());
  }

  #addSelection() {
    const { L, map } = this;
    map.createPane("xp-selection").style.zIndex = 610;
    const line = { pane: "xp-selection", interactive: false, fill: false };
    const outline = (color, weight) => L.geoJSON(null, { ...line, style: { ...line, color, weight } });
    this.outlines = [outline("#FFFFFF", 7), outline(ACCENT, 3.5)].map((layer) => layer.addTo(map));
    this.mark = L.circleMarker([0, 0], {
      pane: "xp-selection", interactive: false, radius: 7,
      color: ACCENT, weight: 3, fillColor: "#FFFFFF", fillOpacity: 1,
    });
  }

  async #select({ url, feature, lonlat }) {
    this.#point(lonlat && { lng: lonlat[0], lat: lonlat[1] });
    const urls = [url, feature].filter(Boolean);
    if (String(urls) === String(this.outlined)) return;
    this.outlined = urls;
    const found = await Promise.all(urls.map((one) => fetchFeatures(one).catch(() => null)));
    if (urls !== this.outlined) return;
    this.outlines.forEach((layer) => layer.clearLayers());
    for (const features of found.filter(Boolean)) {
      this.outlines.forEach((layer) => layer.addData(features));
    }
    if (this.map.hasLayer(this.mark)) this.mark.bringToFront();
  }

  #point(latlng) {
    if (latlng) this.mark.setLatLng(latlng).addTo(this.map).bringToFront();
    else this.mark.remove();
  }

  #listen() {
    this.onKey = (event) => this.#key(event);
    this.onResize = () => this.#fit();
    this.resized = new ResizeObserver(() => this.#fit());
    new ResizeObserver(() => this.#resize()).observe(this.ground);
    this.map.on("click", (event) => this.#clicked(event));
    this.map.on("dblclick", () => this.measure.active && this.measure.end());
    this.tip = this.L.tooltip({ direction: "top", offset: [0, -8], className: "xp-tip" });
    this.map.on("mousemove", ({ latlng }) => this.#hover(latlng));
    this.map.on("mouseout movestart", () => this.tip.remove());
  }

  #clicked({ latlng, originalEvent }) {
    if (this.measure.active) return this.measure.add(latlng);
    if (originalEvent?.detail > 1) return undefined;
    this.#point(latlng);
    const at = { lon: Number(latlng.lng.toFixed(6)), lat: Number(latlng.lat.toFixed(6)) };
    return this.#tell("click", { ...at, zoom: this.map.getZoom() });
  }

  #hover(latlng) {
    const words = this.measure.active ? "" : this.stack.wordsAt(latlng);
    if (!words) return this.tip.remove();
    return this.tip.setLatLng(latlng).setContent(el("span", "", words)).addTo(this.map);
  }

  #key(event) {
    const measured = !isTyping(event.target) && this.measure.key(event.key);
    if (!measured && !this.present.key(event) && !this.#entered(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Enter on the map is a click on its middle. */
  #entered({ key, target }) {
    if (key !== "Enter" || target !== this.ground) return false;
    this.#clicked({ latlng: this.map.getCenter() });
    return true;
  }

  #tell(name, value) {
    told += 1;
    const { lat, lng } = this.map.getCenter();
    const zoom = this.map.getZoom();
    const camera = { lat, lon: lng, zoom, seq: this.cameraSeq };
    this.setTriggerValue(name, { seq: told, ...value, camera });
  }

  #report(seq) {
    const asked = this.reported !== undefined && seq > this.reported;
    this.reported = seq;
    if (asked) this.#tell("report", { asked: seq });
  }

  /** Keep the very middle: Leaflet's own way rounds it to pixels, and the address would drift. */
  #resize() {
    const { map, ground } = this;
    const size = map.getSize();
    if (!this.looking || (size.x === ground.clientWidth && size.y === ground.clientHeight)) return;
    const middle = map.getCenter();
    this.link.quietly(() => {
      map.invalidateSize({ pan: false });
      map.setView(middle, map.getZoom(), { reset: true });
    });
  }

  /** From where the map begins down to the window's lower edge, less the room for what is below. */
  #fit() {
    if (!this.element.isConnected) return;
    const scrolled = this.element.closest("[data-testid=stMain]")?.scrollTop ?? window.scrollY;
    const top = this.place.getBoundingClientRect().top + scrolled;
    const { least_px: least = 0, room_below: [below, share] = [0, 0] } = this.view ?? {};
    const room = window.innerHeight - top - below - share * this.place.clientWidth;
    const height = `${Math.max(least, Math.floor(room))}px`;
    if (this.element.style.height !== height) this.element.style.height = height;
  }
}
