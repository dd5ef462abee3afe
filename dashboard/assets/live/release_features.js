// A release as features of the map: outlines with their labels, the wind at the origin, places, numbered cameras. Pure.
import { direction, metres, PLACE_WORDS, typedWords, word, zoneName } from "./release_words.js";
import { number, span } from "./format.js";
import { looksOf } from "./release_style.js";
import { local, t } from "./words.js";

/** How far behind the site the arrow's middle and (across, along the screen) the middle of its words stand. */
const BEHIND_PX = 68;
const WORDS_EM = [12.5, 9.2];

/** Where it comes out: what the zones were computed from, as asked, else the site's own place, else the middle of its first zone. */
export function originOf(release, things) {
  const asked = release.place ?? release.asked?.place ?? things.get(release.thing_id)?.coordinates;
  if (asked) return asked;
  const ring = release.zones.features.find((zone) => zone.geometry)?.geometry.coordinates[0];
  return ring ? middle(ring) : null;
}

/** Its zones, the widest first so that none hides another. */
export function zoneFeatures(release, chosen) {
  const drawn = release.zones.features.filter((zone) => zone.geometry);
  const filled = (zone) => zone.properties.kind !== "protective";
  return [...drawn].sort((a, b) => far(b) - far(a)).map((zone) => ({
    type: "Feature",
    geometry: zone.geometry,
    properties: { name: zone.properties.name, chosen, filled: filled(zone), release_id: release.release_id ?? 0 },
  }));
}

/** A label for each zone, at its tip; around a circle each at a place of its own. */
export function labelFeatures(release, chosen, origin) {
  return release.zones.features.filter((zone) => zone.geometry).map((zone) => {
    const { name, shape, reach_m: reach } = zone.properties;
    const ring = zone.geometry.coordinates[0];
    const at = shape === "circle" ? ring[Math.round((ring.length - 1) * looksOf(name).turn)] : tip(ring, origin, name);
    const text = `${zoneName(name)} · ${metres(reach)}`;
    return point(at, { text, chosen, name, offset: outward(at, origin) });
  });
}

/** The arrow of the wind, or a cross where no wind is known. `age` in seconds, `stale` makes it loud. */
export function windFeature(release, origin, { age, stale, moved }) {
  const { wind } = release;
  const known = wind.from_deg !== null && wind.source !== "none";
  const toward = known ? (wind.from_deg + 180) % 360 : 0;
  const figure = wind.speed_m_s === null ? "--" : `${number(wind.speed_m_s, 1)}\u2009m/s`;
  const lines = known ? [`${direction(wind.from_deg)} · ${figure}`] : [t("NO WIND")];
  if (known) lines.push(wind.source === "typed" ? typedWords(age) : [age === null ? "" : span(age), local(wind.name)].filter(Boolean).join(" · "));
  if (known && (stale || moved)) lines.unshift(t("OLD WIND"));
  const angle = (toward * Math.PI) / 180; // the arrow comes from upwind and ends before the site; its words stand behind it
  const offset = known ? [-Math.sin(angle) * WORDS_EM[0], Math.cos(angle) * WORDS_EM[1]] : [0, 3.4];
  return point(origin, { mark: "wind", icon: known ? "release|arrow" : "release|nowind", toward, text: lines.join("\n"), offset, shift: known ? [0, BEHIND_PX] : [0, 0] });
}

/** Sensitive places inside, and the cameras that are listed, by their numbers. */
export function markFeatures(release, things) {
  const places = release.exposed.places.map((one) => point(one.position, { mark: "place", icon: `release|place|${one.kind}`, text: `${local(one.name)}\n${word(PLACE_WORDS, one.kind)}`, shift: [0, 0] }));
  const cameras = release.cameras.map((one, index) => {
    const at = things.get(one.thing_id)?.coordinates;
    return at && point(at, { mark: "camera", icon: `release|camera|${index + 1}`, text: "", shift: [17, -17] });
  });
  return [...places, ...cameras.filter(Boolean)];
}

function point(coordinates, properties) {
  return { type: "Feature", geometry: { type: "Point", coordinates }, properties };
}

/** Away from the origin, so that a label stands outside its zone; in ems of the label. */
function outward([lon, lat], origin) {
  const [east, north] = [(lon - origin[0]) * Math.cos((lat * Math.PI) / 180), lat - origin[1]];
  const length = Math.hypot(east, north) || 1;
  return [(4.6 * east) / length, (-1.3 * north) / length];
}

const far = (zone) => zone.properties.reach_m ?? Infinity;

/** The corner farthest from the origin; of a square, the one to the left of the wind, where no plume lies. */
function tip(ring, origin, name) {
  if (name === "protective") return ring[Math.max(0, ring.length - 2)];
  const away = ([lon, lat]) => ((lon - origin[0]) * Math.cos((origin[1] * Math.PI) / 180)) ** 2 + (lat - origin[1]) ** 2;
  return ring.reduce((best, corner) => (away(corner) > away(best) ? corner : best));
}

function middle(ring) {
  const sum = ring.slice(1).reduce(([x, y], [lon, lat]) => [x + lon, y + lat], [0, 0]);
  return sum.map((one) => one / (ring.length - 1));
}
