// How long the map takes to show what it was given: what comes next waits in proportion, so that a weak machine
// keeps time for everything else and a strong one shows a change at once.
const LEAST = 100;
const MOST = 1000;
const SLACK = 1.25;

export class Effort {
  #since = null;
  #took = 0;
  #next = null;

  /** `isThere` says whether the map has taken everything in. */
  constructor(map, isThere) {
    map.on("render", () => {
      if (this.#since === null || !isThere()) return;
      this.#took = performance.now() - this.#since;
      this.#done();
    });
  }

  /** An update is given to the map now; those that come before it is shown count with it. */
  begin() {
    this.#since ??= performance.now();
  }

  /** Call `act` once what was given is shown: an update that overtakes the last keeps both from ever being whole. */
  after(act) {
    if (this.#since === null) return act();
    if (this.#next === null) setTimeout(() => this.#next && this.#done(), MOST);
    this.#next = act;
  }

  /** Milliseconds from one update to the next. */
  get rest() {
    return Math.min(MOST, Math.max(LEAST, SLACK * this.#took));
  }

  #done() {
    const next = this.#next;
    this.#since = this.#next = null;
    if (next) queueMicrotask(next); // whoever else looks at this frame sees it whole
  }
}
