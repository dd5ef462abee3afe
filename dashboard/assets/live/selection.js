// Several alarms taken in hand at once, with one note. Each is acknowledged by itself: what fails is named.
import { act } from "./act.js";
import { el, setText } from "./dom.js";
import { isWaiting } from "./life.js";
import { t } from "./words.js";

const AT_ONCE = 4;

export class Selection {
  on = false;
  #ids = new Set();

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
    this.#ids.clear();
    this.node.hidden = !on;
    this.note.value = "";
    this.rail.root.classList.toggle("selecting", on);
    for (const line of this.rail.lines.values()) line.box.checked = false;
    this.rail.update();
  }

  take(id, on) {
    if (on) this.#ids.add(id);
    else this.#ids.delete(id);
    this.update();
  }

  /** What somebody else has acknowledged meanwhile needs nothing any more. */
  update() {
    if (!this.on) return;
    const { alerts } = this.rail.state;
    for (const id of this.#ids) if (!alerts.has(id) || !isWaiting(alerts.get(id))) this.#ids.delete(id);
    setText(this.count, t("{n} selected", { n: this.#ids.size }));
    this.send.disabled = this.#ids.size === 0;
  }

  async acknowledge() {
    const [waiting, note, all] = [[...this.#ids], this.note.value, this.#ids.size];
    let done = 0;
    this.send.disabled = true;
    const one = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        if (await act(this.rail.state, id, "acknowledge", { note }, this.#line(id))) done += 1;
        setText(this.count, t("{n} of {all} acknowledged", { n: done, all }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    if (done === all) this.toggle(false);
    else this.update();
  }

  #line(id) {
    return this.rail.lines.get(id) ?? { busy: false, sending: () => {}, failed: (text) => setText(this.count, text) };
  }

  #all() {
    for (const alert of this.rail.order().filter(isWaiting)) {
      this.#ids.add(alert.alert_id);
      const line = this.rail.lines.get(alert.alert_id);
      if (line) line.box.checked = true;
    }
    this.update();
  }
}
