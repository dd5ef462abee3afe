// Where reservoirs and rivers stand, asked of the server when the stream says that something newer came of one.

const AGAIN_MS = 5000;
/** While the past is played. */
const MOVED_MS = 3000;
const KINDS = ["reservoir", "river"];
/** After these everything may be otherwise: another picture, another time. */
const AFRESH = ["snapshot", "history"];

export class FloodFeed extends EventTarget {
  /** The last answer: {time, of, station} of one station, {time, of, stations, basins, total} of all; null before it. */
  told = null;
  failed = false;
  #timer = null;
  #asking = null;
  #again = false;
  #asked = 0;
  #closed = false;

  /** Of `thingId`, or of all; at most one question in `everyMs`. */
  constructor(state, { thingId = null, everyMs = 1000 } = {}) {
    super();
    Object.assign(this, { state, thingId, everyMs });
    this.delta = (event) => this.#concerns(event.detail) && this.soon();
    this.moved = () => performance.now() - this.#asked > MOVED_MS && this.soon();
    state.addEventListener("moved", this.moved);
    this.snapshot = () => {
      this.#forget();
      this.soon();
    };
    state.addEventListener("delta", this.delta);
    for (const event of AFRESH) state.addEventListener(event, this.snapshot);
    this.soon();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.state.removeEventListener("delta", this.delta);
    this.state.removeEventListener("moved", this.moved);
    for (const event of AFRESH) this.state.removeEventListener(event, this.snapshot);
  }

  /** Ask as soon as it may be asked; what is under way is let end first. */
  soon() {
    if (this.#closed || this.#timer !== null) return;
    if (this.#asking) {
      this.#again = true;
      return;
    }
    const wait = Math.max(0, this.#asked + this.everyMs - performance.now());
    this.#timer = setTimeout(() => this.#ask(), wait);
  }

  /** What was told of another kind of time, or of a later one than is shown, is not of what is shown. */
  #forget() {
    if (!this.told || (this.told.of === this.#of && (!this.state.history || this.told.time <= this.state.now()))) return;
    this.told = null;
    this.dispatchEvent(new Event("change"));
  }

  /** Which of three questions is answered: how it is, how it was, or what the screen knew then. */
  get #of() {
    const { history } = this.state;
    return history ? (history.knew ? "knew" : "was") : "is";
  }

  #concerns(ids) {
    if (this.thingId) return ids.has(this.thingId);
    for (const id of ids) if (KINDS.includes(this.state.things.get(id)?.kind)) return true;
    return false;
  }

  async #ask() {
    this.#timer = null;
    this.#asking = new AbortController();
    this.#asked = performance.now();
    const answer = await this.#fetch(this.#asking.signal);
    this.#asking = null;
    if (this.#closed) return;
    this.failed = answer === null;
    if (answer) this.told = answer;
    this.#forget();
    this.dispatchEvent(new Event("change"));
    if (this.failed) this.#timer = setTimeout(() => this.#ask(), AGAIN_MS);
    else if (this.#again) this.soon();
    this.#again = false;
  }

  async #fetch(signal) {
    const path = this.thingId ? `/api/v1/flood/${encodeURIComponent(this.thingId)}` : "/api/v1/flood";
    const of = this.#of;
    const at = of === "is" ? "" : `?at=${Math.round(this.state.now())}&knew=${of === "knew" ? 1 : 0}`;
    try {
      const answer = await fetch(path + at, { signal });
      if (!answer.ok) return null;
      const told = { ...(await answer.json()), of };
      for (const station of told.stations ?? [told.station]) timed(station);
      return told;
    } catch {
      return null;
    }
  }
}

/** Times as numbers, as the rest of the wall has them. */
function timed(station) {
  for (const value of Object.values(station.values)) value.at = value.time === null ? null : Date.parse(value.time);
}
