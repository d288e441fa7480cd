/**
 * Places and areas on a map: what is drawn stands, as text, in the field that is sent.
 * A tap sets a point; the middle of the map can be set by a button, for whoever has no pointer.
 */

/* global L */
const STYLES = {
  land: { color: "#b9c6ce", weight: 0.6, fillColor: "#f6f4ef", fillOpacity: 1 },
  lakes: { color: "#9db9cb", weight: 0.6, fillColor: "#dce8f0", fillOpacity: 1 },
  units: { color: "#5a5a5a", weight: 1.2, fill: false },
};
const ACCENT = "#0b5fa5";
const TOWN = { radius: 3, color: "#ffffff", weight: 1, fillColor: "#2b2b2b", fillOpacity: 1 };
const LETTER_PX = 7;
const DECIMALS = 5;

/** @param {HTMLElement} box what the server made for one question */
export function startDrawing(box) {
  if (typeof L === "undefined") return;
  box.hidden = false;
  const cameras = new Map(JSON.parse(box.dataset.cameras).map(([name, ...camera]) => [name, camera]));
  const map = L.map(box.querySelector(".map"), {
    attributionControl: false, zoomSnap: 0.25, minZoom: 5, maxZoom: 14, preferCanvas: true,
  });
  const look = ([lat, lon, zoom]) => map.setView([lat, lon], zoom, { animate: false });
  for (const button of box.querySelectorAll("[data-region]")) {
    button.addEventListener("click", () => look(cameras.get(button.dataset.region)));
  }
  look(cameras.values().next().value);
  drawGround(map, JSON.parse(box.dataset.layers));
  const drawing = new Drawing(box, map);
  drawing.read();
  drawing.show();
  drawing.fit();
  box.dataset.ready = "1";
}

class Drawing {
  constructor(box, map) {
    this.map = map;
    this.isArea = box.dataset.drawing === "area";
    this.most = Number(box.dataset.most);
    this.corners = Number(box.dataset.corners);
    this.words = JSON.parse(box.dataset.words);
    this.field = document.getElementById(box.dataset.field);
    this.told = box.querySelector(".count");
    this.layer = L.layerGroup().addTo(map);
    this.rings = []; // of places: one ring that is never closed
    this.open = [];
    this.#tools(box.querySelector(".tools"));
    map.on("click", ({ latlng }) => this.add(latlng));
    this.field.addEventListener("change", () => { this.read(); this.show(); this.fit(); });
  }

  #tools(place) {
    const button = (word, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = this.words[word];
      made.addEventListener("click", act);
      place.append(made);
      return made;
    };
    button("middle", () => this.add(this.map.getCenter()));
    if (this.isArea) this.closer = button("close", () => this.close());
    this.undoer = button("undo", () => this.undo());
  }

  add({ lat, lng }) {
    const drawn = this.rings.flat().length + this.open.length;
    const full = this.isArea
      ? this.rings.length >= this.most || drawn >= this.corners
      : this.open.length >= this.most;
    if (full) return this.tell(this.words.full);
    const turned = ((((lng + 180) % 360) + 360) % 360) - 180;
    this.open.push([lat, turned].map((degree) => Number(degree.toFixed(DECIMALS))));
    return this.changed();
  }

  close() {
    if (this.open.length < 3) return this.tell(this.words.three);
    this.rings.push(this.open);
    this.open = [];
    return this.changed();
  }

  undo() {
    if (!this.open.length && this.rings.length) this.open = this.rings.pop();
    else this.open.pop();
    this.changed();
  }

  changed() {
    this.field.value = [...this.rings, this.open].filter((ring) => ring.length)
      .map((ring) => ring.map(([lat, lon]) => `${lat}, ${lon}`).join("; ")).join(" | ");
    this.show();
  }

  /** Take over what stands in the field; whatever is no coordinate is left to the server. */
  read() {
    const rings = this.field.value.split("|").map((ring) => ring.split(";")
      .map((point) => point.split(",").map(Number)).filter(isPlace)).filter((ring) => ring.length);
    this.rings = this.isArea ? rings : [];
    this.open = this.isArea ? [] : rings.flat();
  }

  show() {
    this.layer.clearLayers();
    const solid = { color: ACCENT, weight: 3, fillColor: ACCENT, fillOpacity: 0.2 };
    for (const ring of this.rings) L.polygon(ring, { ...solid, interactive: false }).addTo(this.layer);
    if (this.isArea) L.polyline(this.open, { ...solid, dashArray: "6 5", interactive: false }).addTo(this.layer);
    this.open.forEach((point, number) => L.circleMarker(point, {
      radius: this.isArea ? 5 : 10, color: "#ffffff", weight: 2, fillColor: ACCENT, fillOpacity: 1,
      interactive: false,
    }).addTo(this.layer).bindTooltip(String(number + 1), {
      permanent: !this.isArea, direction: "top", offset: [0, -8],
    }));
    const count = this.isArea ? this.rings.length : this.open.length;
    this.undoer.disabled = !this.rings.length && !this.open.length;
    if (this.closer) this.closer.disabled = this.open.length < 3;
    this.tell(this.open.length && this.isArea ? this.words.unfinished
      : this.words.count.replace("{count}", count).replace("{most}", this.most));
  }

  fit() {
    const points = [...this.rings.flat(), ...this.open];
    if (points.length) this.map.fitBounds(L.latLngBounds(points).pad(0.4), { maxZoom: 11, animate: false });
  }

  tell(text) {
    this.told.textContent = text;
  }
}

function isPlace(pair) {
  return pair.length === 2 && pair.every(Number.isFinite) && Math.abs(pair[0]) <= 85;
}

async function drawGround(map, layers) {
  map.getContainer().style.background = "#dce8f0";
  const answers = await Promise.all(layers.map(({ url }) => fetch(url).then((told) => told.json())));
  layers.forEach(({ role }, number) => {
    if (role === "towns") drawTowns(map, answers[number]);
    else L.geoJSON(answers[number], { style: STYLES[role], interactive: false }).addTo(map);
  });
  map.getContainer().dataset.drawn = "1";
}

/** Draw towns, and the names of as many as have room, the largest first. */
function drawTowns(map, towns) {
  const ranked = [...towns.features].sort((one, other) => one.properties.rank - other.properties.rank);
  const named = ranked.map(({ geometry: { coordinates: [lon, lat] }, properties }) => {
    const marker = L.circleMarker([lat, lon], { ...TOWN, interactive: false }).addTo(map);
    // Leaflet takes a tooltip's text as HTML; an element's own text is none.
    const name = document.createElement("span");
    name.textContent = properties.name;
    marker.bindTooltip(name, { permanent: true, direction: "right", className: "town", interactive: false });
    return { marker, width: properties.name.length * LETTER_PX + 12 };
  });
  const show = () => {
    const taken = [];
    for (const { marker, width } of named) {
      const at = map.latLngToContainerPoint(marker.getLatLng());
      const box = { left: at.x, right: at.x + width, top: at.y - 9, bottom: at.y + 9 };
      const free = map.getSize().contains(at) && !taken.some((other) => overlap(box, other));
      if (free) taken.push(box);
      if (free) marker.openTooltip();
      else marker.closeTooltip();
    }
  };
  map.on("moveend", show);
  show();
}

function overlap(one, other) {
  return one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;
}
