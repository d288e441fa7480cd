/** Load Leaflet, proj4 and the style sheets, once per page, from this app's own address. */

/** @type {Promise<{L: object, proj4: Promise<object>}> | undefined} */
let loading;

/**
 * @param {string} assets folder of the Leaflet package, versioned
 * @returns {Promise<{L: object, proj4: Promise<object>}>} proj4 may come after the map
 */
export function loadLibraries(assets) {
  loading ??= load(assets);
  return loading;
}

async function load(assets) {
  await Promise.all([
    script(`${assets}/leaflet.js`),
    sheet(`${assets}/leaflet.css`),
    sheet(new URL("./map.css", import.meta.url).href),
    sheet(new URL("./present.css", import.meta.url).href),
  ]);
  // Coordinates in metres can wait until the map is there.
  const proj4 = idle().then(() => script(`${assets}/proj4.js`)).then(() => window.proj4);
  return { L: window.L, proj4 };
}

function idle() {
  const wait = window.requestIdleCallback ?? ((then) => setTimeout(then, 300));
  return new Promise((resolve) => wait(resolve, { timeout: 2000 }));
}

function script(src) {
  return arrival(Object.assign(document.createElement("script"), { src }));
}

function sheet(href) {
  return arrival(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

function arrival(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error(element.src || element.href)));
    document.head.append(element);
  });
}
