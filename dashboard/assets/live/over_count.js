// How many reservoirs stand above the limit in force, are below, or are not known; moved on by what changed.
import { nextLimit, overLimit } from "./over-limit.js";

export class OverCount {
  #of = new Map();
  #n = new Map();
  /** When a limit changes by the calendar. */
  #until = Infinity;

  constructor(state) {
    this.state = state;
    state.addEventListener("snapshot", () => this.#begin());
    state.addEventListener("delta", (event) => event.detail.forEach((id) => this.#of.has(id) && this.#count(id)));
  }

  /** {over, unknown, all}. */
  now() {
    if (this.state.now() >= this.#until) this.#begin();
    return { over: this.#n.get(true) ?? 0, unknown: this.#n.get(null) ?? 0, all: this.#of.size };
  }

  #begin() {
    const now = this.state.now();
    const all = [...this.state.things.values()].filter((thing) => thing.kind === "reservoir");
    this.#of.clear();
    this.#n.clear();
    for (const thing of all) this.#count(thing.thing_id);
    this.#until = Math.min(...all.map((thing) => nextLimit(thing, now)?.[0] ?? Infinity));
  }

  #count(id) {
    const said = overLimit(this.state.things.get(id), this.state.now());
    if (this.#of.has(id)) this.#n.set(this.#of.get(id), this.#n.get(this.#of.get(id)) - 1);
    this.#of.set(id, said);
    this.#n.set(said, (this.#n.get(said) ?? 0) + 1);
  }
}
