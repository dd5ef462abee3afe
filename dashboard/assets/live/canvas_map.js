// The map where WebGL2 is missing: drawn flat, with the same markers, and every thing in a list beside it.
import { readPlace, writePlace } from "./address.js";
import { grouped } from "./canvas_groups.js";
import { listen } from "./canvas_input.js";
import { Land } from "./canvas_land.js";
import { drawChosen, drawGroups, drawWords, forgetImages } from "./canvas_marks.js";
import { toWorld, View } from "./canvas_view.js";
import { el } from "./dom.js";
import { label } from "./headline.js";
import { rankOf } from "./levels.js";
import { areaWords } from "./map_areas.js";
import { iconOf } from "./marker.js";
import { paced } from "./pace.js";
import { PlainList } from "./plain.js";
import { measure, scale } from "./scale.js";
import { onTheme } from "./theme.js";
import { local, t } from "./words.js";

const NEAR_PX = 34;
const SINGLE_FROM = 12;
const AGE_TICK = 10_000;
const OPEN_BY = 2;
const LIST_PX = 340;

export class CanvasMap {
  drawn = new Map();
  chosen = null;
  /** What is drawn with the map: {below(pen, view), above(pen, view)}, and maybe tapped(pixels) for a click on it. */
  layers = [];
  #places = [];
  #groups = null;
  #dirty = new Set();
  #whole = true;
  #zoom = null;
  #begun = false;
  #soon = paced(() => this.flush());
  #paint = paced(() => this.#draw(), 0);

  constructor(state, filter, choose, areas) {
    Object.assign(this, { state, filter, choose, areas });
    this.view = new View(state.city.centre, state.city.zoom);
    this.canvas = el("canvas", { tabindex: 0, role: "application", "aria-label": t("Map") });
    this.land = new Land();
    const beside = el("div", { class: "plain-list" });
    const root = document.getElementById("map");
    root.classList.add("flat");
    root.replaceChildren(this.canvas, beside);
    this.list = new PlainList(state, filter, choose, beside);
    this.loaded = this.land.load();
    listen(this.canvas, this.view, () => this.#moved(), (at) => this.#tap(at));
    new ResizeObserver(() => this.#resize()).observe(root);
    filter.addEventListener("change", () => {
      this.touch(null);
      this.flush();
    });
    onTheme(() => {
      forgetImages();
      this.#paint();
    });
    setInterval(() => this.touch([...this.drawn].filter(([, one]) => one.old).map(([id]) => id)), AGE_TICK);
    this.#resize();
  }

  /** Note that these things changed (null = any may have). */
  touch(ids) {
    this.list.touch(ids);
    if (ids === null) this.#whole = true;
    for (const id of ids ?? [...this.state.things.keys(), ...this.drawn.keys()]) this.#dirty.add(id);
    if (this.#dirty.size) this.#soon();
  }

  /** Take in what changed. Groups stay as they are unless a rank did. */
  async flush() {
    const now = this.state.now();
    for (const id of this.#dirty) this.#compare(id, now);
    this.#dirty.clear();
    if (this.#whole) this.#groups = null;
    if (this.#whole) this.list.flush();
    this.#whole = false;
    this.#paint();
  }

  fly(place, zoom = 13) {
    this.view.show(place, Math.max(zoom, this.view.zoom));
    this.#moved();
  }

  /** What covers the map's sides, and the list that does too. */
  pad(padding) {
    const beside = innerWidth < 720 ? 0 : measure("rail") + LIST_PX * scale();
    this.view.padding = { ...padding, right: Math.max(padding.right, beside) };
    this.#paint();
  }

  /** All things in view. */
  fit() {
    const places = [...this.state.things.values()].map((thing) => thing.coordinates);
    const [lons, lats] = [0, 1].map((axis) => places.map((place) => place[axis]));
    if (places.length) this.frame([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], null, 48);
  }

  /** A stretch of country [west, south, east, north], or where there is none a place. */
  frame(bounds, centre, margin = 64) {
    if (!bounds) return this.fly(centre);
    this.view.frame(bounds, margin, 13);
    this.#moved();
  }

  /** Where the address says, or `place`, else all things. */
  begin(place = readPlace()) {
    if (place) this.view.show(place.slice(0, 2), place[2]);
    else this.fit();
    this.#begun = true;
    this.#regroup();
    this.#paint();
  }

  repaint() {
    this.#paint();
  }

  mark(thingId) {
    this.chosen = thingId;
    this.#paint();
  }

  #compare(id, now) {
    const thing = this.state.things.get(id);
    const before = this.drawn.get(id);
    if (thing && this.filter.passes(thing)) this.drawn.set(id, shown(thing, now));
    else this.drawn.delete(id);
    if (before?.rank !== this.drawn.get(id)?.rank) this.#groups = null;
  }

  #moved() {
    if (this.#begun) writePlace(...this.view.place, this.view.zoom);
    this.#regroup();
    this.#paint();
  }

  /** Another zoom has other groups; to move the map changes nothing of that. */
  #regroup() {
    if (this.#zoom !== this.view.zoom) this.#groups = null;
    this.#zoom = this.view.zoom;
  }

  #resize() {
    const { clientWidth, clientHeight } = this.canvas.parentNode;
    this.ratio = devicePixelRatio || 1;
    this.view.size = [clientWidth, clientHeight];
    this.#groups = null;
    Object.assign(this.canvas, { width: clientWidth * this.ratio, height: clientHeight * this.ratio });
    this.#paint();
  }

  /** A group opens, a thing is chosen. */
  #tap([x, y]) {
    const hit = this.#places.find(({ at, size }) => Math.hypot(at[0] - x, at[1] - y) < size / 2);
    if (!hit) return this.layers.some((layer) => layer.tapped?.([x, y]));
    const { members } = hit.group;
    if (members.length === 1) return this.choose(members[0].id);
    this.view.zoomBy(OPEN_BY, hit.at);
    this.#moved();
  }

  #draw() {
    const pen = this.canvas.getContext("2d");
    this.land.draw(pen, this.view, this.ratio);
    for (const layer of this.layers) layer.below(pen, this.view);
    this.#groups ??= grouped([...this.drawn.values()], this.view.scale, this.view.zoom > SINGLE_FROM ? 0.001 : NEAR_PX * scale());
    this.#places = drawGroups(pen, this.view, this.#groups, this.drawn);
    const chosen = this.drawn.get(this.chosen);
    if (chosen) drawChosen(pen, this.view.pixels(chosen.at));
    drawWords(pen, this.view, this.#places, this.drawn, this.areas.all().map((row) => ({ at: toWorld(row.area.centre), lines: [local(row.area.name), areaWords(row)].filter(Boolean) })));
    for (const layer of this.layers) layer.above(pen, this.view);
  }
}

function shown(thing, now) {
  const { thing_id, level, trust, unacknowledged } = thing;
  return { id: thing_id, thing_id, rank: rankOf(thing), icon: iconOf(thing), label: label(thing, now), old: trust === "stale" || trust === "never", level, trust, unacknowledged, at: toWorld(thing.coordinates) };
}
