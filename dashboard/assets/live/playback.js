// Plays the past: fetches windows ahead of what is shown, and tells the state what changed as its time comes.
import { read, write } from "./address.js";
import { Refused, whyNot } from "./playback_refusals.js";

export const SPEEDS = [1, 5, 10, 30, 60, 120, 300, 600];
const USUAL = 60;
const TICK_MS = 250;
const WINDOW_S = 10;
const AHEAD_S = 5;
const STEP_MS = 500;
const LEAST_STEP_MS = 1000;
const AGAIN_MS = 2000;

export class Player extends EventTarget {
  speed = SPEEDS.find((one) => String(one) === read("speed")) ?? USUAL;
  playing = false;
  waiting = false;
  #events = [];
  #until = null;
  #asking = null;
  #at = 0;
  #beat = 0;
  #quietUntil = 0;

  constructor(state, history) {
    super();
    Object.assign(this, { state, history });
    history.addEventListener("change", () => this.#begin());
    setInterval(() => this.playing && this.#tick(), TICK_MS);
  }

  toggle() {
    if (this.playing) this.pause();
    else if (this.history.on) this.#play();
  }

  pause() {
    this.playing = false;
    this.#tell();
  }

  /** A jump by so many milliseconds of the past; from now on the way back only. */
  step(ms) {
    const from = this.history.awaited ?? this.history.at ?? this.history.present;
    if (!this.history.on && this.history.awaited === null && ms > 0) return;
    this.pause();
    this.history.seek(Math.max(from + ms, this.history.kept?.first ?? 0));
  }

  faster(speed) {
    this.speed = speed;
    write("speed", speed === USUAL ? null : String(speed));
    this.#empty();
    this.#tell();
  }

  #play() {
    this.playing = true;
    this.#beat = performance.now();
    this.#tell();
    this.#tick();
  }

  /** Another moment is shown: what was fetched ahead of the one before is of no use. */
  #begin() {
    this.#empty();
    this.#at = this.history.at ?? 0;
    if (!this.history.on || this.history.leaving) this.pause();
  }

  #empty() {
    this.#events = [];
    this.#until = null;
    this.#asking?.abort();
    this.#asking = null;
    this.#at = this.history.at ?? 0;
  }

  #tick() {
    const now = performance.now();
    const passed = (now - this.#beat) * this.speed;
    this.#beat = now;
    if (!this.history.on || this.history.awaited !== null) return;
    const ready = this.#until ?? this.history.at;
    this.#at = Math.min(this.#at + passed, ready);
    this.waiting = this.#at >= ready;
    const due = this.#events.findIndex(({ data }) => data.time > this.#at);
    const shown = this.#events.splice(0, due < 0 ? this.#events.length : due);
    this.history.move(this.#at);
    for (const { event, data } of shown) this.state[event](data);
    if (this.#at >= this.#present - LEAST_STEP_MS) return this.pause();
    if (ready - this.#at < AHEAD_S * 1000 * this.speed && now > this.#quietUntil) this.#fetch(ready);
    this.#tell();
  }

  get #present() {
    return this.history.present;
  }

  async #fetch(from) {
    if (this.#asking) return;
    const to = Math.min(from + WINDOW_S * 1000 * this.speed, this.#present);
    if (to - from < LEAST_STEP_MS / 4) return;
    const asking = (this.#asking = new AbortController());
    const query = new URLSearchParams({ from: Math.round(from), to: Math.round(to), step: Math.max(LEAST_STEP_MS, STEP_MS * this.speed), knew: this.history.knew ? 1 : 0 });
    try {
      const answer = await fetch(`/api/v1/playback/changes?${query}`, { signal: asking.signal });
      if (!answer.ok) throw new Refused(answer.status);
      const told = await answer.json();
      if (asking.signal.aborted) return;
      this.#events.push(...told.events);
      this.#until = told.until;
      this.history.problem = "";
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#quietUntil = performance.now() + AGAIN_MS;
      this.history.problem = await whyNot(error, from);
    }
    this.#asking = null;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
