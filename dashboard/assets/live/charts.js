// Asks Dash for the day's charts of the thing in the panel, again every minute while it is open.
import { onTheme, theme } from "./theme.js";
import { lang } from "./words.js";

const AGAIN_MS = 60_000;
const SETTLED_MS = 400;
/** While the past is played. */
const MOVED_MS = 5000;

export class Charts {
  #thingId = null;
  #timer = null;
  #sent = 0;

  constructor(state) {
    this.state = state;
    setInterval(() => this.#thingId && this.#send(), AGAIN_MS);
    onTheme(() => this.#thingId && this.#send());
    state.addEventListener("snapshot", () => this.#soon());
    state.addEventListener("history", () => this.#soon());
    state.addEventListener("moved", () => this.#thingId && performance.now() - this.#sent > MOVED_MS && this.#send());
  }

  ask(thingId) {
    this.#thingId = thingId;
    this.#send();
  }

  /** Another time is shown: once nobody drags it any more. */
  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#thingId && this.#send(), SETTLED_MS);
  }

  #send() {
    this.#sent = performance.now();
    const { history } = this.state;
    const past = history && { at: history.at, knew: history.knew };
    const data = { thing_id: this.#thingId, lang, theme: theme(), now: this.state.now(), past };
    window.dash_clientside?.set_props?.("panel-ask", { data });
  }
}
