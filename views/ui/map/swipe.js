/** A map that lies over another: how much of it is seen, by a slider or by turns. */
import { el } from "./dom.js";

const TURN_MS = 900;

export class Swipe {
  /** @param {HTMLElement} element of the upper map */
  constructor(element) {
    this.element = element;
  }

  /** @param {"" | "swipe" | "flicker"} kind @param {object} words */
  show(kind, words) {
    if (this.kind === kind && this.told === words.swipe) return;
    Object.assign(this, { kind, told: words.swipe });
    clearInterval(this.timer);
    this.handle?.remove();
    this.element.style.clipPath = "";
    this.element.style.visibility = "";
    if (kind === "swipe") this.#slide(words);
    if (kind === "flicker") this.#turn(words);
  }

  #slide(words) {
    const slider = Object.assign(el("input", "xp-swipe"), { type: "range", min: 0, max: 100, value: 50 });
    slider.setAttribute("aria-label", words.swipe);
    const cut = () => {
      this.element.style.clipPath = `inset(0 0 0 ${slider.value}%)`;
      this.handle.style.setProperty("--at", `${slider.value}%`);
    };
    slider.addEventListener("input", cut);
    this.#over(slider);
    cut();
  }

  #turn(words) {
    const stop = Object.assign(el("button", "xp-tool xp-flicker", words.flicker), { type: "button" });
    const step = () => this.#see(this.element.style.visibility === "hidden");
    const toggle = () => {
      const going = Boolean(this.timer);
      clearInterval(this.timer);
      this.timer = going ? undefined : setInterval(step, TURN_MS);
      stop.setAttribute("aria-pressed", !going);
      if (going) this.#see(true);
    };
    stop.addEventListener("click", toggle);
    this.timer = undefined;
    this.#over(stop);
    toggle();
  }

  #see(seen) {
    this.element.style.visibility = seen ? "" : "hidden";
    this.handle.dataset.seen = seen;
  }

  /** Beside the map, not in it: what is cut away or hidden takes its own with it. */
  #over(control) {
    this.handle = el("div", "xp-over");
    this.handle.append(control);
    this.element.after(this.handle);
  }
}
