// Search of things by name (in any language) or id.
import { el } from "./dom.js";
import { glyph, shape } from "./icons.js";
import { stateOf } from "./levels.js";
import { local, locale, t } from "./words.js";

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
    const found = wanted ? ranked([...this.state.things.values()], wanted).slice(0, MOST) : [];
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

/** Things that match, the exact name first, then names that begin so, then the rest by name. */
function ranked(things, wanted) {
  const found = things.map((thing) => [rank(thing, wanted), local(thing.name), thing]).filter(([order]) => order < 3);
  return found.sort((a, b) => a[0] - b[0] || a[1].localeCompare(b[1], locale)).map(([, , thing]) => thing);
}

function rank(thing, wanted) {
  const texts = [thing.thing_id, ...Object.values(thing.name).map((name) => name.toLowerCase())];
  return Math.min(...texts.map((text) => (text === wanted ? 0 : text.startsWith(wanted) ? 1 : text.includes(wanted) ? 2 : 3)));
}
