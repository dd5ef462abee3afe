// The live map: one clustered source of things that only ever changes by deltas.
import * as maplibregl from "/assets/vendor/maplibre/maplibre-gl.mjs";
import { readPlace, writePlace } from "./address.js";
import { change, properties } from "./drawn.js";
import { Effort } from "./effort.js";
import { saysOffline } from "./levels.js";
import { areaFeatures, followAreas } from "./map_areas.js";
import { paced } from "./pace.js";
import { drawImage, RATIO } from "./marker.js";
import { isDrawnByProcessor, pulse } from "./pulse.js";
import { spareFrames } from "./sparing.js";
import { paint, PULSING, style } from "./style.js";
import { onTheme } from "./theme.js";
import { FONTS, t } from "./words.js";

const AGE_TICK = 10_000;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const SOURCES = ["land", "areas", "things"];

/** Whether this browser can draw the map at all; if so, its workers are started meanwhile. */
export function canDraw() {
  const draws = document.createElement("canvas").getContext("webgl2") !== null;
  if (draws) maplibregl.prewarm();
  return draws;
}

export class CityMap {
  drawn = new Map();
  #dirty = new Set();
  #frame = null;
  #images = new Set();
  #begun = false;
  #styled = false;
  #unhurried = paced(() => this.#effort.after(() => this.flush()), () => this.#effort.rest);
  #effort = null;
  #slow = false;

  constructor(state, filter, choose, areas) {
    Object.assign(this, { state, filter, choose, areas });
    this.map = new maplibregl.Map({
      container: "map",
      style: style(areaFeatures(areas.all())),
      center: state.city.centre,
      zoom: state.city.zoom,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      locale: { "Map.Title": t("Map") },
      localIdeographFontFamily: FONTS.slice(1).map((name) => (name.includes(" ") ? `"${name}"` : name)).join(", "),
    });
    this.#effort = new Effort(this.map, () => this.#isThere());
    this.#slow = isDrawnByProcessor(this.map.getCanvas().getContext("webgl2"));
    if (this.#slow) spareFrames(this.map, () => this.#isThere());
    this.map.touchZoomRotate.disableRotation();
    this.map.setMissingStyleImageResolver((id) => this.#supply(id));
    this.loaded = new Promise((done) => this.map.once("style.load", done)).then(() => this.#begin());
  }

  /** Note that these things changed (null = any may have). A new state is drawn in the next frame, a new figure soon. */
  touch(ids) {
    let urgent = false;
    for (const id of ids ?? [...this.state.things.keys(), ...this.drawn.keys()]) {
      this.#dirty.add(id);
      urgent ||= this.#differs(id);
    }
    if (urgent) this.#frame ??= requestAnimationFrame(() => this.#effort.after(() => this.flush()));
    else if (this.#dirty.size) this.#unhurried();
  }

  /** Bring the source up to date with the state by one delta; resolves once the worker has nothing left to take in. */
  async flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    if (!this.#styled) return;
    const diff = { add: [], remove: [], update: [] };
    for (const id of this.#dirty) this.#compare(id, diff);
    this.#dirty.clear();
    if (diff.add.length + diff.remove.length + diff.update.length === 0) return;
    this.lastDiff = diff;
    this.#effort.begin();
    await this.map.getSource("things").updateData(diff);
  }

  /** Show a place; what covers the map's sides is left out of its middle. */
  fly(coordinates, zoom = 13) {
    const camera = { center: coordinates, zoom: Math.max(zoom, this.map.getZoom()) };
    if (STILL.matches) this.map.jumpTo(camera);
    else this.map.easeTo({ ...camera, duration: 200 });
  }

  /** Resolves when what was flushed is on the screen (at most 3 s: what comes meanwhile may keep it from ever being whole). */
  painted() {
    const drawn = new Promise((done) => {
      const look = () => this.#isThere() && (this.map.off("render", look), done());
      this.map.on("render", look);
    });
    return Promise.race([drawn, new Promise((done) => setTimeout(done, 3000))]);
  }

  pad(padding) {
    this.map.setPadding(padding);
  }

  /** All things in view. */
  fit() {
    const bounds = new maplibregl.LngLatBounds();
    for (const thing of this.state.things.values()) bounds.extend(thing.coordinates);
    if (!bounds.isEmpty()) this.map.fitBounds(bounds, { padding: 48, maxZoom: 13, animate: false });
  }

  /** A stretch of country [west, south, east, north], or where there is none a place. */
  frame(bounds, centre) {
    if (bounds) this.map.fitBounds(bounds, { padding: 64, maxZoom: 13, animate: false });
    else this.fly(centre);
  }

  /** Where the address says, or `place`, else all things. */
  begin(place = readPlace()) {
    const [lon, lat, zoom] = place ?? [];
    if (lon === undefined) this.fit();
    else this.map.jumpTo({ center: [lon, lat], zoom });
    this.#begun = true;
  }

  mark(thingId) {
    this.map.setFilter("chosen", ["==", ["get", "thing_id"], thingId ?? ""]);
  }

  #begin() {
    this.#styled = true;
    paint(this.map);
    onTheme(() => this.#repaint());
    this.map.on("click", "markers", (event) => this.choose(event.features[0].properties.thing_id));
    this.map.on("click", "clusters", (event) => this.#open(event.features[0]));
    for (const layer of ["markers", "clusters"]) {
      this.map.on("mouseenter", layer, () => (this.map.getCanvas().style.cursor = "pointer"));
      this.map.on("mouseleave", layer, () => (this.map.getCanvas().style.cursor = ""));
    }
    this.filter.addEventListener("change", () => this.touch(null));
    followAreas(this.map, this.state, this.areas);
    this.map.on("moveend", () => this.#write());
    setInterval(() => this.touch([...this.drawn].filter(([, shown]) => shown.old).map(([id]) => id)), AGE_TICK);
    if (!this.#slow) pulse(this.map, () => this.#alarming());
  }

  #compare(id, diff) {
    const thing = this.state.things.get(id);
    const before = this.drawn.get(id);
    if (!thing || !this.filter.passes(thing)) {
      if (before) diff.remove.push(id);
      this.drawn.delete(id);
      return;
    }
    const after = properties(thing, this.state.now());
    this.drawn.set(id, after);
    if (!before) diff.add.push({ type: "Feature", id, geometry: { type: "Point", coordinates: thing.coordinates }, properties: after });
    else diff.update.push(...[change(id, before, after)].filter(Boolean));
  }

  #differs(id) {
    const thing = this.state.things.get(id);
    const shown = this.drawn.get(id);
    if (!thing || !this.filter.passes(thing)) return shown !== undefined;
    return saysOffline(thing) !== shown?.offline || ["level", "calls", "trust", "unacknowledged"].some((key) => thing[key] !== shown[key]);
  }

  /** The address says where the map was moved; where it began need not be said. */
  #write() {
    if (!this.#begun) return;
    const { lng, lat } = this.map.getCenter();
    writePlace(lng, lat, this.map.getZoom());
  }

  async #open(cluster) {
    const zoom = await this.map.getSource("things").getClusterExpansionZoom(cluster.properties.cluster_id);
    this.fly(cluster.geometry.coordinates, zoom + 0.2);
  }

  #supply(id) {
    const image = drawImage(id);
    if (!image || this.map.hasImage(id)) return;
    this.#images.add(id);
    this.map.addImage(id, image, { pixelRatio: RATIO });
  }

  #repaint() {
    paint(this.map);
    for (const id of this.#images) this.map.updateImage(id, drawImage(id));
  }

  #isThere() {
    return this.#styled && SOURCES.every((id) => this.map.isSourceLoaded(id));
  }

  #alarming() {
    for (const shown of this.drawn.values()) if (shown.rank === PULSING) return true;
    return false;
  }
}
