/**
 * Notes when something can be seen for the first time, in milliseconds since the epoch. Runs in
 * every frame before the page's own scripts, and looks once for every picture of the screen.
 * `window.site` says which of the compared pages it is.
 */
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const page = window.top;
  addEventListener("pointerdown", () => (page.marks.clicked = now()), true);
  if (window !== page) return;
  window.marks = { started: performance.timeOrigin };
  const one = (selector) => document.querySelector(selector);

  function explorerDrawn() {
    const drawn = one(".xp-map[data-drawn]")?.dataset.drawn;
    return drawn && drawn !== window.before;
  }

  function bothDrawn() {
    return document.querySelectorAll(".xp-map[data-drawn]").length === 2;
  }

  /** As many shapes as the page says, none of which was there before the last switch. */
  function peerDrawn() {
    const told = /features (\d+)/.exec(one("[data-testid=stCaptionContainer]")?.textContent);
    const frame = one("iframe[title*=st_folium]")?.contentDocument;
    const paths = [...(frame?.querySelectorAll("path.leaflet-interactive") ?? [])];
    if (!told || paths.length !== Number(told[1]) || paths.some((path) => path.old)) return false;
    return frame.body.getBoundingClientRect().height > 0;
  }

  function peerTilesDrawn() {
    const tiles = one("iframe[title*=st_folium]")?.contentDocument?.querySelectorAll(".leaflet-tile") ?? [];
    return tiles.length > 0 && [...tiles].every((tile) => tile.matches(".leaflet-tile-loaded"));
  }

  const seen = {
    "empty page": { ready: () => one("[data-testid=stMarkdown]")?.textContent.includes("Ready") },
    explorer: { drawn: explorerDrawn, answered: () => one(".explorer-facts") },
    compare: { drawn: bothDrawn, answered: () => one(".st-key-compare_here") },
    st_folium: { drawn: peerDrawn, answered: () => one("[data-testid=stMain]")?.textContent.includes("Here: ") },
    "own map": { drawn: explorerDrawn, answered: () => one("[data-testid=stMain]")?.textContent.includes("Here: ") },
    "st_folium tiles": { drawn: peerTilesDrawn, answered: () => one("[data-testid=stMain]")?.textContent.includes("Here: ") },
  }[window.site];

  /** Forget what is drawn, so that the next drawing is noted. */
  window.forget = () => {
    window.before = one(".xp-map")?.dataset.drawn;
    const frame = one("iframe[title*=st_folium]")?.contentDocument;
    frame?.querySelectorAll("path").forEach((path) => (path.old = true));
    delete window.marks.drawn;
  };

  (function look() {
    for (const [name, found] of Object.entries(seen)) {
      if (!(name in window.marks) && found()) window.marks[name] = now();
    }
    requestAnimationFrame(look);
  })();
})();
