// A list to choose several from: found by typing, chosen by ticking, "all" while nothing is ticked.
import { el, setText } from "../live/dom.js";
import { t } from "../live/words.js";

let numbers = 0;

export class Picker {
  /** `items` are {id, name, note}; `changed` is called after each choice. */
  constructor(title, items, chosen, changed) {
    this.changed = changed;
    this.items = items;
    this.chosen = new Set(chosen);
    numbers += 1;
    this.said = el("span", { class: "quiet", "aria-live": "polite" });
    this.find = el("input", { type: "search", placeholder: t("Search"), "aria-label": `${t("Search")}: ${title}`, oninput: () => this.#narrow() });
    const none = el("button", { type: "button", class: "small", text: t("Choose none"), onclick: () => this.#every(false) });
    const all = el("button", { type: "button", class: "small", text: t("Choose all"), onclick: () => this.#every(true) });
    this.list = el("ul", {});
    const head = el("div", { class: "picker-head" }, el("h2", { id: `picker-${numbers}`, text: title }), this.said);
    this.node = el("section", { class: "sheet picker", role: "group", "aria-labelledby": `picker-${numbers}` }, head, el("div", { class: "picker-tools" }, this.find, all, none), this.list);
    this.#draw();
  }

  /** What is chosen, empty for all. */
  get value() {
    return this.items.filter((item) => this.chosen.has(item.id)).map((item) => item.id);
  }

  /** Offer others; what is not among them is no longer chosen. */
  offer(items) {
    if (items.length === this.items.length && items.every((item, i) => item.id === this.items[i].id)) return;
    this.items = items;
    this.chosen = new Set(this.value);
    this.#draw();
  }

  #draw() {
    this.list.replaceChildren(...this.items.map((item) => this.#line(item)));
    this.#narrow();
  }

  #line(item) {
    const box = el("input", { type: "checkbox", value: item.id, onchange: () => this.#tick(item.id, box.checked) });
    box.checked = this.chosen.has(item.id);
    const line = el("li", {}, el("label", {}, box, el("span", { text: item.name }), el("small", { text: item.note })));
    line.dataset.words = `${item.id} ${item.name} ${item.note}`.toLowerCase();
    return line;
  }

  #tick(id, on) {
    if (on) this.chosen.add(id);
    else this.chosen.delete(id);
    this.#count();
    this.changed();
  }

  #every(on) {
    for (const line of this.list.children) {
      if (line.hidden) continue;
      const box = line.querySelector("input");
      box.checked = on;
      if (on) this.chosen.add(box.value);
      else this.chosen.delete(box.value);
    }
    this.#count();
    this.changed();
  }

  #narrow() {
    const asked = this.find.value.trim().toLowerCase();
    for (const line of this.list.children) line.hidden = !line.dataset.words.includes(asked);
    this.#count();
  }

  #count() {
    const n = this.value.length;
    setText(this.said, n ? t("{n} chosen", { n }) : t("all {n}", { n: this.items.length }));
  }
}
