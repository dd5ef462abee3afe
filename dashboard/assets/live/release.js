// Releases on the wall: what is open, its zones on the map, the bar above it and the panel beside it, from one hand.
import { releaseBar } from "./release_bar.js";
import { ReleaseMap } from "./release_map.js";
import { ReleasePanel } from "./release_panel.js";
import { Releases } from "./releases.js";

/** What a gas sensor smells, by its property; one of flammable gas in general says nothing of which. */
const SENSED = {
  gas_cl2: "chlorine",
  gas_nh3: "ammonia",
  gas_h2s: "hydrogen_sulfide",
  gas_hcl: "hydrogen_chloride",
  gas_hf: "hydrogen_fluoride",
  gas_eo: "ethylene_oxide",
  gas_benzene: "benzene",
  gas_toluene: "toluene",
  gas_methanol: "methanol",
  gas_acrylonitrile: "acrylonitrile",
};

/** Gives `wall` {releases, zones, release}; `resized()` is told when more or less of the map is covered. */
export function wireReleases(wall, resized) {
  wall.releases = new Releases(wall.state);
  wall.zones = new ReleaseMap(wall, wall.releases);
  wall.release = new ReleasePanel(wall, resized);
  releaseBar(wall, (releaseId) => wall.release.show(releaseId));
  wall.state.addEventListener("snapshot", () => wall.release.restore(), { once: true });
  return wall.release;
}

/** Whether an alarm is of a place something can come out of. */
export function mayRelease(alert, state) {
  return !state.history && state.things.get(alert.thing_id)?.kind === "chemical";
}

/** Begin a release from an alarm, with what its sensor smells. */
export function releaseFrom(alert, wall) {
  wall.release.begin(alert.thing_id, { chemical: SENSED[alert.property] ?? null, drill: alert.drill === true });
}
