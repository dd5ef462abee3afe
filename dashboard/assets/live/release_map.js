// The zones of releases on the map: every open one, the one being entered, or an old version of the one chosen.
import { labelFeatures, markFeatures, originOf, windFeature, zoneFeatures } from "./release_features.js";
import { drawMark } from "./release_marks.js";
import { lay, paintZones } from "./release_style.js";
import { windAge } from "./release_wind.js";
import { RATIO } from "./marker.js";
import { onTheme, token } from "./theme.js";

const TICK_MS = 5000;

export class ReleaseMap {
  /** What is being entered: drawn with those that are open. */
  #draft = null;
  /** What stands for one of those that are open: an old version of it. */
  #old = null;
  #chosen = null;
  #ready = false;
  #images = new Set();

  constructor(wall, releases) {
    Object.assign(this, { wall, releases, state: wall.state, map: wall.map.map ?? null });
    if (!this.map) return; // a browser that draws no map: all of it stands in words beside
    wall.map.loaded.then(() => this.#begin());
    releases.addEventListener("change", () => this.draw());
    wall.state.addEventListener("snapshot", () => this.draw());
    wall.state.addEventListener("connection", () => this.#drawMarks());
    setInterval(() => this.#drawMarks(), TICK_MS);
  }

  /** Which one is looked at; the others stand back. `old` is a version of it that is no longer true. */
  choose(releaseId, old = null) {
    this.#chosen = releaseId;
    this.#old = old;
    this.draw();
  }

  /** What would be opened; null takes it off again. */
  draft(release) {
    this.#draft = release;
    this.draw();
  }

  draw() {
    if (!this.#ready) return;
    const shown = this.#shown();
    const placed = shown.map((one) => [one, this.#isChosen(one), originOf(one, this.state.things)]);
    this.#set("release-zones", placed.flatMap(([one, chosen]) => zoneFeatures(one, chosen)));
    this.#set("release-labels", placed.flatMap(([one, chosen, origin]) => labelFeatures(one, chosen, origin)));
    this.#drawMarks();
  }

  /** Bring all of a release into view. */
  fit(release) {
    this.map?.resize(); // a panel may just have taken a part of it
    const corners = release.zones.features.flatMap((zone) => zone.geometry?.coordinates[0] ?? []);
    if (!this.map || corners.length === 0) return;
    const [lons, lats] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
    const bounds = [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
    this.map.fitBounds(bounds, { padding: 36, maxZoom: 14, animate: false });
  }

  /** A place clicked on the map, [lon, lat]; null when it was given up (Escape). */
  pick() {
    if (!this.map) return Promise.resolve(null);
    const cover = document.createElement("div");
    cover.className = "release-pick";
    this.map.getContainer().append(cover);
    return new Promise((done) => {
      const end = (place) => {
        cover.remove();
        document.removeEventListener("keydown", escape, true);
        done(place);
      };
      const escape = (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        end(null);
      };
      document.addEventListener("keydown", escape, true);
      cover.addEventListener("click", (event) => {
        const { left, top } = cover.getBoundingClientRect();
        const { lng, lat } = this.map.unproject([event.clientX - left, event.clientY - top]);
        end([Number(lng.toFixed(5)), Number(lat.toFixed(5))]);
      });
    });
  }

  #begin() {
    lay(this.map);
    this.#paint();
    onTheme(() => this.#paint());
    this.#ready = true;
    this.draw();
  }

  #shown() {
    const open = [...this.releases.open.values()].map((one) => (this.#old?.release_id === one.release_id ? this.#old : one));
    const closed = this.#old && !this.releases.open.has(this.#old.release_id) ? [this.#old] : [];
    // one that is changed is drawn as it would be, not as it still is
    const kept = [...open, ...closed].filter((one) => one.release_id !== this.#draft?.release_id);
    return [...kept, ...(this.#draft ? [this.#draft] : [])];
  }

  #isChosen(release) {
    if (this.#draft) return release === this.#draft;
    return this.#chosen === null || release.release_id === this.#chosen;
  }

  #drawMarks() {
    if (!this.#ready) return;
    const marks = this.#shown().flatMap((one) => {
      const origin = originOf(one, this.state.things);
      const wind = origin ? [windFeature(one, origin, windAge(one, this.state, one === this.#old))] : [];
      return this.#isChosen(one) ? [...markFeatures(one, this.state.things), ...wind] : wind;
    });
    for (const mark of marks) this.#supply(mark.properties.icon);
    this.#set("release-marks", marks);
  }

  #set(source, features) {
    this.map.getSource(source).setData({ type: "FeatureCollection", features });
  }

  #supply(id) {
    const image = drawMark(id);
    if (!image || this.map.hasImage(id)) return;
    this.#images.add(id);
    this.map.addImage(id, image, { pixelRatio: RATIO });
  }

  #paint() {
    paintZones(this.map, token);
    for (const id of this.#images) this.map.updateImage(id, drawMark(id));
  }
}
