// The map's style: land, area names, one clustered source of things. The sea is what the page has behind the map, the
// coast's edge is the line along it: where the processor draws, each spares a pass over every pixel. No glyph or tile
// server is named, so MapLibre draws every letter from the fonts of this computer.
import { imageId } from "./marker.js";
import { ofRank, STATES } from "./levels.js";
import { scale } from "./scale.js";
import { token } from "./theme.js";

export const FONT = ["Inter", "Noto Sans SC", "Noto Sans TC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
const RANKS = STATES.length * 2;
/** The highest rank: red and unacknowledged. */
export const PULSING = RANKS - 1;
/** The lowest rank of a warning colour: blue. */
const ALARMING = 2 * (STATES.length - 1 - STATES.indexOf("blue"));
const ORANGE = 2 * (STATES.length - 1 - STATES.indexOf("orange"));
const RANK = ["coalesce", ["get", "worst"], ["get", "rank"]];
/** Where an area's name may stand, so that markers do not hide it. */
const NEARBY = ["center", [0, 0], ...[1.3, 2.6, 4.2].flatMap((far) => [["top", [0, far]], ["bottom", [0, -far]], ["left", [far, 0]], ["right", [-far, 0]]]).flat()];
const TRUST = { unknown: "stale", uncertain: "late" };

export function style(areas) {
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: "/maps/land.geojson" },
      areas: { type: "geojson", data: areas },
      things: {
        type: "geojson",
        data: { type: "FeatureCollection", features: [] },
        promoteId: "thing_id",
        cluster: true,
        clusterRadius: 34 * scale(),
        clusterMaxZoom: 12,
        clusterProperties: { worst: ["max", ["get", "rank"]] },
      },
    },
    layers: [
      { id: "land", type: "fill", source: "land", paint: { "fill-color": token("land"), "fill-antialias": false } },
      { id: "shore", type: "line", source: "land", paint: { "line-width": 1 } },
      areaNames(),
      { id: "halo", type: "circle", source: "things", filter: ["==", RANK, PULSING] },
      { id: "chosen", type: "circle", source: "things", filter: ["==", ["get", "thing_id"], ""] },
      values("values", ["<", ["get", "rank"], ALARMING], false),
      markers(),
      clusters(),
      values("alarming", [">=", ["get", "rank"], ALARMING], true),
    ],
  };
}

/** Colours follow the theme: called once at start and on every change. */
export function paint(map) {
  const set = (layer, values) => Object.entries(values).forEach(([name, value]) => map.setPaintProperty(layer, name, value));
  const [text, quiet, land, ink, panel] = ["text", "quiet", "land", "ink", "panel"].map(token);
  set("land", { "fill-color": land });
  set("shore", { "line-color": token("line") });
  set("areas", { "text-color": ["case", ["==", ["get", "words"], ""], quiet, text], "text-halo-color": land, "text-halo-width": 1.5 });
  set("halo", { "circle-color": token("red"), "circle-opacity": 0.35, "circle-radius": 24 * scale() });
  set("chosen", { "circle-color": "rgba(0,0,0,0)", "circle-radius": 22 * scale(), "circle-stroke-width": 2 * scale(), "circle-stroke-color": text });
  for (const layer of ["values", "alarming"]) set(layer, { "text-color": ["case", ["get", "old"], quiet, text], "text-halo-color": token("background"), "text-halo-width": 1.8 });
  const inside = ["case", ["==", ["%", ["get", "worst"], 2], 1], ink, text];
  set("clusters", { "text-color": inside, "text-halo-color": panel, "text-halo-width": ["case", ["==", ["%", ["get", "worst"], 2], 1], 0, 1.5] });
}

function areaNames() {
  return {
    id: "areas",
    type: "symbol",
    source: "areas",
    layout: {
      "text-field": ["case", ["==", ["get", "words"], ""], ["get", "name"], ["format", ["image", ["get", "icon"]], {}, " ", {}, ["get", "name"], {}, "\n", {}, ["get", "words"], { "font-scale": 0.8 }]],
      "text-font": FONT,
      "text-size": ["interpolate", ["linear"], ["zoom"], 9, 13 * scale(), 13, 18 * scale()],
      "text-letter-spacing": 0.12,
      "text-variable-anchor-offset": NEARBY,
      "text-padding": 4,
      "symbol-sort-key": 1,
    },
  };
}

function markers() {
  return {
    id: "markers",
    type: "symbol",
    source: "things",
    filter: ["!", ["has", "point_count"]],
    layout: {
      "icon-image": ["get", "icon"],
      "icon-size": scale(),
      "icon-allow-overlap": true,
      "symbol-sort-key": ["get", "rank"],
    },
  };
}

function clusters() {
  const cases = Array.from({ length: RANKS }, (_, rank) => {
    const [state, unacknowledged] = ofRank(rank);
    return [rank, imageId("cluster", state, TRUST[state] ?? "fresh", unacknowledged)];
  }).flat();
  return {
    id: "clusters",
    type: "symbol",
    source: "things",
    filter: ["has", "point_count"],
    layout: {
      "icon-image": ["match", ["get", "worst"], ...cases, imageId("cluster", "unknown", "stale", false)],
      "icon-size": scale(),
      "icon-allow-overlap": true,
      "text-field": ["to-string", ["get", "point_count"]],
      "text-font": FONT,
      "text-size": ["match", ["get", "worst"], Array.from({ length: ALARMING }, (_, rank) => rank), 15 * scale(), 18 * scale()],
      "text-offset": ["match", ["get", "worst"], [ORANGE, ORANGE + 1], ["literal", [0, 0.25]], ["literal", [0, 0]]],
      "text-allow-overlap": true,
      "symbol-sort-key": ["get", "worst"],
    },
  };
}

/** Headline values beside their markers; those of an alarm give way to nothing. */
function values(id, which, always) {
  return {
    id,
    type: "symbol",
    source: "things",
    minzoom: 11.5,
    filter: ["all", ["!", ["has", "point_count"]], which],
    layout: {
      "text-field": ["step", ["zoom"], ["get", "label"], 13, ["format", ["get", "name"], { "font-scale": 0.85 }, "\n", {}, ["get", "label"], {}]],
      "text-font": FONT,
      "text-size": 15 * scale(),
      "text-variable-anchor": ["top", "right", "left", "bottom"],
      "text-radial-offset": 1.75,
      "text-justify": "auto",
      "text-max-width": 14,
      "text-allow-overlap": always,
      "symbol-sort-key": ["-", 100, ["get", "rank"]],
    },
  };
}
