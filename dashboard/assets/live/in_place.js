// What is done to an alarm in its own line: a note, and with it acknowledge, shelve or assign. The map stays in view.
import { Assignee } from "./assignee.js";
import { el } from "./dom.js";
import { t } from "./words.js";

const HOUR_MS = 3600 * 1000;
/** For how long an alarm may be shelved, in hours. */
export const SHELVES_H = [1, 4, 8, 24];

/** The choice of how long to shelve; its value is in hours. */
export function shelfHours() {
  return el("select", { "aria-label": t("Shelve for") }, ...SHELVES_H.map((h) => el("option", { value: h, text: t("{n} h", { n: h }) })));
}

export class InPlace {
  /** `acknowledge()` takes the alarm, `does(verb, body)` anything else, `folded()` hears of Escape. */
  constructor(state, acknowledge, does, folded) {
    Object.assign(this, { state, does, folded });
    this.note = el("input", { type: "text", maxlength: 2000, "aria-label": t("Note"), placeholder: t("Note or reason") });
    this.hours = shelfHours();
    this.who = new Assignee();
    this.shelve = el("button", { type: "button", class: "acknowledge", text: t("Shelve"), onclick: () => this.#shelve() });
    this.assign = el("button", { type: "button", class: "acknowledge", text: t("Assign"), onclick: () => does("assign", { assignee: this.who.value }) });
    const send = (event) => {
      event.preventDefault();
      if (!this.note.matches(":placeholder-shown") && this.waits) acknowledge();
    };
    const shelf = el("div", {}, this.hours, this.shelve);
    this.node = el("form", { class: "in-place", onsubmit: send, onkeydown: (event) => event.key === "Escape" && this.#escape(event) }, this.note, shelf, el("div", {}, this.who.node, this.assign));
    this.node.hidden = true;
  }

  get open() {
    return !this.node.hidden;
  }

  /** What was written, while it can be seen. */
  get text() {
    return this.open ? this.note.value : "";
  }

  show(alert) {
    this.node.hidden = false;
    this.update(alert);
    this.who.load(alert.assignee);
    this.note.focus({ preventScroll: true });
  }

  fold() {
    this.node.hidden = true;
    this.note.value = "";
  }

  update(alert) {
    this.waits = alert.life.startsWith("unack");
    this.shelve.parentNode.hidden = alert.shelved_until !== null;
  }

  sending(busy) {
    for (const field of this.node.querySelectorAll("input, select, button")) field.disabled = busy;
  }

  #shelve() {
    this.does("shelve", { until: this.state.now() + Number(this.hours.value) * HOUR_MS });
  }

  #escape(event) {
    event.stopPropagation();
    this.folded();
  }
}
