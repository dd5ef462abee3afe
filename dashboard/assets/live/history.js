// The past on the wall: a moment in the place of now. What comes in live meanwhile is heard, and not shown.
import { read, write } from "./address.js";
import { Aside } from "./aside.js";
import { t } from "./words.js";

const ADDRESS_MS = 2000;

export class History extends EventTarget {
  knew = false;
  /** From when to when is kept, epoch milliseconds. */
  kept = null;
  problem = "";
  leaving = false;
  #wanted = null;
  #asking = false;
  #seeks = 0;
  #written = 0;

  constructor(state, stream) {
    super();
    Object.assign(this, { state, stream });
  }

  get on() {
    return this.state.history !== null;
  }

  get at() {
    return this.state.history?.at ?? null;
  }

  /** A moment that was asked for and is not shown yet. */
  get awaited() {
    return this.#wanted?.at ?? null;
  }

  /** What it is now, by the server's clock. */
  get present() {
    return this.stream.aside?.now() ?? this.state.now();
  }

  get aside() {
    return this.stream.aside;
  }

  /** Show a moment; of several that are asked for at once the last. */
  async seek(at, knew = this.knew) {
    this.knew = knew;
    this.leaving = false;
    this.stream.aside?.then(null);
    this.#wanted = { at: Math.round(Math.min(at, this.present)), knew };
    this.#tell("seek");
    if (this.#asking) return;
    this.#asking = true;
    while (this.#wanted !== null) {
      const wanted = this.#wanted;
      const told = await ask(wanted);
      if (wanted !== this.#wanted) continue;
      this.#wanted = null;
      if (!this.leaving) this.#show(told);
    }
    this.#asking = false;
  }

  /** Look at the same moment the other way: what was true, or what the screen knew. */
  turn(knew) {
    this.knew = knew;
    if (this.on) this.seek(this.at, knew);
    else this.#tell("change");
  }

  /** The moment that is shown moves on; whoever moved it has told the state what changed. */
  move(at) {
    this.state.history = { ...this.state.history, at };
    if (performance.now() - this.#written > ADDRESS_MS) this.#remember();
    this.#tell("move");
  }

  /** Back to now: the past stays on the screen, and says so, until a fresh picture is there. */
  live() {
    this.#wanted = null;
    this.problem = "";
    write("at", null);
    write("knew", null);
    if (!this.on) return this.#tell("change");
    this.leaving = true;
    this.stream.aside.then((event, epoch) => this.#arrive(event, epoch));
    this.stream.restart();
    this.#tell("change");
  }

  /** What the address asks for, once the wall is up. */
  restore() {
    const at = moment(read("at"));
    if (at !== null) this.seek(at, read("knew") === "1");
  }

  #show({ event, problem }) {
    this.problem = problem;
    if (event) {
      this.kept = { first: event.history.first, last: event.history.last };
      this.stream.aside ??= new Aside(this.state, () => this.#tell("news"));
      this.state.turn(event.history);
      this.state.snapshot(event, `history ${(this.#seeks += 1)}`);
      this.#remember();
    }
    this.#tell("change");
  }

  #arrive(event, epoch) {
    this.leaving = false;
    this.stream.aside = null;
    this.state.turn(null);
    this.state.snapshot(event, epoch);
    this.state.connected("live");
    this.#tell("change");
  }

  #remember() {
    this.#written = performance.now();
    write("at", new Date(this.at).toISOString());
    write("knew", this.knew ? "1" : null);
  }

  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}

/** Epoch milliseconds of an address's time, in digits or ISO; null where it is none. */
function moment(text) {
  const at = /^\d{1,15}$/.test(text ?? "") ? Number(text) : Date.parse(text ?? "");
  return Number.isFinite(at) ? at : null;
}

/** {event} of a moment, or {problem}: why there is none. */
async function ask({ at, knew }) {
  try {
    const answer = await fetch(`/api/v1/playback?at=${at}&knew=${knew ? 1 : 0}`);
    const told = await answer.json();
    if (answer.ok) return { event: told, problem: "" };
    throw new Error(typeof told.detail === "string" ? told.detail : `HTTP ${answer.status}`);
  } catch (error) {
    return { event: null, problem: t("Not shown: {reason}", { reason: error.message }) };
  }
}
