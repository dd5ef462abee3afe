// Keys by the second in which they are due: looking costs what is due, not what is waiting.

export class Deadlines {
  #seconds = new Map();
  #due = new Map();
  #next = Infinity;

  /** Wake `key` at this epoch millisecond, or when it is already to be woken if that is earlier. */
  set(key, at) {
    const second = Math.ceil(at / 1000);
    if ((this.#due.get(key) ?? Infinity) <= second) return;
    this.#due.set(key, second);
    if (!this.#seconds.has(second)) this.#seconds.set(second, []);
    this.#seconds.get(second).push(key);
    this.#next = Math.min(this.#next, second);
  }

  /** Take out the keys that are due. */
  take(now) {
    const keys = [];
    const last = Math.floor(now / 1000);
    for (; this.#next <= last && this.#due.size; this.#next += 1) {
      for (const key of this.#seconds.get(this.#next) ?? []) {
        if (this.#due.get(key) === this.#next && this.#due.delete(key)) keys.push(key);
      }
      this.#seconds.delete(this.#next);
    }
    return keys;
  }
}
