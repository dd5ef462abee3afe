// The cameras online that are nearest to an alarm, with their pictures, how far and in which direction they are.
import { StillFeed } from "./camera_feed.js";
import { CameraView } from "./camera_view.js";
import { cameraState, whereWords } from "./camera_words.js";
import { el, setText } from "./dom.js";
import { lang, local, t } from "./words.js";

const MOST = 4;
const EVERY_MS = 10_000;
const OLD_AFTER_S = 30;
/** Which cameras are online changes: asked for again so often, and soon where one of them is no longer. */
const AGAIN_MS = 10_000;
const SOON_MS = 2000;

/** What to ask for the cameras near an alarm: its thing, else the middle of its area; null where it has neither. */
export function placeOf(alert, city) {
  if (alert.thing_id) return alert.thing_id;
  const area = city?.areas.find((one) => one.area_id === alert.area);
  return area ? area.centre.join(",") : null;
}

/** The cameras online nearest to a place: [{thing_id, distance_m, bearing_deg, …}]. Throws where they cannot be asked for. */
export async function nearestCameras(place, most) {
  const answer = await fetch(`/api/v1/video?${new URLSearchParams({ near: place, k: most, online: 1 })}`);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return (await answer.json()).cameras;
}

export class NearestCameras {
  #open = [];
  #asked = 0;
  #askedAt = 0;
  #place = null;

  constructor(state, choose) {
    Object.assign(this, { state, choose });
    this.word = el("p", { class: "quiet", role: "status" });
    this.list = el("ul", { class: "near-cameras" });
    this.wall = el("a", { class: "plain", text: t("Show them on the video wall") });
    this.notThen = el("p", { class: "camera-not-then", text: t("These pictures are live: they are not of the time that the wall shows.") });
    this.node = el("section", { class: "nearest", hidden: true }, el("h3", { text: t("Nearest cameras online") }), this.notThen, this.word, this.list, this.wall);
    setInterval(() => this.#tick(), 1000);
  }

  async show(alert) {
    this.close();
    this.#place = placeOf(alert, this.state.city);
    this.node.hidden = this.#place === null;
    if (this.#place === null) return;
    this.wall.href = `/video/?${new URLSearchParams({ lang, pin: alert.alert_id })}`;
    setText(this.word, t("Looking for cameras"));
    await this.#ask();
  }

  /** Those online now; the pictures of those that were there already go on. */
  async #ask() {
    const asked = ++this.#asked;
    this.#askedAt = performance.now();
    const found = await nearestCameras(this.#place, MOST).catch(() => null);
    if (asked !== this.#asked) return;
    setText(this.word, found === null ? t("The cameras cannot be asked for") : found.length ? "" : t("No camera is online"));
    if (found) this.#list(found);
    this.#tick();
  }

  #list(found) {
    const before = new Map(this.#open.map((one) => [one.id, one]));
    this.#open = found.map((one) => before.get(one.thing_id) ?? this.#picture(one));
    const nodes = this.#open.map(({ node }) => node);
    for (const one of before.values()) if (!this.#open.includes(one)) one.feed.close();
    const same = nodes.length === this.list.children.length && nodes.every((node, i) => node === this.list.children[i]);
    if (!same) this.list.replaceChildren(...nodes);
  }

  #hasLost() {
    const { things, history } = this.state;
    return !history && this.#open.some(({ id }) => things.has(id) && cameraState(things.get(id)) !== "online");
  }

  /** Nobody looks any more: nothing is asked for. */
  close() {
    this.#asked += 1;
    this.#place = null;
    for (const { feed } of this.#open) feed.close();
    this.#open = [];
    this.list.replaceChildren();
    this.node.hidden = true;
  }

  #picture(camera) {
    const view = new CameraView(OLD_AFTER_S);
    const feed = new StillFeed(camera.thing_id, EVERY_MS, (picture) => view.show(picture), (text) => view.say(text));
    const words = [el("b", { text: local(camera.name) }), el("span", { text: whereWords(camera.distance_m, camera.bearing_deg) })];
    const node = el("li", {}, el("button", { type: "button", "data-camera": camera.thing_id, onclick: () => this.choose(camera.thing_id) }, view.node, ...words));
    return { id: camera.thing_id, view, feed, node };
  }

  #tick() {
    this.notThen.hidden = !this.state.history;
    if (this.#place !== null && performance.now() - this.#askedAt > (this.#hasLost() ? SOON_MS : AGAIN_MS)) this.#ask();
    for (const { id, view } of this.#open) {
      const thing = this.state.things.get(id);
      if (thing) view.describe(thing, this.state.history);
      view.tick();
    }
  }
}
