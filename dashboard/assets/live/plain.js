// Where WebGL2 is missing: a clear word and every thing in a list, worst first.
import { el, setText, sync } from "./dom.js";
import { label } from "./headline.js";
import { shape } from "./icons.js";
import { rankOf, STATE_WORDS, stateOf } from "./levels.js";
import { local, t } from "./words.js";

export class PlainList {
  drawn = new Map();
  loaded = Promise.resolve();

  constructor(state, filter, choose) {
    Object.assign(this, { state, filter, choose });
    this.list = el("ul", {});
    const note = el("p", { class: "no-map", role: "alert", text: t("This browser cannot draw the map (WebGL2 is missing). All things are listed below, worst first.") });
    document.getElementById("map").replaceChildren(el("div", { class: "plain-list" }, note, this.list));
    filter.addEventListener("change", () => this.flush());
  }

  touch() {
    this.flush();
  }

  async flush() {
    const things = [...this.state.things.values()].filter((thing) => this.filter.passes(thing)).sort((a, b) => rankOf(b) - rankOf(a));
    this.drawn = new Map(things.map((thing) => [thing.thing_id, { thing_id: thing.thing_id, level: thing.level, trust: thing.trust, unacknowledged: thing.unacknowledged }]));
    sync(this.list, things, (thing) => thing.thing_id, (thing) => this.#row(thing), (node, thing) => this.#update(node, thing));
  }

  fly() {}
  pad() {}
  fit() {}
  mark() {}

  #row(thing) {
    return el("li", {}, el("button", { type: "button", "data-thing": thing.thing_id, onclick: () => this.choose(thing.thing_id) },
      el("span", { class: "mark" }), el("span", { class: "name", text: local(thing.name) }), el("span", { class: "state" }), el("span", { class: "label" })));
  }

  #update(node, thing) {
    const [mark, , word, text] = node.firstChild.children;
    const state = stateOf(thing);
    mark.replaceChildren(shape(state, { size: 22, filled: thing.unacknowledged > 0 }));
    setText(word, t(STATE_WORDS[state]));
    setText(text, label(thing, this.state.now()).replace("\n", " · "));
  }
}
