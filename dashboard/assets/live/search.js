// Search of things by name (in any language) or id.
import { el } from "./dom.js";
import { glyph, shape } from "./icons.js";
import { stateOf } from "./levels.js";
import { local, t } from "./words.js";

const MOST = 8;

export class Search {
  constructor(state, choose) {
    Object.assign(this, { state, choose });
    this.input = el("input", { type: "search", id: "search", placeholder: t("Search"), "aria-label": t("Search things by name or id"), autocomplete: "off",
      oninput: () => this.#list(), onkeydown: (event) => this.#key(event) });
    this.list = el("ul", { class: "found", id: "found" });
    this.node = el("div", { class: "search" }, glyph("search", 18), this.input, el("kbd", { text: "/" }), this.list);
    this.node.addEventListener("focusout", (event) => {
      if (!this.node.contains(event.relatedTarget)) this.list.replaceChildren();
    });
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #list() {
    const wanted = this.input.value.trim().toLowerCase();
    const found = wanted ? [...this.state.things.values()].filter((thing) => matches(thing, wanted)).slice(0, MOST) : [];
    const rows = found.map((thing) => el("li", {}, el("button", { type: "button", "data-thing": thing.thing_id, onclick: () => this.#take(thing) },
      shape(stateOf(thing), { size: 18 }), el("span", { text: local(thing.name) }))));
    if (wanted && !found.length) rows.push(el("li", { class: "nothing", text: t("Nothing found") }));
    this.list.replaceChildren(...rows);
  }

  #key(event) {
    if (event.key === "Enter") this.list.querySelector("button")?.click();
    if (event.key === "ArrowDown") this.list.querySelector("button")?.focus();
    if (event.key === "Escape") {
      this.input.value = "";
      this.list.replaceChildren();
      this.input.blur();
      event.stopPropagation();
    }
  }

  #take(thing) {
    this.list.replaceChildren();
    this.input.value = "";
    this.choose(thing.thing_id);
  }
}

function matches(thing, wanted) {
  return thing.thing_id.includes(wanted) || Object.values(thing.name).some((name) => name.toLowerCase().includes(wanted));
}
