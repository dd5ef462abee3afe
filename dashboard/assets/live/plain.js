// Where WebGL2 is missing: a clear word and every thing in a list, worst first, beside the map that is drawn flat.
import { el, setText, sync } from "./dom.js";
import { label } from "./headline.js";
import { shape } from "./icons.js";
import { rankOf, STATE_WORDS, stateOf } from "./levels.js";
import { paced } from "./pace.js";
import { local, t } from "./words.js";

export class PlainList {
  #ranks = new Map();
  #soon = paced(() => this.flush());

  constructor(state, filter, choose, place) {
    Object.assign(this, { state, filter, choose });
    this.list = el("ul", {});
    const note = el("p", { class: "no-map", role: "status", text: t("WebGL2 is missing in this browser: the map is drawn in a simpler way, and all things are listed here, worst first.") });
    place.replaceChildren(note, this.list);
    setInterval(() => this.#soon(), 1000);
  }

  /** A new state is shown soon; figures and ages wait for the next second. */
  touch(ids) {
    const changed = (id) => this.state.things.has(id) && rankOf(this.state.things.get(id)) !== this.#ranks.get(id);
    if (ids === null || [...ids].some(changed)) this.#soon();
  }

  flush() {
    const things = [...this.state.things.values()].filter((thing) => this.filter.passes(thing)).sort((a, b) => rankOf(b) - rankOf(a));
    this.#ranks = new Map(things.map((thing) => [thing.thing_id, rankOf(thing)]));
    sync(this.list, things, (thing) => thing.thing_id, (thing) => this.#row(thing), (node, thing) => this.#update(node, thing));
  }

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
