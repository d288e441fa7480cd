/**
 * What a script adds to the guests' pages. Without it they work too: places are typed as
 * coordinates, and the places of a ranking are chosen without being swapped.
 */

import { startDrawing } from "./drawing.js";

for (const ranking of document.querySelectorAll("[data-ranking]")) keepPlacesApart(ranking);
for (const drawing of document.querySelectorAll("[data-drawing]")) startDrawing(drawing);
document.querySelector("[data-problem]")?.focus();

const form = document.querySelector("[data-form]");
if (form) {
  for (const link of document.querySelectorAll(".languages a")) {
    link.addEventListener("click", (event) => changeLanguage(event, link.href));
  }
}
form?.addEventListener("submit", () => hold(true));
window.addEventListener("pageshow", () => hold(false));

/** A form on its way is not sent again; its token would make it one answer all the same. */
function hold(sending) {
  const button = form?.querySelector("button.primary");
  if (button) button.disabled = sending;
}

/** Give the place that an option loses to the one that had the place it takes. */
function keepPlacesApart(ranking) {
  const places = [...ranking.querySelectorAll("select")];
  const before = new Map(places.map((one) => [one, one.value]));
  ranking.addEventListener("change", ({ target }) => {
    const other = places.find((one) => one !== target && one.value && one.value === target.value);
    if (other) other.value = before.get(target);
    for (const one of places) before.set(one, one.value);
  });
}

/** Take what is filled in so far along into the other language; nothing is answered by that. */
function changeLanguage(event, address) {
  event.preventDefault();
  const mark = document.createElement("input");
  Object.assign(mark, { type: "hidden", name: "switch", value: "1" });
  form.append(mark);
  form.action = address;
  form.submit();
}
