// The value that is oldest of all that were ever seen: a heap of when each was observed. What came since is put right
// only when it comes to the top, so that a delta costs nothing and asking costs little.

export class Oldest {
  /** [when observed, the datastream's number], the oldest first. */
  #heap = [];
  /** When each was observed as far as the heap knows; an entry that says otherwise is one of before. */
  #known = new Map();

  constructor(state) {
    this.state = state;
    state.addEventListener("snapshot", () => this.#begin());
    state.addEventListener("delta", (event) => event.detail.forEach((id) => this.#take(id)));
  }

  /** {thing, latest} of the oldest; null where nothing was ever seen. */
  find() {
    while (this.#heap.length) {
      const [at, id] = this.#heap[0];
      const [thing, property] = this.state.streams.get(id);
      const latest = thing.latest[property];
      if (at === this.#known.get(id) && at === latest.at) return { thing, latest };
      if (at === this.#known.get(id)) this.#put([latest.at, id], 0);
      else this.#drop();
    }
    return null;
  }

  #begin() {
    this.#known = new Map();
    this.#heap = [];
    for (const [id, [thing, property]] of this.state.streams) {
      const { at } = thing.latest[property];
      if (at === null) continue;
      this.#known.set(id, at);
      this.#heap.push([at, id]);
    }
    this.#heap.sort((a, b) => a[0] - b[0]);
  }

  /** One that is seen for the first time, or whose clock ran ahead and now does not. */
  #take(thingId) {
    for (const { at, datastream_id: id } of Object.values(this.state.things.get(thingId)?.latest ?? {})) {
      if (at === null || at >= (this.#known.get(id) ?? Infinity)) continue;
      this.#known.set(id, at);
      this.#heap.push(null);
      this.#rise([at, id]);
    }
  }

  #drop() {
    const last = this.#heap.pop();
    if (this.#heap.length) this.#sink(last, 0);
  }

  #put(entry, index) {
    this.#known.set(entry[1], entry[0]);
    this.#sink(entry, index);
  }

  /** From the end up to where it belongs. */
  #rise(entry) {
    let index = this.#heap.length - 1;
    for (let above = (index - 1) >> 1; index > 0 && this.#heap[above][0] > entry[0]; above = (index - 1) >> 1) {
      this.#heap[index] = this.#heap[above];
      index = above;
    }
    this.#heap[index] = entry;
  }

  /** From an index down to where it belongs. */
  #sink(entry, index) {
    for (let below = 2 * index + 1; below < this.#heap.length; below = 2 * index + 1) {
      if (this.#heap[below + 1]?.[0] < this.#heap[below][0]) below += 1;
      if (this.#heap[below][0] >= entry[0]) break;
      this.#heap[index] = this.#heap[below];
      index = below;
    }
    this.#heap[index] = entry;
  }
}
