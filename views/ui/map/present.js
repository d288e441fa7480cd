/** The shared screen: the map fills the window, and the keyboard steps through saved views. */
import { isTyping } from "./dom.js";

const BODY_CLASS = "explorer-present";
const STEPS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };
const TOLD = 20;

/** Counted for the whole page, so that a press is told apart from every other. */
let pressed = 0;

export class Present {
  /** @param {object} map Leaflet's @param {(name: string, value: object) => void} tell */
  constructor(map, tell) {
    Object.assign(this, { map, tell, presses: [], view: {} });
  }

  /** @param {{present: boolean, step_enabled: boolean}} view */
  update(view) {
    this.view = view;
    document.body.classList.toggle(BODY_CLASS, view.present);
    this.map.keyboard[view.present && view.step_enabled ? "disable" : "enable"]();
  }

  /** Give the page back. */
  stop() {
    document.body.classList.remove(BODY_CLASS);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the shared screen */
  key(event) {
    const other = event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target);
    if (!this.view.present || other) return false;
    if (event.key === "Escape") return this.#leave();
    const to = STEPS[event.key] ?? (/^[1-9]$/.test(event.key) ? Number(event.key) : undefined);
    if (!to || !this.view.step_enabled) return false;
    this.#step(to);
    return true;
  }

  #leave() {
    this.tell("leave", {});
    return true;
  }

  /** Streamlit keeps only the newest of two messages that meet: so each tells the last few. */
  #step(to) {
    pressed += 1;
    this.presses = [...this.presses, { to, seq: pressed }].slice(-TOLD);
    this.tell("step", { presses: this.presses });
  }
}
