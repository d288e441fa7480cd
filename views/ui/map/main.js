/**
 * Entry of the map component. One living map per id: Streamlit may give it another place on the
 * page, or none for a while; the map moves there as it is, with its layers and where it looks.
 */
import { ExplorerMap } from "./explorer.js";
import { fetchFeatures } from "./features.js";
import { loadLibraries } from "./libraries.js";

/** @type {Map<string, ExplorerMap>} */
const maps = new Map();

/**
 * Show what Python says; called at every change of the data.
 * @param {{data: object, parentElement: HTMLElement, setTriggerValue: Function}} component
 * @returns {Promise<Function>} what Streamlit calls when the place is gone
 */
export async function show({ data, parentElement, setTriggerValue }) {
  // The data need not wait for the libraries; what fails here is asked for again, and reported.
  const vectors = data.layers.filter(({ kind }) => kind === "vector");
  vectors.forEach(({ url }) => fetchFeatures(url).catch(() => {}));
  const libraries = await loadLibraries(data.assets);
  if (!parentElement.isConnected) return () => {};
  if (!maps.has(data.id)) maps.set(data.id, new ExplorerMap(libraries, parentElement, Boolean(data.link)));
  const map = maps.get(data.id);
  map.settle(parentElement);
  map.update(data, setTriggerValue);
  // Streamlit also calls this for a run that a newer one overtook, while the place still stands.
  return () => setTimeout(() => parentElement.isConnected || map.leave(parentElement));
}
