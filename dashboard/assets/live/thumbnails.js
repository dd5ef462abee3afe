// Small pictures of cameras at their markers, from a zoom on: each with its age, none over an alarm, a release or another.
// Farther out the camera under the pointer shows one; whoever has no pointer chooses the camera and has the panel.
import * as maplibregl from "/assets/vendor/maplibre/maplibre-gl.mjs";
import { StillFeed } from "./camera_feed.js";
import { CameraView } from "./camera_view.js";
import { el } from "./dom.js";
import { paced } from "./pace.js";
import { local, t } from "./words.js";

const FROM_ZOOM = 13;
const EVERY_MS = 10_000;
const OLD_AFTER_S = 30;
const MOST = 12;
const SETTLE_MS = 2000;
const POINTED_MS = 250;
const WIDE = 136;
const HIGH = 100;
const GAP = 20;
/** Where it may stand beside its marker: above, below, right, left. */
const PLACES = [["bottom", 0, -GAP], ["top", 0, GAP], ["left", GAP, 0], ["right", -GAP, 0]];
const LEFT_OF = { bottom: -WIDE / 2, top: -WIDE / 2, left: 0, right: -WIDE };
/** What of a release nothing may cover: the arrow of the wind at its source, places and cameras, the zones' words. */
const RELEASE = ["release-marks", "release-labels"];
const WORDS = [80, 24];
const EM = 15;
const ISOLATED = { layers: ["release-fill"], filter: ["==", ["get", "name"], "isolation"] };
const TOP_OF = { bottom: -HIGH, top: 0, left: -HIGH / 2, right: -HIGH / 2 };

export class Thumbnails {
  #shown = new Map();
  #pointed = null;
  #pointing = null;

  /** `map` is the wall's; nothing happens where it is not drawn by MapLibre. */
  constructor(map, state, filter, choose) {
    if (!map.map) return;
    Object.assign(this, { map: map.map, state, filter, choose });
    const settle = paced(() => this.#settle(), SETTLE_MS);
    this.map.on("moveend", () => this.#settle());
    for (const event of ["snapshot", "delta", "alerts", "history"]) state.addEventListener(event, settle);
    filter.addEventListener("change", settle);
    this.map.on("mousemove", "markers", (event) => this.#point(event.features[0].properties.thing_id));
    this.map.on("mouseleave", "markers", () => this.#point(null));
    setInterval(() => this.#tick(), 1000);
  }

  /** Those in view, nearest to its middle first, as long as there is room; none in the past, of which there are no pictures. */
  #settle() {
    const { history } = this.state;
    const wanted = history || this.map.getZoom() < FROM_ZOOM ? new Map() : this.#placed();
    if (!history && this.#pointed && !wanted.has(this.#pointed)) wanted.set(this.#pointed, PLACES[0]);
    for (const [id, thumbnail] of this.#shown) {
      if (wanted.get(id)?.[0] === thumbnail.anchor) continue;
      thumbnail.close();
      this.#shown.delete(id);
    }
    for (const [id, place] of wanted) if (!this.#shown.has(id)) this.#shown.set(id, this.#open(this.state.things.get(id), place));
  }

  #placed() {
    const { width, height } = this.map.getCanvas().getBoundingClientRect();
    const { left, right, top, bottom } = this.map.getPadding();
    const bounds = this.map.getBounds();
    const near = [...this.state.things.values()].filter((thing) => bounds.contains(thing.coordinates) && this.filter.passes(thing));
    const seen = near.map((thing) => [thing, this.map.project(thing.coordinates)]).filter(([, { x, y }]) => x > left && y > top && x < width - right && y < height - bottom);
    const taken = seen.filter(([thing]) => thing.kind === "video" || thing.level !== "normal" || thing.unacknowledged).map(([, { x, y }]) => [x - GAP, y - GAP, x + GAP, y + GAP]);
    taken.push(...this.#released());
    const middle = this.map.project(this.map.getCenter());
    const far = ({ x, y }) => Math.hypot(x - middle.x, y - middle.y);
    const found = new Map();
    for (const [thing, at] of seen.filter(([one]) => one.kind === "video").sort((a, b) => far(a[1]) - far(b[1]))) {
      const place = PLACES.find((one) => taken.every((box) => apart(boxOf(at, one), box)) && !this.#isolated(boxOf(at, one)));
      if (!place || found.size === MOST) continue;
      found.set(thing.thing_id, place);
      taken.push(boxOf(at, place));
    }
    return found;
  }

  /** Where marks and words of releases stand; asked of their sources, for what is drawn has no lists any more. */
  #released() {
    const features = RELEASE.flatMap((id) => this.map.getSource(id)?.serialize().data.features ?? []);
    return features.flatMap(({ geometry, properties: { offset, shift = [0, 0] } }) => {
      const { x, y } = this.map.project(geometry.coordinates);
      const mark = around(x + shift[0], y + shift[1], GAP, GAP);
      return offset ? [mark, around(x + offset[0] * EM, y + offset[1] * EM, ...WORDS)] : [mark];
    });
  }

  #isolated([left, top, right, bottom]) {
    return Boolean(this.map.getLayer("release-fill")) && this.map.queryRenderedFeatures([[left, top], [right, bottom]], ISOLATED).length > 0;
  }

  #open(thing, [anchor, x, y]) {
    const id = thing.thing_id;
    const view = new CameraView(OLD_AFTER_S);
    const name = t("{name}: show the camera", { name: local(thing.name) });
    const node = el("button", { type: "button", class: "thumbnail", "data-thing": id, title: name, "aria-label": name, onclick: () => this.choose(id) }, view.node);
    const marker = new maplibregl.Marker({ element: node, anchor, offset: [x, y] }).setLngLat(thing.coordinates).addTo(this.map);
    const feed = new StillFeed(id, EVERY_MS, (picture) => view.show(picture), (text) => view.say(text));
    view.describe(thing, this.state.history);
    const close = () => {
      feed.close();
      marker.remove();
    };
    return { anchor, view, close };
  }

  #point(id) {
    const camera = this.state.things.get(id)?.kind === "video" ? id : null;
    if (camera === this.#pointed) return;
    clearTimeout(this.#pointing);
    this.#pointed = camera;
    this.#pointing = setTimeout(() => this.#settle(), POINTED_MS);
  }

  #tick() {
    for (const [id, { view }] of this.#shown) {
      const thing = this.state.things.get(id);
      if (thing) view.describe(thing, this.state.history);
      view.tick();
    }
  }
}

function boxOf({ x, y }, [anchor, right, down]) {
  const left = x + right + LEFT_OF[anchor];
  const top = y + down + TOP_OF[anchor];
  return [left, top, left + WIDE, top + HIGH];
}

function around(x, y, right, down) {
  return [x - right, y - down, x + right, y + down];
}

/** Whether two boxes [left, top, right, bottom] share nothing. */
function apart(one, other) {
  return one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1];
}
