// Where WebGL2 is missing: a clear word and every thing in a list, worst first.
import { el, setText, sync } from "./dom.js";
import { label } from "./headline.js";
import { shape } from "./icons.js";
import { rankOf, STATE_WORDS, stateOf } from "./levels.js";
import { paced } from "./pace.js";
import { local, t } from "./words.js";

export class PlainList {
  drawn = new Map();
  loaded = Promise.resolve();
  #soon = paced(() => this.flush());

  constructor(state, filter, choose) {
    Object.assign(this, { state, filter, choose });
    this.list = el("ul", {});
    const note = el("p", { class: "no-map", role: "alert", text: t("This browser cannot draw the map (WebGL2 is missing). All things are listed below, worst first.") });
    document.getElementById("map").replaceChildren(el("div", { class: "plain-list" }, note, this.list));
    filter.addEventListener("change", () => this.flush());
    setInterval(() => this.#soon(), 1000);
  }

  /** A new state is shown soon; figures and ages wait for the next second. */
  touch(ids) {
    const changed = (id) => rankOf(this.state.things.get(id)) !== this.drawn.get(id)?.rank;
    if (ids === null || [...ids].some((id) => this.state.things.has(id) && changed(id))) this.#soon();
  }

  async flush() {
    const things = [...this.state.things.values()].filter((thing) => this.filter.passes(thing)).sort((a, b) => rankOf(b) - rankOf(a));
    this.drawn = new Map(things.map((thing) => [thing.thing_id, { thing_id: thing.thing_id, rank: rankOf(thing), level: thing.level, trust: thing.trust, unacknowledged: thing.unacknowledged }]));
    sync(this.list, things, (thing) => thing.thing_id, (thing) => this.#row(thing), (node, thing) => this.#update(node, thing));
  }

  fly() {}
  pad() {}
  fit() {}
  begin() {}
  frame() {}
  mark() {}

  #row(thing) {
    return el("li", {}, el("button", { type: "button", "data-thing": thing.thing_id, onclick: () => this.choose(thing.thing_id) },
      el("span", { class: "mark" }), el("span", { class: "name", text: local(thing.name) }), el("span", { class: "state" }), el("span", { class: "label" })));
  }

  #update(node, thing) {
    const [mark, , word, text] = node.firstChild.children;
    const state = stateOf(thing);
    const rank = String(rankOf(thing));
    if (mark.dataset.rank !== rank) mark.replaceChildren(shape(state, { size: 22, filled: thing.unacknowledged > 0 }));
    mark.dataset.rank = rank;
    setText(word, t(STATE_WORDS[state]));
    setText(text, label(thing, this.state.now()).replace("\n", " · "));
  }
}
