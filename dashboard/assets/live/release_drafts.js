// What was typed into the form of a release and neither sent nor cancelled: kept for a while, so that no key throws it away.
const KEPT_MS = 30 * 60_000;

export class Drafts {
  #kept = new Map();

  /** Keep a draft for what the form was opened with; null drops it. */
  keep(seed, draft) {
    if (draft) this.#kept.set(keyOf(seed), { draft, at: performance.now() });
    else this.drop(seed);
  }

  /** The draft that is kept for it and not too old, else null. */
  take(seed) {
    const found = this.#kept.get(keyOf(seed));
    return found && performance.now() - found.at < KEPT_MS ? found.draft : null;
  }

  drop(seed) {
    this.#kept.delete(keyOf(seed));
  }
}

/** A change is of a release as it was: a draft of it does not undo what somebody else changed meanwhile. */
function keyOf({ thingId, chemical = null, change }) {
  return JSON.stringify(change ? [change.release_id, change.asked] : [thingId, chemical]);
}
