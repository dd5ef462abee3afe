// Which line stands on top long enough to have been read: a key is meant for that one, whatever came in the same moment.

export const STILL_MS = 500;

export class Topmost {
  /** [what, since], the newest last. */
  #seen = [];

  constructor(clock = () => performance.now()) {
    this.clock = clock;
  }

  /** This one is on top now. */
  see(id) {
    if (this.#seen.at(-1)?.[0] === id) return;
    this.#seen = [...this.#seen.slice(Math.max(0, this.#settledAt())), [id, this.clock()]];
  }

  /** What has been on top, or was until a moment ago; null while nothing stood there long enough. */
  get settled() {
    return this.#seen[this.#settledAt()]?.[0] ?? null;
  }

  #settledAt() {
    const until = this.clock() - STILL_MS;
    return this.#seen.findLastIndex(([, since]) => since <= until);
  }
}
