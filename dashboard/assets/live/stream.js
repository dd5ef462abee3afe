// The live connection: Server-Sent Events with a watchdog of our own, so that silence is never taken for calm.
import { lang } from "./words.js";

const LOST_AFTER = 9000;
const REOPEN_AFTER = 12000;
const EVENTS = ["snapshot", "delta", "alert", "heartbeat", "release", "citizens"];

export class Stream {
  /** Who hears it in the state's place while the wall shows the past. */
  aside = null;
  #source = null;
  #heard = performance.now();
  #opened = 0;

  /** `apart` has who hears events that are not the state's, also while the wall shows the past: by name. */
  constructor(state, apart = {}) {
    Object.assign(this, { state, apart });
  }

  start() {
    this.#open();
    setInterval(() => this.#watch(), 500);
    window.addEventListener("online", () => this.#open());
  }

  /** Begin with a fresh snapshot. */
  restart() {
    this.#open();
  }

  get #to() {
    return this.aside ?? this.state;
  }

  #open() {
    this.#source?.close();
    this.#opened = performance.now();
    this.#source = new EventSource(`/stream?lang=${lang}`);
    for (const name of EVENTS) this.#source.addEventListener(name, (event) => this.#hear(name, event));
    this.#source.addEventListener("error", () => {
      if (this.#to.connection === "live") this.#to.connected("connecting");
    });
  }

  #hear(name, event) {
    const data = JSON.parse(event.data);
    this.#heard = performance.now();
    if (this.apart[name]) this.apart[name](data);
    else this.#to[name]?.(data, event.lastEventId.split("-")[0]);
    this.#to.connected("live");
  }

  /** Lost after 9 s without any event; a stream that stays silent or closed is opened anew. */
  #watch() {
    const now = performance.now();
    const silent = now - this.#heard;
    if (silent > LOST_AFTER) this.#to.connected("lost");
    const tried = now - this.#opened;
    const closed = this.#source.readyState === EventSource.CLOSED && tried > 2000;
    if (closed || (silent > REOPEN_AFTER && tried > REOPEN_AFTER)) this.#open();
  }
}
