/**
 * Lengths and areas on the ground, by the same rules as the rest of the product: lengths geodesic
 * on WGS84, areas in EPSG:3035.
 */

const A = 6378137.0;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const RAD = Math.PI / 180;
const EPSG_3035 = "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80";

/**
 * Length of the geodesic between two places, in metres (T. Vincenty, Survey Review 176, 1975).
 * Good to a millimetre, except between antipodes, which no one measures on this map.
 * @param {[number, number]} from lonlat @param {[number, number]} to lonlat
 */
export function distance([lon1, lat1], [lon2, lat2]) {
  const dLon = (lon2 - lon1) * RAD;
  const [sinU1, cosU1] = reduced(lat1);
  const [sinU2, cosU2] = reduced(lat2);
  let lambda = dLon;
  let at;
  for (let turn = 0; turn < 100; turn += 1) {
    at = onAuxiliarySphere(lambda, sinU1, cosU1, sinU2, cosU2);
    if (at.sinSigma === 0) return 0;
    const next = dLon + longitudeExcess(at);
    if (Math.abs(next - lambda) < 1e-12) break;
    lambda = next;
  }
  return lengthOf(at);
}

/** Length of a line through places, in metres. @param {[number, number][]} lonlats */
export function pathLength(lonlats) {
  return lonlats.slice(1).reduce((sum, to, i) => sum + distance(lonlats[i], to), 0);
}

/**
 * Area of the polygon through places, in square metres, measured in EPSG:3035.
 * @param {[number, number][]} lonlats @param {Function} proj4
 */
export function polygonArea(lonlats, proj4) {
  const points = lonlats.map((lonlat) => proj4(EPSG_3035, lonlat));
  const twice = points.reduce((sum, [x1, y1], i) => {
    const [x2, y2] = points[(i + 1) % points.length];
    return sum + x1 * y2 - x2 * y1;
  }, 0);
  return Math.abs(twice) / 2;
}

function reduced(lat) {
  const tanU = (1 - F) * Math.tan(lat * RAD);
  const cosU = 1 / Math.sqrt(1 + tanU * tanU);
  return [tanU * cosU, cosU];
}

function onAuxiliarySphere(lambda, sinU1, cosU1, sinU2, cosU2) {
  const sinLambda = Math.sin(lambda);
  const cosLambda = Math.cos(lambda);
  const sinSigma = Math.hypot(cosU2 * sinLambda, cosU1 * sinU2 - sinU1 * cosU2 * cosLambda);
  const cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosLambda;
  const sinAlpha = sinSigma && (cosU1 * cosU2 * sinLambda) / sinSigma;
  const cosSqAlpha = 1 - sinAlpha * sinAlpha;
  const cos2SigmaM = cosSqAlpha && cosSigma - (2 * sinU1 * sinU2) / cosSqAlpha;
  return { sinSigma, cosSigma, sigma: Math.atan2(sinSigma, cosSigma), sinAlpha, cosSqAlpha, cos2SigmaM };
}

function longitudeExcess({ sinSigma, cosSigma, sigma, sinAlpha, cosSqAlpha, cos2SigmaM }) {
  const c = (F / 16) * cosSqAlpha * (4 + F * (4 - 3 * cosSqAlpha));
  const turn = cos2SigmaM + c * cosSigma * (2 * cos2SigmaM ** 2 - 1);
  return (1 - c) * F * sinAlpha * (sigma + c * sinSigma * turn);
}

function lengthOf({ sinSigma, cosSigma, sigma, cosSqAlpha, cos2SigmaM }) {
  const uSq = (cosSqAlpha * (A * A - B * B)) / (B * B);
  const a = 1 + (uSq / 16384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
  const b = (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
  const square = 2 * cos2SigmaM ** 2 - 1;
  const cubic = (b / 6) * cos2SigmaM * (4 * sinSigma ** 2 - 3) * (4 * cos2SigmaM ** 2 - 3);
  return B * a * (sigma - b * sinSigma * (cos2SigmaM + (b / 4) * (cosSigma * square - cubic)));
}

/**
 * How much ground a unit of Web Mercator covers at a latitude: the mean of what it is to the east
 * and to the north (the two differ by less than 0.3 %).
 * @param {number} lat degrees
 */
export function scaleFactor(lat) {
  const [east, north] = radii(lat);
  return Math.sqrt(east * north) * Math.cos(lat * RAD) / A;
}

/**
 * Metres to the east and to the north from one place to another that is near.
 * @param {{lat: number, lng: number}} from @param {{lat: number, lng: number}} to
 * @returns {[number, number]}
 */
export function offsetFrom(from, to) {
  const middle = (from.lat + to.lat) / 2;
  const [east, north] = radii(middle);
  return [
    (to.lng - from.lng) * RAD * east * Math.cos(middle * RAD),
    (to.lat - from.lat) * RAD * north,
  ];
}

/**
 * The place that lies so many metres east and north of another: what `offsetFrom` undoes.
 * @param {{lat: number, lng: number}} from @param {[number, number]} by
 */
export function placeAt(from, [dx, dy]) {
  let { lat } = from;
  for (let turn = 0; turn < 3; turn += 1) lat = from.lat + dy / (radii((from.lat + lat) / 2)[1] * RAD);
  const middle = (from.lat + lat) / 2;
  return { lat, lng: from.lng + dx / (radii(middle)[0] * Math.cos(middle * RAD) * RAD) };
}

/** Radii of curvature of WGS84 in metres: across and along the meridian. */
function radii(lat) {
  const square = F * (2 - F);
  const w = Math.sqrt(1 - square * Math.sin(lat * RAD) ** 2);
  return [A / w, (A * (1 - square)) / w ** 3];
}
