// The names of areas on the map, each with the shape and the words of its worst possible state where that is not normal.
import { imageId } from "./marker.js";
import { STATE_WORDS } from "./levels.js";
import { paced } from "./pace.js";
import { local, t } from "./words.js";

const UNHURRIED_MS = 1000;

/** The areas as they are now, for the source `areas`. */
export function areaFeatures(rows) {
  return { type: "FeatureCollection", features: rows.map(feature) };
}

/** Keep the source up to date. */
export function followAreas(map, state, areas) {
  let drawn = "";
  const draw = paced(() => {
    const data = areaFeatures(areas.all());
    const now = JSON.stringify(data);
    if (now !== drawn) map.getSource("areas")?.setData(data);
    drawn = now;
  }, UNHURRIED_MS);
  for (const event of ["snapshot", "delta", "alerts"]) state.addEventListener(event, draw);
  draw();
}

/** "Orange · 2 of 12 unknown", or nothing where all is well. */
export function areaWords({ state, unknown, n }) {
  if (n === 0) return t("no stations");
  const doubt = unknown ? t("{n} of {all} in doubt", { n: unknown, all: n }) : "";
  const calm = state === "normal" || state === "unknown" || state === "uncertain";
  return [calm ? "" : t(STATE_WORDS[state]), doubt].filter(Boolean).join(" · ");
}

function feature(row) {
  const words = row.n === 0 ? "" : areaWords(row);
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: row.area.centre },
    properties: { name: local(row.area.name), state: row.state, words, icon: words ? imageId("area", row.state, row.unknown ? "stale" : "fresh", false) : "" },
  };
}
