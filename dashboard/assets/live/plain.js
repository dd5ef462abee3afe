// Where WebGL2 is missing: a clear word and every thing in a list, worst first, beside the map that is drawn flat.
// Only the rows near what is in view are there: twenty thousand would be a page of their own.
import { el, setText, sync } from "./dom.js";
import { label } from "./headline.js";
import { thingShape } from "./icons.js";
import { rankOf, stateWords } from "./levels.js";
import { iconOf } from "./marker.js";
import { paced } from "./pace.js";
import { local, t } from "./words.js";

const ROW_PX = 56;
/** So many rows are there before and after those in view. */
const BEYOND = 100;

export class PlainList {
  #ranks = new Map();
  #order = null;
  #soon = paced(() => this.flush());

  constructor(state, filter, choose, place) {
    Object.assign(this, { state, filter, choose, place });
    this.list = el("ul", {});
    this.note = el("p", { class: "no-map", role: "status", text: t("WebGL2 is missing in this browser: the map is drawn in a simpler way, and all things are listed here, worst first.") });
    place.replaceChildren(this.note, this.list);
    place.addEventListener("scroll", this.#soon, { passive: true });
    setInterval(() => this.#soon(), 1000);
  }

  /** A new state is shown soon; figures and ages wait for the next second. */
  touch(ids) {
    if (ids === null) this.#order = null;
    for (const id of ids ?? []) {
      const thing = this.state.things.get(id);
      if (thing && this.#rank(thing) !== this.#ranks.get(id)) this.#order = null;
    }
    if (this.#order === null) this.#soon();
  }

  flush() {
    this.#order ??= this.#inOrder();
    const [first, last] = this.#near(this.#order.length);
    this.list.style.paddingTop = `${first * ROW_PX}px`;
    this.list.style.paddingBottom = `${(this.#order.length - last) * ROW_PX}px`;
    const rows = this.#order.slice(first, last).flatMap((id, index) => {
      const thing = this.state.things.get(id);
      return thing ? [{ thing, at: first + index + 1 }] : [];
    });
    sync(this.list, rows, ({ thing }) => thing.thing_id, ({ thing }) => this.#row(thing), (node, row) => this.#update(node, row));
  }

  /** From which row to which they have to be there. */
  #near(n) {
    const top = this.place.scrollTop - this.note.offsetHeight;
    const first = Math.max(0, Math.min(n, Math.floor(top / ROW_PX)) - BEYOND);
    return [first, Math.min(n, first + Math.ceil(this.place.clientHeight / ROW_PX) + 2 * BEYOND)];
  }

  /** Numbers of things, worst first. */
  #inOrder() {
    const byRank = [];
    this.#ranks = new Map();
    for (const [id, thing] of this.state.things) {
      const rank = this.#rank(thing);
      if (rank === undefined) continue;
      this.#ranks.set(id, rank);
      (byRank[rank] ??= []).push(id);
    }
    return byRank.reverse().flat();
  }

  /** undefined for what the filter hides. */
  #rank(thing) {
    return this.filter.passes(thing) ? rankOf(thing) : undefined;
  }

  #row(thing) {
    return el("li", {}, el("button", { type: "button", "data-thing": thing.thing_id, onclick: () => this.choose(thing.thing_id) },
      el("span", { class: "mark" }), el("span", { class: "name", text: local(thing.name) }), el("span", { class: "state" }), el("span", { class: "label" })));
  }

  #update(node, { thing, at }) {
    node.setAttribute("aria-posinset", at);
    node.setAttribute("aria-setsize", this.#order.length);
    const [mark, , word, text] = node.firstChild.children;
    const icon = iconOf(thing);
    if (mark.dataset.icon !== icon) mark.replaceChildren(thingShape(thing, 22));
    mark.dataset.icon = icon;
    setText(word, stateWords(thing));
    setText(text, label(thing, this.state.now()).replace("\n", " · "));
  }
}
