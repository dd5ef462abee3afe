// Search of things and areas: by name in any language, id, area, or the pinyin initials of a name.
import { read, write } from "./address.js";
import { el } from "./dom.js";
import { glyph, shape, thingShape } from "./icons.js";
import { initials } from "./initials.js";
import { local, locale, t } from "./words.js";

const MOST = 8;
const NOT_FOUND = 4;

export class Search {
  #texts = new Map();

  /** `wall` is {state, areas, map, choose}. */
  constructor(wall) {
    Object.assign(this, { wall, state: wall.state });
    this.input = el("input", { type: "search", id: "search", placeholder: t("Search"), "aria-label": t("Search things by name, area or id"), autocomplete: "off",
      oninput: () => this.#typed(), onkeydown: (event) => this.#key(event) });
    this.list = el("ul", { class: "found", id: "found" });
    this.node = el("div", { class: "search" }, glyph("search", 18), this.input, el("kbd", { text: "/" }), this.list);
    this.list.addEventListener("keydown", (event) => this.#step(event));
    this.node.addEventListener("focusout", (event) => {
      if (!this.node.contains(event.relatedTarget)) this.list.replaceChildren();
    });
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  /** What the address asks for. */
  restore() {
    this.input.value = read("q") ?? "";
    this.#list();
  }

  /** Things and areas that match, the best first. */
  find(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const things = [...this.state.things.values()].map((thing) => [this.#rank(thing.thing_id, thing.name, wanted, this.#area(thing.area)), thing]);
    const areas = this.state.city.areas.map((area) => [this.#rank(area.area_id, area.name, wanted), area]);
    const found = [...areas, ...things].filter(([rank]) => rank < NOT_FOUND);
    return found.sort((a, b) => a[0] - b[0] || local(a[1].name).localeCompare(local(b[1].name), locale)).map(([, one]) => one);
  }

  #typed() {
    write("q", this.input.value.trim());
    this.#list();
  }

  #list() {
    const rows = this.find(this.input.value).slice(0, MOST).map((one) => el("li", {}, this.#row(one)));
    if (this.input.value.trim() && !rows.length) rows.push(el("li", { class: "nothing", text: t("Nothing found") }));
    this.list.replaceChildren(...rows);
  }

  #row(one) {
    const area = one.thing_id ? this.#area(one.area) : null;
    const mark = one.thing_id ? thingShape(one, 18) : shape(this.wall.areas.all().find((row) => row.area === one)?.state ?? "unknown", { size: 18 });
    const text = el("span", {}, el("span", { class: "name", text: local(one.name) }), el("span", { class: "of", text: one.thing_id ? local(area?.name) : t("Area") }));
    return el("button", { type: "button", "data-thing": one.thing_id, onclick: () => this.#take(one) }, mark, text);
  }

  #area(areaId) {
    return this.state.city.areas.find((one) => one.area_id === areaId);
  }

  #key(event) {
    if (event.isComposing) return; // an input method has the key
    if (event.key === "Enter") this.list.querySelector("button")?.click();
    if (event.key === "ArrowDown") this.list.querySelector("button")?.focus();
    if (event.key === "Escape") this.#leave();
    if (["Enter", "ArrowDown", "Escape"].includes(event.key)) event.stopPropagation();
  }

  #step(event) {
    if (event.key === "Escape") this.#leave();
    const on = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (!on) return;
    event.preventDefault();
    event.stopPropagation();
    (document.activeElement.closest("li")?.[on]?.querySelector("button") ?? this.input).focus();
  }

  #leave() {
    this.input.value = "";
    write("q", null);
    this.list.replaceChildren();
    document.activeElement?.blur();
  }

  #take(one) {
    this.#leave();
    if (one.thing_id) this.wall.choose(one.thing_id);
    else this.wall.map.frame(this.wall.areas.bounds(one.area_id), one.centre);
  }

  /** 0 exactly so, 1 begins so, 2 holds it, 3 by its area; NOT_FOUND. */
  #rank(id, name, wanted, area = null) {
    const own = Math.min(...this.#spellings(id, name).map((text) => (text === wanted ? 0 : text.startsWith(wanted) ? 1 : text.includes(wanted) ? 2 : NOT_FOUND)));
    const beside = area && this.#spellings(area.area_id, area.name).some((text) => text.startsWith(wanted));
    return beside ? Math.min(own, 3) : own;
  }

  #spellings(id, name) {
    if (!this.#texts.has(id)) {
      const names = Object.values(name).map((text) => text.toLowerCase());
      this.#texts.set(id, [id, ...names, initials(name["zh-Hans"] ?? "")]);
    }
    return this.#texts.get(id);
  }
}
