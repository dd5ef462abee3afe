// The past on the wall: a moment in the place of now. What comes in live meanwhile is heard, and not shown.
import { read, write } from "./address.js";
import { Aside } from "./aside.js";
import { notYet, Refused, whyNot } from "./playback_refusals.js";

const ADDRESS_MS = 2000;
const AHEAD_MS = 2000;

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
    this.state.moved();
  }

  /** Back to now: the past stays on the screen, and says so, until a fresh picture is there. */
  live() {
    this.#wanted = null;
    this.problem = "";
    forget();
    if (!this.on) return this.#tell("change");
    this.leaving = true;
    this.stream.aside.then((event, epoch) => this.#arrive(event, epoch));
    this.stream.restart();
    this.#tell("change");
  }

  /** What the address asks for, once the wall is up; whether it asks for a moment. */
  restore() {
    const at = moment(read("at"));
    if (at > this.present + AHEAD_MS) this.#show({ event: null, problem: notYet(at) });
    else if (at !== null) this.seek(at, read("knew") === "1");
    return at !== null;
  }

  #show({ event, problem }) {
    this.problem = problem;
    if (event) {
      this.kept = { first: event.history.first, last: event.history.last };
      this.stream.aside ??= new Aside(this.state, () => this.#tell("news"));
      this.state.turn(event.history);
      this.state.snapshot(event, `history ${(this.#seeks += 1)}`);
      this.#remember();
    } else if (!this.on) forget();
    this.#tell("change");
  }

  #arrive(event, epoch) {
    const { beat } = this.stream.aside;
    this.leaving = false;
    this.stream.aside = null;
    this.state.turn(null);
    if (beat) this.state.heartbeat(beat);
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

/** The address is of now. */
function forget() {
  write("at", null);
  write("knew", null);
}

/** Epoch milliseconds of an address's time, in digits or ISO with an offset; null where it is none. */
function moment(text) {
  const digits = /^\d{1,15}$/.test(text ?? "");
  if (!digits && !/[T ].*(Z|[+-]\d\d:?\d\d)$/i.test(text ?? "")) return null;
  const at = digits ? Number(text) : Date.parse(text);
  return Number.isFinite(at) ? at : null;
}

/** {event} of a moment, or {problem}: why there is none. */
async function ask({ at, knew }) {
  try {
    const answer = await fetch(`/api/v1/playback?at=${at}&knew=${knew ? 1 : 0}`);
    if (!answer.ok) throw new Refused(answer.status);
    return { event: await answer.json(), problem: "" };
  } catch (error) {
    return { event: null, problem: await whyNot(error, at) };
  }
}
