// When a screen that was left alone goes back to its view: once, for a view that is put back is written anew by the map.
const HOME_MS = 120_000;
const SETTLE_MS = 5000;

export class Homing {
  #rest;
  #touched;
  #since = null;

  /** `view` is the view to go back to, `now` milliseconds of a clock that never goes back. */
  constructor(view, now) {
    this.#rest = view;
    this.#touched = now;
  }

  touch(now) {
    this.#touched = now;
    this.#since = null;
  }

  /** Milliseconds since somebody touched the screen. */
  idle(now) {
    return now - this.#touched;
  }

  /** Whether to go back now from the view there is; `past` says that the wall shows the past. */
  isDue(now, view, past) {
    if (this.#since !== null) {
      if (now - this.#since < SETTLE_MS) return false;
      this.#rest = view;
      this.#since = null;
    }
    if (this.idle(now) < HOME_MS || (view === this.#rest && !past)) return false;
    this.#since = now;
    return true;
  }
}
