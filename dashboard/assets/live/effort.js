// How long the map takes to show what it was given: what comes next waits in proportion, so that a weak machine
// keeps time for everything else and a strong one shows a change at once.
const LEAST = 100;
const MOST = 1000;
const SLACK = 1.25;

export class Effort {
  #since = null;
  #took = 0;

  /** `isThere` says whether the map has taken everything in. */
  constructor(map, isThere) {
    map.on("render", () => {
      if (this.#since === null || !isThere()) return;
      this.#took = performance.now() - this.#since;
      this.#since = null;
    });
  }

  /** An update is given to the map now; those that come before it is shown count with it. */
  begin() {
    this.#since ??= performance.now();
  }

  /** Milliseconds from one update to the next. */
  get rest() {
    return Math.min(MOST, Math.max(LEAST, SLACK * this.#took));
  }
}
