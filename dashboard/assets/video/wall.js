// The video wall put together: line of controls, what is shown and why, tiles, what it costs the network.
import { el, setText } from "../live/dom.js";
import { moment } from "../live/format.js";
import { shape } from "../live/icons.js";
import { aboutWords, severityWord } from "../live/life.js";
import { local, t } from "../live/words.js";
import { Controls } from "./controls.js";
import { Following } from "./following.js";
import { Grid } from "./grid.js";
import { STILL_EVERY_MS } from "./tile.js";

const LIVE_MOST = 8;
const MEASURED_MS = 5000;

export class VideoWall {
  #turnedAt = performance.now();
  #bytes = 0;

  constructor(root, state, wish) {
    Object.assign(this, { root, state, wish });
    this.following = new Following(state, wish);
    const tiles = el("ul", { class: "tiles" });
    this.grid = new Grid(tiles, state, wish, this.following);
    const bar = el("div", { class: "controls", role: "toolbar", "aria-label": t("Video wall") });
    this.controls = new Controls(bar, state, wish, { turn: (by) => this.turn(by), screen: () => this.fullScreen() });
    this.mark = el("span", { class: "mark" });
    this.why = el("p", { role: "status" });
    this.empty = el("p", { class: "empty", hidden: true });
    this.rate = el("span", { class: "now" });
    const cost = t("Tiles: a still every {n} s. The camera shown alone: live, up to {most} pictures a second.", { n: STILL_EVERY_MS / 1000, most: LIVE_MOST });
    const keys = t("Keys: 1, 2, 4 tiles · arrows · Enter one camera · Esc back · n, p pages · f alarms · h hold");
    root.replaceChildren(bar, el("div", { class: "why" }, this.mark, this.why), this.empty, tiles, el("footer", {}, el("span", { text: cost }), this.rate, el("span", { class: "keys", text: keys })));
    for (const about of [wish, this.following]) about.addEventListener("change", () => this.update());
    state.addEventListener("snapshot", () => this.update());
    setInterval(() => this.#tick(), 1000);
    setInterval(() => this.#measure(), MEASURED_MS);
    this.update();
  }

  /** The next page, or another. */
  turn(by) {
    this.#turnedAt = performance.now();
    this.grid.turn(by);
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.().catch(() => {});
  }

  update() {
    this.grid.update();
    const { alarm } = this.following;
    this.controls.update({ alarm, page: this.grid.page, pages: this.grid.pages });
    const key = alarm ? alarm.severity : "none";
    if (this.mark.dataset.key !== key) this.mark.replaceChildren(...(alarm ? [shape(alarm.severity, { size: 26, filled: true })] : []));
    this.mark.dataset.key = key;
    setText(this.why, this.#whyWords(alarm));
    this.empty.hidden = this.state.lastTime === null || this.grid.cameras().length > 0;
    setText(this.empty, this.wish.cameras ? t("No camera is chosen. Choose some, or all.") : t("No cameras are declared. docs/video.md says how to add one."));
  }

  #whyWords(alarm) {
    if (this.state.lastTime === null) return t("Loading");
    if (!alarm) return this.wish.follows ? t("No unacknowledged red or orange alarm: the chosen cameras are shown.") : t("The chosen cameras; alarms bring none up.");
    const about = [severityWord(alarm), aboutWords(alarm), local(alarm.thing), t("since {time}", { time: moment(alarm.since, this.state.now()) })].filter(Boolean).join(" · ");
    return [about, this.wish.pin === null ? "" : t("held"), this.#foundWords()].filter(Boolean).join(" — ");
  }

  #foundWords() {
    const { cameras, trouble, placed } = this.following;
    if (this.wish.focus) return t("one camera is shown alone; Esc: the cameras near the alarm");
    if (!placed) return t("no place is known of this alarm: the chosen ones are shown");
    if (trouble) return t("The cameras cannot be asked for");
    if (cameras === null) return t("Looking for cameras");
    return cameras.length ? t("the nearest cameras online") : t("no camera is online: the chosen ones are shown");
  }

  /** Pages turn by themselves while nobody looks closer at one camera and no alarm's cameras are shown. */
  #tick() {
    const due = this.wish.rotate && performance.now() - this.#turnedAt >= 1000 * this.wish.rotate;
    if (due && !this.wish.focus && !this.grid.near && this.grid.pages > 1) this.turn(1);
  }

  #measure() {
    const { bytes } = this.grid;
    const kilobytes = Math.max(0, bytes - this.#bytes) / MEASURED_MS;
    this.#bytes = bytes;
    setText(this.rate, t("Now {n} kB/s", { n: kilobytes.toFixed(0) }));
  }
}
