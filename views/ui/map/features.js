/** GeoJSON from our own addresses, kept in the page: an address never changes its content. */

const KEPT = 48;

/** @type {Map<string, Promise<object>>} least recently used first */
const cache = new Map();

/**
 * @param {string} url own-origin address of a GeoJSON document
 * @returns {Promise<object>} parsed; rejects when it cannot be had
 */
export function fetchFeatures(url) {
  const wanted = cache.get(url) ?? download(url);
  cache.delete(url);
  cache.set(url, wanted);
  if (cache.size > KEPT) cache.delete(cache.keys().next().value);
  return wanted;
}

function download(url) {
  const coming = read(url);
  coming.catch(() => cache.delete(url));
  return coming;
}

async function read(url) {
  const address = new URL(url, location.origin);
  if (address.origin !== location.origin) throw new Error("not this app's address");
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}
