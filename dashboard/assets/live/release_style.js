// How zones look: a colour, a dash and a width for each, so that they are told apart without colour as well.
import { FONTS } from "./words.js";

/** By the name of a zone: token, width (px), dash (in widths; none is a full line), the label's place on a circle. */
export const LOOKS = {
  isolation: { token: "red", width: 4, dash: null, turn: 0.27 },
  "AEGL-3": { token: "red", width: 3, dash: [4, 1.2, 0.8, 1.2], turn: 0.17 },
  "AEGL-2": { token: "orange", width: 3, dash: [3.2, 1.6], turn: 0.34 },
  "AEGL-1": { token: "yellow", width: 3, dash: [0.8, 1.4], turn: 0.67 },
  protective: { token: "text", width: 2, dash: [9, 3], turn: 0.84 },
};
const OTHER = { token: "text", width: 2, dash: [2, 2, 6, 2], turn: 0.5 };

export const looksOf = (name) => LOOKS[name] ?? OTHER;
export const NAMES = Object.keys(LOOKS);

/** How much of the line of a release is seen that stands back: less, and red is lost to who sees no red. */
export const STANDS_BACK = 0.65;
const FAINT = ["case", ["get", "chosen"], 1, STANDS_BACK];
/** Above land and names, below the things' own markers. */
const BELOW = "halo";

/** Put sources and layers onto a map; what they show comes by `setData` alone. */
export function lay(map) {
  const none = { type: "FeatureCollection", features: [] };
  for (const id of ["release-zones", "release-labels", "release-marks"]) if (!map.getSource(id)) map.addSource(id, { type: "geojson", data: none });
  map.addLayer({ id: "release-fill", type: "fill", source: "release-zones", filter: ["get", "filled"] }, BELOW);
  map.addLayer(line("release-edge", ["has", "name"], null), BELOW);
  for (const name of NAMES) map.addLayer(line(`release-${name}`, ["==", ["get", "name"], name], looksOf(name)), BELOW);
  map.addLayer(line("release-other", ["!", ["in", ["get", "name"], ["literal", NAMES]]], OTHER), BELOW);
  map.addLayer(arrow());
  map.addLayer(marks());
  map.addLayer(labels());
}

/** Colours follow the theme. `token` gives a token's colour now. */
export function paintZones(map, token) {
  const edge = token("edge");
  const background = token("background");
  const colours = ["match", ["get", "name"], ...NAMES.flatMap((name) => [name, token(LOOKS[name].token)]), token("text")];
  const set = (layer, name, value) => map.setPaintProperty(layer, name, value);
  set("release-fill", "fill-color", colours);
  set("release-edge", "line-color", background);
  for (const name of NAMES) set(`release-${name}`, "line-color", token(LOOKS[name].token));
  set("release-other", "line-color", token("text"));
  for (const layer of ["release-label", "release-mark", "release-wind"]) {
    set(layer, "text-color", token("text"));
    set(layer, "text-halo-color", background);
    set(layer, "text-halo-width", 2.2);
  }
  set("release-fill", "fill-opacity", ["case", ["get", "chosen"], 0.12, 0.05]);
  map.setPaintProperty("release-edge", "line-opacity", ["case", ["get", "chosen"], edge === background ? 0.7 : 0.5, 0.3]);
}

function line(id, filter, looks) {
  const paint = { "line-width": looks ? looks.width : 7, "line-opacity": FAINT };
  if (looks?.dash) paint["line-dasharray"] = looks.dash;
  return { id, type: "line", source: "release-zones", filter, layout: { "line-join": "round" }, paint };
}

function labels() {
  return {
    id: "release-label",
    type: "symbol",
    source: "release-labels",
    layout: {
      "text-field": ["get", "text"],
      "text-font": FONTS,
      "text-size": 15,
      "text-offset": ["get", "offset"],
      "text-max-width": 16,
      "text-allow-overlap": ["step", ["zoom"], false, 10, true],
    },
    paint: { "text-opacity": FAINT },
  };
}

/** The wind at the origin: an arrow where it blows to, its words behind the arrow's tail. */
function arrow() {
  return {
    id: "release-wind",
    type: "symbol",
    source: "release-marks",
    filter: ["==", ["get", "mark"], "wind"],
    layout: {
      "icon-image": ["get", "icon"],
      "icon-rotate": ["get", "toward"],
      "icon-offset": ["get", "shift"],
      "icon-rotation-alignment": "map",
      "icon-allow-overlap": true,
      "text-field": ["get", "text"],
      "text-font": FONTS,
      "text-size": 15,
      "text-anchor": "center",
      "text-offset": ["get", "offset"],
      "text-max-width": 13,
      "text-allow-overlap": true,
    },
  };
}

function marks() {
  return {
    id: "release-mark",
    type: "symbol",
    source: "release-marks",
    filter: ["!=", ["get", "mark"], "wind"],
    layout: {
      "icon-image": ["get", "icon"],
      "icon-offset": ["get", "shift"],
      "icon-allow-overlap": true,
      "text-field": ["step", ["zoom"], "", 11.5, ["get", "text"]],
      "text-font": FONTS,
      "text-size": 13,
      "text-anchor": "top",
      "text-offset": [0, 1],
      "text-max-width": 12,
      "text-optional": true,
    },
  };
}
