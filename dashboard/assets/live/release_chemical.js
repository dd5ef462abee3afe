// The choice of a chemical: what the site stores first, every other one by typing part of a name, a CAS or a UN number.
import { el, setText } from "./dom.js";
import { BUOYANCY_WORDS, word } from "./release_words.js";
import { local, t } from "./words.js";

const MOST = 8;

export class ChemicalChoice {
  value = null;
  #all = [];
  #stored = [];
  #found = [];
  #marked = -1;

  constructor(changed) {
    this.changed = changed;
    this.list = el("ul", { class: "offered", id: "release-chemicals", role: "listbox", hidden: true });
    this.input = el("input", { type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-controls": "release-chemicals", "aria-expanded": "false", "aria-autocomplete": "list" });
    this.node = el("div", { class: "chemical-choice" }, this.input, this.list);
    this.input.addEventListener("input", () => this.#offer(this.input.value));
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => this.#offer(""));
    this.input.addEventListener("blur", () => this.#leave());
    this.input.addEventListener("keydown", (event) => this.#key(event));
  }

  get label() {
    return this.input;
  }

  /** What may be chosen; `stored` are ids of what the site holds. */
  fill(all, stored) {
    this.#all = all;
    this.#stored = stored;
    this.#show();
  }

  /** Choose by id, a name in any language, or a CAS number; what is unknown chooses nothing. */
  choose(word) {
    const plain = String(word ?? "").toLowerCase();
    const one = this.#all.find((each) => called(each).some((known) => known === plain));
    this.value = one?.chemical ?? null;
    this.#show();
  }

  get chosen() {
    return this.#all.find((one) => one.chemical === this.value) ?? null;
  }

  #show() {
    if (this.chosen) this.input.value = local(this.chosen.name);
  }

  #offer(text) {
    const part = text.trim().toLowerCase();
    const fits = (one) => called(one).some((known) => known.includes(part));
    const isStored = (one) => this.#stored.includes(one.chemical);
    const matching = this.#all.filter(fits);
    this.#found = [...matching.filter(isStored), ...matching.filter((one) => !isStored(one))].slice(0, part ? MOST : 100);
    this.#mark(part && this.#found.length ? 0 : -1);
    const lines = this.#found.map((one, index) => this.#line(one, index, isStored(one)));
    this.list.replaceChildren(...(lines.length ? lines : [el("li", { class: "nothing", text: t("No such chemical") })]));
    this.#mark(this.#marked);
    this.#unfold(true);
  }

  #line(one, index, isStored) {
    const said = [`UN ${one.un}`, `CAS ${one.cas}`, one.buoyancy && word(BUOYANCY_WORDS, one.buoyancy), isStored && t("stored here")].filter(Boolean).join(" · ");
    const line = el("li", { role: "option", id: `release-chemical-${index}` }, el("b", { text: local(one.name) }), el("small", { text: said }));
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.#take(one);
    });
    return line;
  }

  #mark(index) {
    this.#marked = index;
    [...this.list.children].forEach((line, at) => line.setAttribute("aria-selected", String(at === index)));
    if (index >= 0) {
      this.input.setAttribute("aria-activedescendant", `release-chemical-${index}`);
      this.list.children[index]?.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) this.#offer("");
      else this.#mark(Math.max(0, Math.min(this.#found.length - 1, this.#marked + step)));
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      if (this.#found[this.#marked]) this.#take(this.#found[this.#marked]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.#leave();
    }
  }

  #take(one) {
    this.value = one.chemical;
    this.#unfold(false);
    this.#show();
    this.changed();
  }

  /** What was typed in full counts as chosen; else what was chosen before stands again. */
  #leave() {
    const before = this.value;
    this.choose(this.input.value);
    if (this.value === null) this.value = before;
    this.#unfold(false);
    if (this.value === null) setText(this.list, "");
    this.#show();
    if (this.value !== before) this.changed();
  }

  #unfold(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }
}

/** All that a chemical is called by, in small letters. */
function called({ chemical, cas, un, name, aliases = [] }) {
  const ids = [chemical, chemical.replaceAll("_", " "), cas, `un ${un}`, `un${un}`];
  return [...ids, ...Object.values(name), ...aliases].map((one) => String(one).toLowerCase());
}
