/**
 * `c=lat,lon,zoom` in the address belongs to the browser: moving the map writes it with
 * replaceState and reruns nothing.
 *
 * Streamlit's frontend keeps the query string it last saw and sends that one with a rerun, so the
 * script's `c` may be older than the address. When the script changes another parameter, Streamlit
 * pushes its own whole query string; here the newer `c` is put into it, and a push that would
 * change nothing else is not made (it would only add a dead step to Back). Back and Forward move
 * the map at once, from the address they return to; Streamlit reruns on its own.
 */

const WRITE_AFTER_MS = 250;

export class Address {
  /** @param {object} map Leaflet's */
  constructor(map) {
    this.map = map;
    this.onMove = () => this.#later();
    this.onPop = () => this.#follow();
  }

  /** Begin to keep the address. */
  start() {
    if (this.push) return;
    this.push = history.pushState;
    history.pushState = (state, title, url) => this.#pushed(state, title, url);
    this.map.on("moveend", this.onMove);
    window.addEventListener("popstate", this.onPop);
  }

  /**
   * Give an address that holds no view yet the one that is shown, without a step of history.
   * @param {string} query the permalink without `c`
   */
  begin(query) {
    if (!this.push || !query || new URLSearchParams(location.search).has("lang")) return;
    const search = withCamera(`?${query}`, this.#text());
    history.replaceState(history.state, "", location.pathname + search + location.hash);
  }

  /** Leave the address to others. */
  stop() {
    if (!this.push) return;
    clearTimeout(this.timer);
    history.pushState = this.push;
    this.push = undefined;
    this.map.off("moveend", this.onMove);
    window.removeEventListener("popstate", this.onPop);
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#write(), WRITE_AFTER_MS);
  }

  #write() {
    clearTimeout(this.timer);
    const search = withCamera(location.search, this.#text());
    if (search !== location.search) {
      history.replaceState(history.state, "", location.pathname + search + location.hash);
    }
  }

  #pushed(state, title, url) {
    const target = new URL(url ?? location.href, location.href);
    if (target.pathname === location.pathname) {
      this.#write();
      target.search = withCamera(target.search, this.#text());
      if (sameParameters(target.search, location.search)) return;
    }
    this.push.call(history, state, title, target.pathname + target.search + target.hash);
  }

  #follow() {
    clearTimeout(this.timer);
    const camera = readCamera(location.search);
    if (!camera || withCamera(location.search, this.#text()) === location.search) return;
    this.map.setView([camera.lat, camera.lon], camera.zoom, { reset: true });
  }

  #text() {
    const { lat, lng } = this.map.getCenter();
    return `${lat.toFixed(5)},${lng.toFixed(5)},${Number(this.map.getZoom().toFixed(2))}`;
  }
}

/**
 * The camera of a query string.
 * @param {string} search @returns {{lat: number, lon: number, zoom: number} | null}
 */
export function readCamera(search) {
  const parts = (new URLSearchParams(search).get("c") ?? "").split(",").map(parseFloat);
  if (parts.length !== 3 || !parts.every(Number.isFinite)) return null;
  const [lat, lon, zoom] = parts;
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { lat, lon, zoom } : null;
}

/** The query string with this `c`; everything else stays letter for letter. */
export function withCamera(search, text) {
  const kept = search.replace(/^\?/, "").split("&").filter((part) => part && !/^c(=|$)/.test(part));
  return `?${[...kept, `c=${text}`].join("&")}`;
}

function sameParameters(one, other) {
  return new URLSearchParams(one).toString() === new URLSearchParams(other).toString();
}
