// The bar at the bottom: where in the kept history the wall is, where alarms were, and how to get about in it.
import { read, write } from "./address.js";
import { el, setText, svg } from "./dom.js";
import { Marks } from "./playback_marks.js";
import { SPEEDS } from "./playback.js";
import { local, stamp } from "./playback_time.js";
import { t } from "./words.js";

const MINUTE_MS = 60_000;
const STEP_MS = MINUTE_MS;
const EARLIEST = Date.UTC(1990);
const SPANS = [[6 * 60, "6 hours"], [24 * 60, "1 day"], [7 * 24 * 60, "7 days"], [0, "All that is kept"]];
/** Which of them is shown unless somebody wants another. */
const USUAL = 1;
const PICTURES = {
  play: "M7 4v16l13 -8z",
  pause: "M6 5h4v14h-4zM14 5h4v14h-4z",
  back: "M19 5v14l-10 -7zM5 5h2v14h-2z",
  on: "M5 5v14l10 -7zM17 5h2v14h-2z",
};

export class PlaybackBar {
  #dragged = false;

  constructor(root, state, history, player) {
    Object.assign(this, { root, state, history, player });
    this.marks = new Marks(history);
    this.open = el("button", { type: "button", class: "open", text: t("Look back"), onclick: () => this.#unfold() });
    this.play = el("button", { type: "button", class: "tool play", onclick: () => player.toggle() });
    const back = el("button", { type: "button", class: "tool", "aria-label": t("Step back"), title: t("Step back"), onclick: () => player.step(-STEP_MS) }, picture("back"));
    const on = el("button", { type: "button", class: "tool", "aria-label": t("Step forward"), title: t("Step forward"), onclick: () => player.step(STEP_MS) }, picture("on"));
    this.speed = el("select", { "aria-label": t("Speed"), onchange: () => player.faster(Number(this.speed.value)) }, ...SPEEDS.map((one) => el("option", { value: one, text: `${one}×`, selected: one === player.speed })));
    const named = SPANS.findIndex(([minutes]) => String(minutes) === read("span"));
    const wanted = named < 0 ? USUAL : named;
    this.time = el("input", { type: "datetime-local", step: 1, "aria-label": t("Time shown"), onchange: () => this.#typed() });
    this.span = el("select", { "aria-label": t("Time span"), onchange: () => this.#spanned() }, ...SPANS.map(([minutes, word], index) => el("option", { value: minutes, text: t(word), selected: index === wanted })));
    this.place = el("input", { type: "range", "aria-label": t("Place in the history"), oninput: () => this.#dragging(), onchange: () => (this.#dragged = false) });
    this.ways = [false, true].map((knew) => el("button", { type: "button", "data-knew": String(knew), text: knew ? t("As the screen knew it") : t("As it was"), onclick: () => history.turn(knew) }));
    const ways = el("div", { class: "ways", role: "group", "aria-label": t("What is shown of the past") }, ...this.ways);
    this.live = el("button", { type: "button", class: "live", text: t("Back to live"), onclick: () => this.leave() });
    this.said = el("span", { class: "said", role: "status" });
    const slide = el("div", { class: "slide" }, this.marks.node, this.place);
    this.controls = el("div", { class: "controls", hidden: true }, back, this.play, on, this.speed, this.time, slide, this.span, ways, this.live, this.said);
    root.setAttribute("aria-label", t("History"));
    root.replaceChildren(this.open, this.controls);
    for (const event of ["change", "seek", "move"]) history.addEventListener(event, () => this.update());
    player.addEventListener("change", () => this.update());
    this.update();
  }

  leave() {
    this.#fold();
    this.player.pause();
    this.history.live();
  }

  update() {
    const { history, player } = this;
    const { on, awaited, knew, problem } = history;
    if (on || awaited !== null) this.#unfold(false);
    const at = awaited ?? history.at ?? history.present;
    const state = player.playing ? "pause" : "play";
    if (this.play.dataset.does !== state) {
      this.play.dataset.does = state;
      this.play.setAttribute("aria-label", state === "play" ? t("Play") : t("Pause"));
      this.play.title = state === "play" ? t("Play") : t("Pause");
      this.play.replaceChildren(picture(state));
    }
    this.play.disabled = !on;
    for (const one of this.ways) one.setAttribute("aria-pressed", String(one.dataset.knew === String(knew)));
    this.said.classList.toggle("problem", problem !== "");
    setText(this.said, problem || (awaited !== null || (player.playing && player.waiting) ? t("Loading") : ""));
    if (document.activeElement !== this.time) this.time.value = local(at, this.state.city.timezone);
    if (!this.#dragged) this.#put(at);
  }

  #put(at) {
    const [first, last] = this.marks.around(at, Number(this.span.value) * MINUTE_MS);
    this.place.min = String(first);
    this.place.max = String(last);
    this.place.step = String(Math.max(1000, Math.round((last - first) / 2000)));
    this.place.value = String(at);
    this.place.setAttribute("aria-valuetext", this.time.value.replace("T", " "));
  }

  #dragging() {
    this.#dragged = true;
    this.player.pause();
    this.history.seek(Number(this.place.value));
  }

  #typed() {
    const at = stamp(this.time.value, this.state.city.timezone);
    if (at === null || at < EARLIEST) return; // a year of which only some digits are there
    this.player.pause();
    this.history.seek(at);
  }

  #spanned() {
    write("span", this.span.value === String(SPANS[USUAL][0]) ? null : this.span.value);
    this.marks.forget();
    this.update();
  }

  async #unfold(looks = true) {
    if (!this.controls.hidden) return;
    this.controls.hidden = false;
    this.open.hidden = true;
    document.documentElement.classList.add("playback-open");
    if (!looks) return;
    await this.marks.load();
    this.update();
    this.time.focus();
  }

  #fold() {
    this.controls.hidden = true;
    this.open.hidden = false;
    document.documentElement.classList.remove("playback-open");
  }
}

function picture(name) {
  return svg("svg", { class: "picture", viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" }, svg("path", { d: PICTURES[name] }));
}
