/** Names on the map: most important first, none over another, with a halo, on one canvas. */

const HALO_PX = 2;
const LONGEST = 60;
const WRAP_PX = 84;
/** Names keep this far from the middle of any dot. */
const DOT_PX = 4;

/**
 * The names of a layer, in the order of its features.
 * @param {object} spec layer @param {object} [features] GeoJSON
 * @returns {object[]} the declared label with text, lonlat, point (or polygon), reach (its west
 *   and east) and from (its lowest zoom)
 */
export function labelsOf({ label, style }, features) {
  if (!label || !features) return [];
  return (features.features ?? []).map((feature) => labelOf(label, style, feature)).filter(Boolean);
}

function labelOf(label, style, { properties, geometry }) {
  const text = String(properties?.[label.field] ?? "").replace(/\s+/g, " ").trim().slice(0, LONGEST);
  if (!text || !geometry) return null;
  const point = geometry.type === "Point";
  const ring = point ? null : largestRing(geometry);
  const lonlat = point ? geometry.coordinates : (properties.label_lonlat ?? inside(ring));
  if (!lonlat) return null;
  const reach = ring ? extent(ring) : null;
  return { ...label, text, lonlat, point, reach, from: lowestZoom(label, properties) };
}

function lowestZoom({ min_zoom: lowest, zoom_by: by }, properties) {
  if (!by) return lowest;
  return Math.max(lowest, by[1][String(properties[by[0]])] ?? lowest);
}

function largestRing({ type, coordinates }) {
  if (type === "Polygon") return coordinates[0];
  if (type !== "MultiPolygon") return null;
  const size = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length];
    return sum + x * v - u * y;
  }, 0));
  return coordinates.map(([outer]) => outer).sort((a, b) => size(b) - size(a))[0];
}

function extent(ring) {
  const lons = ring.map(([lon]) => lon);
  return [Math.min(...lons), Math.max(...lons)];
}

/** The middle of the widest part of a ring at half its height. */
function inside(ring) {
  if (!ring) return null;
  const lats = ring.map(([, lat]) => lat);
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const crossings = ring.flatMap(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length];
    return (y1 > lat) === (y2 > lat) ? [] : [x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)];
  }).sort((a, b) => a - b);
  const spans = [];
  for (let i = 0; i + 1 < crossings.length; i += 2) spans.push([crossings[i], crossings[i + 1]]);
  const widest = spans.sort((a, b) => b[1] - b[0] - (a[1] - a[0]))[0];
  return widest ? [(widest[0] + widest[1]) / 2, lat] : null;
}

/** A Leaflet layer that writes `options.labels()` at `options.scale()` times their size. */
export function labelRenderer(L) {
  return L.Renderer.extend({
    options: { padding: 0.2 },
    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._context = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
    },
    _updatePaths() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      sizeTo(this._container, this._context, this._bounds, L);
      this.written = write(this._context, this._map, this._bounds, this.options);
      this._container.dataset.labels = this.written.length;
    },
    redraw() {
      if (this._map) this._update();
    },
  });
}

function sizeTo(canvas, context, bounds, L) {
  const ratio = window.devicePixelRatio || 1;
  const size = bounds.getSize();
  L.DomUtil.setPosition(canvas, bounds.min);
  Object.assign(canvas, { width: ratio * size.x, height: ratio * size.y });
  Object.assign(canvas.style, { width: `${size.x}px`, height: `${size.y}px` });
  context.setTransform(ratio, 0, 0, ratio, -ratio * bounds.min.x, -ratio * bounds.min.y);
}

function write(context, map, bounds, { labels, scale }) {
  const font = getComputedStyle(map.getContainer()).fontFamily;
  Object.assign(context, { textBaseline: "middle", textAlign: "center", lineJoin: "round" });
  const near = labels()
    .map((label) => ({ ...label, at: map.latLngToLayerPoint([label.lonlat[1], label.lonlat[0]]) }))
    .filter(({ at }) => bounds.contains(at));
  const taken = near.filter(({ point }) => point).map(({ at }) => around(at, DOT_PX * scale()));
  const wanted = near.filter((label) => map.getZoom() >= label.from);
  wanted.sort((a, b) => b.priority - a.priority);
  return wanted.filter((label) => {
    const size = label.size_px * scale();
    context.font = `${label.bold ? 600 : 400} ${size}px ${font}`;
    const text = lay(context, label, size, scale());
    if (!fits(map, label, text)) return false;
    const box = places(label, text, scale()).find((place) => isFree(place, taken));
    if (!box) return false;
    taken.push(box);
    ink(context, label, text, box);
    return true;
  });
}

function lay(context, label, size, scale) {
  const whole = context.measureText(label.text).width;
  const words = label.text.split(" ");
  const wrap = !label.point && whole > WRAP_PX * scale && words.length > 1;
  const lines = wrap ? halves(words) : [label.text];
  const width = Math.max(...lines.map((line) => context.measureText(line).width));
  return { lines, width, height: size * 1.1 * lines.length, step: size * 1.1 };
}

function halves(words) {
  const cuts = words.slice(1).map((_, i) => [words.slice(0, i + 1).join(" "), words.slice(i + 1).join(" ")]);
  const longest = (pair) => Math.max(...pair.map((line) => line.length));
  return cuts.sort((a, b) => longest(a) - longest(b))[0];
}

function fits(map, { reach, lonlat }, { width }) {
  if (!reach) return true;
  const [west, east] = reach.map((lon) => map.latLngToLayerPoint([lonlat[1], lon]).x);
  return width * 0.8 < east - west;
}

/** Where a name may stand: a polygon's inside it, a point's beside, above or below the dot. */
function places({ point, at }, { width, height, step }, scale) {
  const box = (x, y) => [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  if (!point) return [0, -0.8, 0.8, -1.6, 1.6].map((lines) => box(at.x, at.y + lines * step));
  const aside = (DOT_PX + 4) * scale + width / 2;
  const above = (DOT_PX + 2) * scale + height / 2;
  return [
    box(at.x + aside, at.y),
    box(at.x - aside, at.y),
    box(at.x, at.y - above),
    box(at.x, at.y + above),
  ];
}

function around({ x, y }, reach) {
  return [x - reach, y - reach, x + reach, y + reach];
}

function isFree([w, n, e, s], taken) {
  return taken.every(([w2, n2, e2, s2]) => e + 2 < w2 || w - 2 > e2 || s < n2 || n > s2);
}

function ink(context, label, { lines, step }, [west, north, east]) {
  lines.forEach((line, i) => {
    const x = (west + east) / 2;
    const y = north + step * (i + 0.5);
    context.strokeStyle = "rgba(255, 255, 255, 0.9)";
    context.lineWidth = 2 * HALO_PX;
    context.strokeText(line, x, y);
    context.fillStyle = label.colour;
    context.fillText(line, x, y);
  });
}
