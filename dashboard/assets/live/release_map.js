// The zones of releases on the map: every open one, the one being entered, or an old version of the one chosen.
import { ReleaseCanvas } from "./canvas_release.js";
import { labelFeatures, markFeatures, originOf, windFeature, zoneFeatures } from "./release_features.js";
import { ReleaseLayers } from "./release_layers.js";
import { windAge } from "./release_wind.js";

const TICK_MS = 5000;
/** Room for names beside the zones, at most so many pixels and so much of the screen. */
const [ROOM_PX, ROOM_SHARE] = [150, 0.08];

export class ReleaseMap {
  /** What is being entered: drawn with those that are open. */
  #draft = null;
  /** What stands for one of those that are open: an old version of it. */
  #old = null;
  #chosen = null;
  #ready = false;

  constructor(wall, releases) {
    Object.assign(this, { wall, releases, state: wall.state });
    this.surface = wall.map.map ? new ReleaseLayers(wall.map.map) : new ReleaseCanvas(wall.map);
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
    this.surface.show("release-zones", placed.flatMap(([one, chosen]) => zoneFeatures(one, chosen)));
    this.surface.show("release-labels", placed.flatMap(([one, chosen, origin]) => labelFeatures(one, chosen, origin)));
    this.#drawMarks();
  }

  /** Bring all of a release into view. */
  fit(release) {
    const corners = release.zones.features.flatMap((zone) => zone.geometry?.coordinates[0] ?? []);
    if (corners.length === 0) return;
    const [lons, lats] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
    this.surface.fit([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], Math.min(ROOM_PX, innerWidth * ROOM_SHARE));
  }

  /** A place clicked on the map, [lon, lat]; null when it was given up (Escape, or `signal`). */
  pick(signal) {
    if (signal.aborted) return Promise.resolve(null);
    const cover = document.createElement("div");
    cover.className = "release-pick";
    this.surface.cover(cover);
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
      signal.addEventListener("abort", () => end(null), { once: true });
      cover.addEventListener("click", (event) => {
        const { left, top } = cover.getBoundingClientRect();
        end(this.surface.place([event.clientX - left, event.clientY - top]).map((one) => Number(one.toFixed(5))));
      });
    });
  }

  #begin() {
    this.surface.begin();
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
    this.surface.show("release-marks", marks);
  }
}
