// The keyboard: one key for what is done often, `g` and a letter for where to go. Nothing while typing.
import { el } from "./dom.js";
import { addressOf, openLetters, PLACES_WORDS } from "./places.js";
import { t } from "./words.js";

const WAIT_MS = 2500;
/** Keys that lead out of the past. */
const BACK = ["l", "Escape"];
const ARROWS = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"];

/** `actions` by key; `home` is where `g m` leads: the whole map. Without one, `g` leads nowhere. */
export function keys(actions, home) {
  const going = home && new Going(home);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (going?.takes(event.key)) return event.preventDefault();
    const action = actions[event.key];
    if (!action || (event.repeat && !ARROWS.includes(event.key)) || isTheirs(event)) return;
    event.preventDefault();
    action();
  });
}

/** Whether a key is for what has the focus: a text, a choice, a dialog. A slider and a box take no letters, and from
 * anywhere in the bar of time the way back to now is one key. */
function isTyping({ key, target }) {
  if (BACK.includes(key) && target.closest?.("#playback")) return false;
  return Boolean(target.closest?.("input:not([type=range], [type=checkbox]), textarea, select, dialog[open]"));
}

/** Arrows belong to what has the focus, the map above all, unless that is the rail, the bar of time or nothing; the space
 * bar to a button that has it. */
function isTheirs({ key, target }) {
  if (key === " ") return target.closest("button, a, summary, [type=checkbox]") !== null;
  return ARROWS.includes(key) && target !== document.body && !target.closest("#rail, #playback");
}

/** Between `g` and its letter: the letters there are stand on the screen. */
class Going {
  #until = 0;
  #timer = null;

  #letters = Object.keys(PLACES_WORDS);

  constructor(home) {
    this.home = home;
    this.hint = el("div", { class: "go-hint", role: "status", hidden: true });
    document.body.append(this.hint);
    this.#name();
    openLetters().then((letters) => {
      this.#letters = letters;
      this.#name();
    });
  }

  /** Whether a key is part of going somewhere. */
  takes(key) {
    if (key === "g") return this.#wait();
    if (performance.now() > this.#until) return false;
    this.#end();
    if (key === "m") this.home();
    else if (this.#letters.includes(key)) location.assign(addressOf(key));
    else return key === "Escape";
    return true;
  }

  #name() {
    const rows = [["m", t("The whole map")], ...this.#letters.map((letter) => [letter, t(PLACES_WORDS[letter])])];
    this.hint.replaceChildren(...rows.map(([letter, word]) => el("span", {}, el("kbd", { text: letter }), ` ${word}`)));
  }

  #wait() {
    this.#until = performance.now() + WAIT_MS;
    this.hint.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), WAIT_MS);
    return true;
  }

  #end() {
    this.#until = 0;
    this.hint.hidden = true;
  }
}
