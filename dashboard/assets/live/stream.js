// The live connection: Server-Sent Events with a watchdog of our own, so that silence is never taken for calm.
import { lang } from "./words.js";

const LOST_AFTER = 9000;
const REOPEN_AFTER = 12000;
const EVENTS = ["snapshot", "delta", "alert", "heartbeat", "release"];

export class Stream {
  #source = null;
  #heard = performance.now();
  #opened = 0;

  constructor(state) {
    this.state = state;
  }

  start() {
    this.#open();
    setInterval(() => this.#watch(), 500);
    window.addEventListener("online", () => this.#open());
  }

  #open() {
    this.#source?.close();
    this.#opened = performance.now();
    this.#source = new EventSource(`/stream?lang=${lang}`);
    for (const name of EVENTS) this.#source.addEventListener(name, (event) => this.#hear(name, event));
    this.#source.addEventListener("error", () => {
      if (this.state.connection === "live") this.state.connected("connecting");
    });
  }

  #hear(name, event) {
    const data = JSON.parse(event.data);
    this.#heard = performance.now();
    this.state[name](data, event.lastEventId.split("-")[0]);
    this.state.connected("live");
  }

  /** Lost after 9 s without any event; a stream that stays silent or closed is opened anew. */
  #watch() {
    const now = performance.now();
    const silent = now - this.#heard;
    if (silent > LOST_AFTER) this.state.connected("lost");
    const tried = now - this.#opened;
    const closed = this.#source.readyState === EventSource.CLOSED && tried > 2000;
    if (closed || (silent > REOPEN_AFTER && tried > REOPEN_AFTER)) this.#open();
  }
}
