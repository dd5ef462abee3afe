// One camera's picture with what has to be said of it: when it was taken, how old it is, how the camera stands. A
// picture past its age is hatched and says so; nothing here ever looks newer than it is.
import { el, setText } from "./dom.js";
import { clock, offset as zoneOf, span } from "./format.js";
import { shape } from "./icons.js";
import { cameraLook } from "./camera_words.js";
import { local, t } from "./words.js";

/** Past ten minutes the server has forgotten a picture, and so do we. */
const GONE_AFTER_S = 600;
const SWAPPED_MS = 60_000;
/** A picture from so far in the future was taken by a clock that is ahead. */
const AHEAD_S = 2;
const UNSURE = { state: "unknown", mark: { state: "unknown", dashed: true }, trouble: "" };
const LIVE = { ...UNSURE, word: "live" };
const DOUBTED = { ...UNSURE, word: "Unknown" };

export class CameraView {
  shown = null;
  #next = null;
  #busy = false;
  #refused = "";
  #marked = "";
  #name = "";
  #look = DOUBTED;

  /** `oldAfterS` is when a picture is past its age: a few seconds for a live one, more for a still. */
  constructor(oldAfterS) {
    this.oldAfterS = oldAfterS;
    this.canvas = el("canvas", { role: "img", width: 16, height: 9 });
    this.mark = el("span", { class: "mark" });
    this.word = el("span", { class: "word", role: "status" });
    this.trouble = el("p", { class: "camera-trouble" });
    this.taken = el("span", { class: "taken" });
    this.age = el("b", { class: "age" });
    this.state = el("span", { class: "camera-state" }, this.mark, this.word);
    const picture = el("div", { class: "picture" }, this.canvas, el("div", { class: "hatch" }), this.trouble);
    // beneath the picture: what a camera writes into it stays readable
    this.node = el("div", { class: "camera-view", "data-picture": "none" }, picture, el("p", { class: "camera-caption" }, this.state, this.taken, this.age));
  }

  /** What a feed hands over; while one is being drawn only the newest waits. */
  async show(picture) {
    this.#refused = "";
    const before = this.#next ?? this.shown;
    if (before && picture.takenAt < before.takenAt && before.takenAt - picture.takenAt < SWAPPED_MS) return;
    this.#next = picture;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#next) {
      const drawing = this.#next;
      this.#next = null;
      await this.#draw(drawing).catch(() => this.say(t("this picture cannot be read")));
    }
    this.#busy = false;
  }

  /** What is wrong, in the server's words. */
  say(text) {
    this.#refused = text;
    this.tick();
  }

  /** How the camera stands. `then`: the wall shows another time, of which the picture is not. */
  describe(thing, then = null) {
    this.#name = local(thing.name);
    this.#look = then ? LIVE : cameraLook(thing);
    this.tick();
  }

  /** The age of the picture in seconds, by the server's clock or since it came, the worse; null without one. */
  get ageS() {
    return this.shown ? Math.max(this.#clockAgeS, (performance.now() - this.shown.came) / 1000) : null;
  }

  get #clockAgeS() {
    return (performance.now() + this.shown.offset - this.shown.takenAt) / 1000;
  }

  /** When it was taken; that the clock which says so is ahead is said. */
  #takenText() {
    if (!this.shown) return "";
    const taken = t("taken {time} {zone}", { time: clock(this.shown.takenAt), zone: zoneOf(this.shown.takenAt) });
    const ahead = (performance.now() - this.shown.came) / 1000 - this.#clockAgeS;
    return ahead < AHEAD_S ? taken : `${taken} · ${t("that clock is {age} ahead", { age: span(ahead) })}`;
  }

  /** Let time pass: called a few times a second. */
  tick() {
    const age = this.ageS;
    if (age !== null && age > GONE_AFTER_S) this.#forget();
    const picture = this.shown === null ? "none" : age > (this.shown.oldAfterS ?? this.oldAfterS) ? "old" : "fresh";
    if (this.node.dataset.picture !== picture) this.node.dataset.picture = picture;
    setText(this.taken, this.#takenText());
    setText(this.age, this.shown ? t("{age} ago", { age: span(age) }) : "--");
    setText(this.trouble, this.#troubleText(picture, age));
    this.trouble.title = this.trouble.textContent;
    this.#stand(picture === "old" || this.#refused !== "");
  }

  /** Why there is no newer picture, or no live one; nothing where all is well. */
  #troubleText(picture, age) {
    if (picture === "fresh") return this.shown.note ?? "";
    if (picture === "none" && !this.#refused) return t("Waiting for a picture");
    const what = picture === "none" ? t("No picture") : t("No newer picture for {age}", { age: span(age) });
    return this.#refused ? t("{what}: {why}", { what, why: this.#refused }) : what;
  }

  /** The camera's shape and word, also for those who do not see the picture; without a new one it is not called online. */
  #stand(doubted) {
    const look = doubted && this.#look.state === "online" ? DOUBTED : this.#look;
    const key = JSON.stringify(look.mark);
    if (key !== this.#marked) this.mark.replaceChildren(shape(look.mark.state, { size: 20, ...look.mark }));
    this.#marked = key;
    this.node.dataset.camera = look.state;
    setText(this.word, look.trouble ? t("{what}: {why}", { what: t(look.word), why: look.trouble }) : t(look.word));
    const label = `${this.#name} · ${t(look.word)}`;
    if (this.canvas.getAttribute("aria-label") !== label) this.canvas.setAttribute("aria-label", label);
  }

  #forget() {
    this.shown = null;
    this.canvas.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  async #draw(picture) {
    const bitmap = await createImageBitmap(picture.blob);
    const { canvas } = this;
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
    this.shown = picture;
    this.tick();
  }
}

/** Save a view's picture as it came from the camera; its name says of what and of when it is. */
export function save(view, thingId) {
  if (!view.shown) return;
  const { blob, takenAt } = view.shown;
  const url = URL.createObjectURL(blob);
  const time = new Date(takenAt).toISOString().replace(/[-:]/g, "").replace(/\.\d+/, "");
  el("a", { href: url, download: `${thingId}_${time}.jpg` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Show a view on the whole screen, or no longer. */
export function fullScreen(node) {
  if (document.fullscreenElement) document.exitFullscreen();
  else node.requestFullscreen?.().catch(() => {});
}
