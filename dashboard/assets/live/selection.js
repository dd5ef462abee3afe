// Several alarms taken in hand at once, with one note. Each is acknowledged by itself: what fails is named.
import { act } from "./act.js";
import { el, setText } from "./dom.js";
import { STATES } from "./levels.js";
import { isWaiting } from "./life.js";
import { t } from "./words.js";

const AT_ONCE = 4;

export class Selection {
  on = false;
  /** By the number of each: how severe it was when it was selected. */
  #seen = new Map();
  #sending = false;

  constructor(rail) {
    this.rail = rail;
    this.count = el("p", { role: "status" });
    this.note = el("input", { type: "text", maxlength: 2000, "aria-label": t("Note"), placeholder: t("One note for all") });
    this.all = el("button", { type: "button", class: "plain", text: t("Select all"), onclick: () => this.#all() });
    this.send = el("button", { type: "button", class: "acknowledge", text: t("Acknowledge"), onclick: () => this.acknowledge() });
    this.node = el("div", { class: "selection", hidden: true }, el("div", {}, this.count, this.all), el("div", {}, this.note, this.send));
  }

  /** Begin to select, or stop and forget. */
  toggle(on = !this.on) {
    this.on = on;
    this.#seen.clear();
    this.node.hidden = !on;
    this.note.value = "";
    this.rail.root.classList.toggle("selecting", on);
    for (const line of this.rail.lines.values()) line.box.checked = false;
    this.rail.update();
  }

  has(id) {
    return this.#seen.has(id);
  }

  take(id, on) {
    if (on) this.#seen.set(id, this.rail.state.alerts.get(id)?.severity);
    else this.#seen.delete(id);
    this.update();
  }

  /** What somebody else has acknowledged meanwhile needs nothing any more; what got worse has to be selected anew. */
  update() {
    if (!this.on || this.#sending) return;
    const { alerts } = this.rail.state;
    for (const [id, seen] of this.#seen) {
      const alert = alerts.get(id);
      if (!alert || !isWaiting(alert)) this.#seen.delete(id);
      else if (isWorse(alert.severity, seen)) this.#drop(id);
    }
    setText(this.count, t("{n} selected", { n: this.#seen.size }));
    this.send.disabled = this.#seen.size === 0;
  }

  #drop(id) {
    this.#seen.delete(id);
    const line = this.#line(id);
    if (line.box) line.box.checked = false;
    line.failed(t("Worse than when it was selected"));
  }

  async acknowledge() {
    const [waiting, note, all] = [[...this.#seen], this.note.value, this.#seen.size];
    let done = 0;
    this.#sending = this.send.disabled = true;
    const one = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [id, seen] = next;
        if (await act(this.rail.state, id, "acknowledge", { note, seen }, this.#line(id))) done += 1;
        setText(this.count, t("{n} of {all} acknowledged", { n: done, all }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    this.#sending = false;
    if (done === all) this.toggle(false);
    else this.update();
  }

  #line(id) {
    return this.rail.lines.get(id) ?? { busy: false, sending: () => {}, failed: (text) => setText(this.count, text) };
  }

  #all() {
    for (const alert of this.rail.order().filter(isWaiting)) {
      this.#seen.set(alert.alert_id, alert.severity);
      const line = this.rail.lines.get(alert.alert_id);
      if (line) line.box.checked = true;
    }
    this.update();
  }
}

function isWorse(severity, seen) {
  return STATES.indexOf(severity) < STATES.indexOf(seen);
}
