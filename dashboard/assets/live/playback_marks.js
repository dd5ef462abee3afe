// Where in the kept history alarms began or got worse: a mark each part of the bar, higher and darker the worse.
import { el, svg } from "./dom.js";
import { STATES } from "./levels.js";

const PARTS = 240;
const HIGH = { red: 16, orange: 12, yellow: 8, blue: 5 };
const TALL = 18;

export class Marks {
  #shown = null;
  #asked = null;

  constructor(history) {
    this.history = history;
    this.drawing = svg("svg", { viewBox: `0 0 ${PARTS} ${TALL}`, preserveAspectRatio: "none" });
    this.node = el("div", { class: "marks", "aria-hidden": "true" }, this.drawing);
  }

  /** The part of what is kept that the bar shows for a moment: so wide (0 = all), and staying while it is in it. */
  around(at, width) {
    const { present, kept } = this.history;
    const first = kept?.first ?? present - 86_400_000;
    if (!width || present - first <= width) return this.#show([first, present]);
    const inside = this.#shown && at >= this.#shown[0] && at <= this.#shown[1] && this.#shown[1] - this.#shown[0] === width;
    if (inside) return this.#show(this.#shown);
    const last = Math.min(Math.max(at + width / 2, first + width), present);
    return this.#show([last - width, last]);
  }

  forget() {
    this.#shown = null;
  }

  /** What is kept, before anything of it is shown. */
  async load() {
    const told = await ask("");
    if (told) this.history.kept = { first: told.first, last: told.last };
  }

  #show([first, last]) {
    this.#shown = [first, last];
    const key = `${Math.round(first / 60_000)} ${Math.round(last / 60_000)}`;
    if (key !== this.#asked && this.history.kept) this.#ask(key, first, last);
    return this.#shown;
  }

  async #ask(key, first, last) {
    this.#asked = key;
    const from = Math.max(first, this.history.kept.first);
    const told = await ask(`?${new URLSearchParams({ from: Math.round(from), to: Math.round(last), parts: PARTS })}`);
    if (!told || key !== this.#asked) return;
    const left = ((from - first) / (last - first)) * PARTS;
    const wide = (last - from) / (last - first);
    const worstLast = [...told.alarms].sort((a, b) => STATES.indexOf(b[1]) - STATES.indexOf(a[1]));
    this.drawing.replaceChildren(...worstLast.map(([part, severity]) =>
      svg("rect", { class: `severity-${severity}`, x: left + part * wide, y: TALL - HIGH[severity], width: Math.max(wide, 0.8), height: HIGH[severity] })));
  }
}

async function ask(query) {
  const answer = await fetch(`/api/v1/playback/range${query}`).catch(() => null);
  return answer?.ok ? answer.json() : null;
}
