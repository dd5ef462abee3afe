// Pictures of one camera as they come from the server: a still now and then, or live. Each comes with when it was
// taken. While nobody sees the page nothing is asked for.
import { UNFIT_WORDS } from "./camera_words.js";
import { Parts } from "./multipart.js";
import { t } from "./words.js";

const AGAIN_MS = 1000;
const AGAIN_AT_MOST_MS = 8000;
const ANSWER_WITHIN_MS = 8000;
/** A live stream that brought nothing for so long is opened anew: its line may be dead without a word. */
const DEAF_AFTER_MS = 10_000;
/** Where no more may look live, stills are shown so often, and live is asked for again. */
const STILLS_EVERY_MS = 4000;
const STILL_OLD_AFTER_S = 30;
const FULL = ["full", "full_for_you"];
const path = (thingId, what) => `/api/v1/video/${encodeURIComponent(thingId)}/${what}`;

class Feed {
  closed = false;
  /** What is said of every picture beside when it was taken. */
  aside = {};
  /** Bytes that came since `begun`, to say what a picture costs. */
  bytes = 0;
  /** Of the picture that was had last. */
  tag = null;
  #again = null;
  #seen = () => (document.hidden ? this.#abort?.abort() : this.#again?.());
  #abort = null;

  /**
   * `take({blob, takenAt, offset, came, note, oldAfterS})` a picture: `offset` makes performance.now() the server's clock,
   * `came` is when it came by performance.now(); a still in the place of a live picture has a note that says so, and its
   * own age. `say(text)` what is wrong.
   */
  constructor(thingId, take, say) {
    Object.assign(this, { thingId, take, say, begun: performance.now() });
    document.addEventListener("visibilitychange", this.#seen);
    queueMicrotask(() => this.#run());
  }

  close() {
    this.closed = true;
    document.removeEventListener("visibilitychange", this.#seen);
    this.#abort?.abort();
    this.#again?.();
  }

  async #run() {
    let wait = AGAIN_MS;
    while (!this.closed) {
      this.#abort = new AbortController();
      const rest = document.hidden ? wait : await this.turn(this.#abort).catch(() => null);
      wait = rest === null ? Math.min(2 * wait, AGAIN_AT_MOST_MS) : AGAIN_MS;
      if (!this.closed) await this.#pause(rest ?? wait);
    }
  }

  #pause(ms) {
    return new Promise((done) => {
      this.#again = done;
      setTimeout(done, ms);
    });
  }

  /** The newest picture there is, if it is not had already; whether there is one. */
  async still(signal) {
    const answer = await fetch(path(this.thingId, "frame.jpg?last=1"), { signal, headers: this.tag ? { "If-None-Match": this.tag } : {} });
    if (answer.status === 304) return true;
    if (!answer.ok) {
      this.say((await refusal(answer)).words);
      return false;
    }
    this.tag = answer.headers.get("etag");
    this.hand(await answer.blob(), Number(answer.headers.get("x-taken-at")), offsetOf(answer));
    return true;
  }

  hand(blob, takenAt, offset) {
    if (this.closed) return;
    this.bytes += blob.size;
    this.take({ blob, takenAt, offset, came: performance.now(), ...this.aside });
  }
}

/** What the server says is wrong: {unfit, words}. */
async function refusal(answer) {
  const { unfit } = await answer.json().catch(() => ({}));
  const words = answer.status === 404 ? t("No such camera") : `HTTP ${answer.status}`;
  return { unfit, words: UNFIT_WORDS[unfit] ? t(UNFIT_WORDS[unfit]) : words };
}

const offsetOf = (answer) => Number(answer.headers.get("x-now")) - performance.now();

/** A still every so many milliseconds, however old it is; one that is had already is not sent again. */
export class StillFeed extends Feed {
  constructor(thingId, everyMs, take, say) {
    super(thingId, take, say);
    this.everyMs = everyMs;
  }

  async turn(abort) {
    const late = setTimeout(() => abort.abort(), ANSWER_WITHIN_MS);
    try {
      return (await this.still(abort.signal)) ? this.everyMs : null;
    } finally {
      clearTimeout(late);
    }
  }
}

/** Every picture as it is taken, as many as the line carries; a slow one leaves pictures out. */
export class LiveFeed extends Feed {
  async turn(abort) {
    let deaf = null;
    const hear = () => {
      clearTimeout(deaf);
      deaf = setTimeout(() => abort.abort(), DEAF_AFTER_MS);
    };
    hear();
    try {
      if (!(await this.still(abort.signal))) return null;
      const answer = await fetch(path(this.thingId, "live"), { signal: abort.signal });
      if (answer.ok) {
        this.aside = {};
        return await this.#read(answer, hear);
      }
      const { unfit, words } = await refusal(answer);
      if (!FULL.includes(unfit)) {
        this.say(words);
        return null;
      }
      const begins = !this.aside.note;
      if (begins) this.tag = null; // what was had is shown again, with its note
      this.aside = { note: t("stills only: {why}", { why: words }), oldAfterS: STILL_OLD_AFTER_S };
      return begins ? 0 : STILLS_EVERY_MS;
    } finally {
      clearTimeout(deaf);
    }
  }

  async #read(answer, hear) {
    const offset = offsetOf(answer);
    const parts = new Parts();
    const reader = answer.body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return null;
        hear();
        const newest = parts.push(value).at(-1);
        if (newest) this.hand(new Blob([newest.body], { type: "image/jpeg" }), newest.takenAt, offset);
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }
}
