// The head of the rail: how many alarms wait, how many are shelved and held back (always said), and selecting.
import { el, setText } from "./dom.js";
import { isWaiting } from "./life.js";
import { t } from "./words.js";

export class RailHead {
  constructor(rail) {
    this.rail = rail;
    this.count = el("span", { class: "count" });
    this.select = el("button", { type: "button", class: "plain", text: t("Select"), "aria-pressed": "false", onclick: () => rail.selection.toggle() });
    this.aside = Object.fromEntries(["shelved", "suppressed"].map((life) => [life, el("button", { type: "button", class: `aside ${life}`, onclick: () => this.#go(life) })]));
    this.grip = el("button", { type: "button", class: "grip", "aria-label": t("Larger or smaller"), "aria-expanded": "false", onclick: () => this.#grow() });
    const first = el("div", {}, this.grip, el("h2", { text: t("Alarms") }), this.count);
    this.node = el("header", {}, first, el("div", { class: "asides" }, this.aside.shelved, this.aside.suppressed, this.select));
  }

  update(alerts) {
    const waiting = alerts.filter(isWaiting).length;
    const n = (life) => alerts.filter((alert) => alert.life === life).length;
    const words = { shelved: t("{n} shelved", { n: n("shelved") }), suppressed: t("{n} held back", { n: n("suppressed") }) };
    setText(this.count, alerts.length ? t("{n} unacknowledged of {all}", { n: waiting, all: alerts.length }) : "");
    this.count.classList.toggle("waiting", waiting > 0);
    for (const [life, button] of Object.entries(this.aside)) {
      setText(button, words[life]);
      button.disabled = n(life) === 0;
    }
    this.select.hidden = !waiting && !this.rail.selection.on;
    this.select.setAttribute("aria-pressed", String(this.rail.selection.on));
    setText(this.select, this.rail.selection.on ? t("Stop selecting") : t("Select"));
  }

  /** On a phone the rail is a sheet: half the screen, or nearly all of it. */
  #grow() {
    const up = document.documentElement.classList.toggle("sheet-up");
    this.grip.setAttribute("aria-expanded", String(up));
  }

  /** To the first of them, or of what holds them back. */
  #go(life) {
    const first = this.rail.list.querySelector(life === "suppressed" ? ".life-suppressed, .holds" : `.life-${life}`);
    first?.scrollIntoView({ block: "nearest" });
    first?.querySelector(".main").focus({ preventScroll: true });
  }
}
