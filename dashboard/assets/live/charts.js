// Asks Dash for the day's charts of the thing in the panel, again every minute while it is open.
import { onTheme, theme } from "./theme.js";
import { lang } from "./words.js";

const AGAIN_MS = 60_000;

export class Charts {
  #thingId = null;

  constructor(state) {
    this.state = state;
    setInterval(() => this.#thingId && this.#send(), AGAIN_MS);
    onTheme(() => this.#thingId && this.#send());
  }

  ask(thingId) {
    this.#thingId = thingId;
    this.#send();
  }

  #send() {
    const data = { thing_id: this.#thingId, lang, theme: theme(), now: this.state.now() };
    window.dash_clientside?.set_props?.("panel-ask", { data });
  }
}
