// One camera on the video wall: its picture, its name, its area, how it stands; by an alarm how far it is.
import { LiveFeed, StillFeed } from "../live/camera_feed.js";
import { CameraView, fullScreen, save } from "../live/camera_view.js";
import { whereWords } from "../live/camera_words.js";
import { el, setText } from "../live/dom.js";
import { local, t } from "../live/words.js";

export const STILL_EVERY_MS = 5000;
const STILL_OLD_AFTER_S = 30;
const LIVE_OLD_AFTER_S = 8;

export class Tile {
  #feed = null;
  #live = null;
  #bytes = 0;

  constructor(id, state, { focus }) {
    Object.assign(this, { id, state });
    this.view = new CameraView(STILL_OLD_AFTER_S);
    this.name = el("b", { class: "name" });
    this.area = el("span", { class: "area" });
    this.where = el("span", { class: "where" });
    this.kind = el("span", { class: "rate" });
    this.main = el("button", { type: "button", class: "main", onclick: () => focus(id) }, el("span", { class: "head" }, this.name, this.area, this.where, this.kind), this.view.node);
    const keep = el("button", { type: "button", class: "act", text: t("Save the picture"), onclick: () => save(this.view, id) });
    const wide = el("button", { type: "button", class: "act", text: t("Full screen"), onclick: () => fullScreen(this.view.node) });
    this.wall = el("a", { class: "act", text: t("On the map") });
    this.acts = el("div", { class: "camera-acts", hidden: true }, wide, keep, this.wall);
    this.node = el("li", { class: "tile", "data-camera": id }, this.main, this.acts);
  }

  /** Bytes of pictures that came so far. */
  get bytes() {
    return this.#bytes + (this.#feed?.bytes ?? 0);
  }

  /** `near` is {distance_m, bearing_deg} by an alarm, else null; `live` only for the one that is looked at. */
  update({ near, live, focused, lang }) {
    const thing = this.state.things.get(this.id);
    const area = thing && this.state.city.areas.find((one) => one.area_id === thing.area);
    setText(this.name, thing ? local(thing.name) : this.id);
    setText(this.area, area ? local(area.name) : "");
    setText(this.where, near ? whereWords(near.distance_m, near.bearing_deg) : "");
    setText(this.kind, live ? t("live") : t("every {n} s", { n: STILL_EVERY_MS / 1000 }));
    this.node.toggleAttribute("data-focused", focused);
    this.acts.hidden = !focused;
    this.wall.href = `/?${new URLSearchParams({ lang, thing: this.id })}`;
    if (live !== this.#live) this.#begin(live);
    this.tick();
  }

  tick() {
    const thing = this.state.things.get(this.id);
    if (thing) this.view.describe(thing);
    else if (this.state.things.size) this.view.say(t("No such camera"));
    this.view.tick();
  }

  close() {
    this.#feed?.close();
  }

  #begin(live) {
    this.#bytes = this.bytes;
    this.#feed?.close();
    this.#live = live;
    this.view.oldAfterS = live ? LIVE_OLD_AFTER_S : STILL_OLD_AFTER_S;
    const take = (picture) => this.view.show(picture);
    const say = (text) => this.view.say(text);
    this.#feed = live ? new LiveFeed(this.id, take, say) : new StillFeed(this.id, STILL_EVERY_MS, take, say);
  }
}
