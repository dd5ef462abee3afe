// What the panel shows of a camera: its live picture, as long as the panel is open and the page is seen.
import { LiveFeed } from "./camera_feed.js";
import { CameraView, fullScreen, save } from "./camera_view.js";
import { el } from "./dom.js";
import { lang, t } from "./words.js";

const OLD_AFTER_S = 8;
const TICK_MS = 500;

export function videoPart(thing, place, wall) {
  const id = thing.thing_id;
  const view = new CameraView(OLD_AFTER_S);
  const notNow = el("p", { class: "camera-not-then", role: "status", hidden: true, text: t("This picture is live: it is not of the time that the wall shows.") });
  const wide = el("button", { type: "button", class: "act", text: t("Full screen"), onclick: () => fullScreen(view.node) });
  const keep = el("button", { type: "button", class: "act keep", text: t("Save the picture"), onclick: () => save(view, id) });
  const more = el("a", { class: "act", href: `/video/?${new URLSearchParams({ lang, focus: id })}`, text: t("Video wall") });
  place.append(notNow, view.node, el("div", { class: "camera-acts" }, wide, keep, more));
  const feed = new LiveFeed(id, (picture) => view.show(picture), (text) => view.say(text));
  const tick = () => {
    view.tick();
    keep.disabled = view.shown === null;
    notNow.hidden = !wall.state.history;
  };
  const ticking = setInterval(tick, TICK_MS);
  view.describe(thing, wall.state.history);
  tick();
  return {
    update: (now) => view.describe(now, wall.state.history),
    close() {
      clearInterval(ticking);
      feed.close();
    },
  };
}
