/** From a declared style (plain data) to what Leaflet's canvas draws; hatches and swatches. */

const FALLBACK = "#9A9A9A";
const STRAIGHT = ["fill", "fill_opacity", "stroke", "stroke_opacity", "weight", "dash", "radius", "hatch"];

/**
 * The style of one feature: the base, then what its property `by.field` says.
 * @param {object} style @param {object} properties
 * @returns {object} flat style without `by` and `radius_by`
 */
export function resolve(style, properties = {}) {
  const flat = pick(style);
  if (style.by) Object.assign(flat, pick(choice(style.by, properties[style.by.field])));
  if (style.radius_by) flat.radius = radius(style.radius_by, properties);
  return flat;
}

/**
 * Leaflet path options of one feature.
 * @param {object} style @param {object} properties @param {number} [scale] of lines and dots
 */
export function pathOptions(style, properties, scale = 1) {
  const flat = resolve(style, properties);
  return {
    fill: Boolean(flat.fill || flat.hatch),
    fillColor: colour(flat.fill),
    fillOpacity: flat.fill ? (flat.fill_opacity ?? 1) : 0,
    stroke: Boolean(flat.stroke),
    color: colour(flat.stroke),
    opacity: flat.stroke_opacity ?? 1,
    weight: (flat.weight ?? 1) * scale,
    dashArray: flat.dash || null,
    radius: (flat.radius ?? 4) * scale,
    hatch: flat.hatch || null,
    lineJoin: "round",
    interactive: false,
  };
}

/** A canvas renderer that also knows hatched fills (options.hatch: colour, gap, width). */
export function hatchingCanvas(L) {
  return L.Canvas.extend({
    _fillStroke(context, layer) {
      L.Canvas.prototype._fillStroke.call(this, context, layer);
      if (!layer.options.hatch) return;
      context.globalAlpha = 1;
      context.fillStyle = pattern(context, layer.options.hatch);
      context.fill("evenodd");
    },
  });
}

/**
 * A picture of a style for the legend.
 * @param {object} style @param {"area"|"line"|"point"} shape
 * @param {[number, number]} size in CSS pixels
 */
export function swatch(style, shape, [width, height]) {
  const canvas = document.createElement("canvas");
  const ratio = window.devicePixelRatio || 1;
  Object.assign(canvas, { width: width * ratio, height: height * ratio, className: "xp-swatch" });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  paint(context, outline(shape, width, height), pathOptions(style));
  return canvas;
}

function outline(shape, width, height) {
  const path = new Path2D();
  if (shape === "point") path.arc(width / 2, height / 2, height / 4, 0, 2 * Math.PI);
  if (shape === "area") path.rect(2, 2, width - 4, height - 4);
  if (shape === "line") {
    path.moveTo(2, height / 2);
    path.lineTo(width - 2, height / 2);
  }
  return path;
}

function paint(context, path, options) {
  context.fillStyle = options.fillColor;
  context.globalAlpha = options.fillOpacity;
  if (options.fillOpacity) context.fill(path);
  context.globalAlpha = 1;
  if (options.hatch) context.fillStyle = pattern(context, options.hatch);
  if (options.hatch) context.fill(path);
  if (!options.stroke) return;
  context.strokeStyle = options.color;
  context.globalAlpha = options.opacity;
  context.lineWidth = options.weight;
  if (options.dashArray) context.setLineDash(options.dashArray.split(/[\s,]+/).map(Number));
  context.stroke(path);
}

function pick(style = {}) {
  const known = STRAIGHT.filter((name) => style?.[name] !== undefined && style[name] !== null);
  return Object.fromEntries(known.map((name) => [name, style[name]]));
}

function choice({ values = {}, default: otherwise }, value) {
  return Object.hasOwn(values, String(value)) ? values[String(value)] : otherwise;
}

function radius({ field, stops }, properties) {
  const value = Number(properties[field]) || 0;
  const above = stops.findIndex(([from]) => from > value);
  if (above === -1) return stops.at(-1)[1];
  if (above === 0) return stops[0][1];
  const [[low, small], [high, large]] = [stops[above - 1], stops[above]];
  return small + ((value - low) / (high - low)) * (large - small);
}

function colour(value) {
  return value && CSS.supports("color", value) ? value : FALLBACK;
}

/** @type {Map<string, CanvasPattern>} one per hatch and screen, since all features share it */
const patterns = new Map();

function pattern(context, hatch) {
  const ratio = window.devicePixelRatio || 1;
  const key = JSON.stringify([hatch, ratio]);
  if (!patterns.has(key)) patterns.set(key, diagonals(context, hatch, ratio));
  return patterns.get(key);
}

function diagonals(context, { colour: ink, gap = 8, width = 1.2 }, ratio) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(gap * ratio);
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour(ink);
  pen.lineWidth = width * ratio;
  const side = tile.width;
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift - 2, side + 2);
    pen.lineTo(shift + side + 2, -2);
  }
  pen.stroke();
  const made = context.createPattern(tile, "repeat");
  made.setTransform(new DOMMatrix().scale(gap / side));
  return made;
}
