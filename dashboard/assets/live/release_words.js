// A release in words: what has to be known of it, its wind, distances, people. The server sends ids and no sentences.
import { number, span, unitText } from "./format.js";
import { CAVEAT_WORDS, POINT_WORDS, ZONE_WORDS } from "./release_tables.js";
import { local, t } from "./words.js";

export * from "./release_tables.js";

/** Word of an id in a table; an id nobody put into words stands as it is. */
export const word = (table, id, values = {}) => (table[id] ? t(table[id], values) : id);

export function caveatWords(id, release) {
  return word(CAVEAT_WORDS, id, { chemical: local(release.chemical_name) });
}

/** All that has to be known before relying on a release: its own caveats and those of its zones, each sentence once. */
export function caveatsOf(release) {
  const of = release.zones.features.flatMap((zone) => zone.properties.caveats ?? []);
  const circles = release.caveats.includes("no_wind") ? ["no_wind_direction"] : [];
  const ids = [...release.caveats, ...of].filter((id) => !circles.includes(id));
  return [...new Set(ids.map((id) => caveatWords(id, release)))];
}

/** "AEGL-2", "Isolation". */
export const zoneName = (name) => word(ZONE_WORDS, name);

/** "500 m", "7.9 km"; more than anybody looked for is "> 100 km". */
export function metres(m) {
  if (m === null || m === undefined) return t("> 100 km");
  return m < 1000 ? unit(Math.round(m), "m") : unit(number(m / 1000, m < 9950 ? 1 : 0), "km");
}

/** "NE 45°": a direction as people say it, and exactly. */
export function direction(deg) {
  if (deg === null || deg === undefined) return "--";
  return `${t(POINT_WORDS[(Math.round(deg / 45) * 45) % 360])} ${Math.round(deg)}°`;
}

/** "from NE 45°, 3.4 m/s", or that it is not known. */
export function windWords(wind) {
  if (wind.source === "none" || wind.from_deg === null) {
    return wind.speed_m_s === null || wind.source === "none" ? t("no wind known") : t("wind {speed} from no known direction", { speed: speed(wind) });
  }
  return t("wind from {direction}, {speed}", { direction: direction(wind.from_deg), speed: speed(wind) });
}

/** Where the wind is known from. `age` in seconds. */
export function windSource(wind, age) {
  if (wind.source === "typed") return typedWords(age);
  if (wind.source === "none") return t("no fresh weather station");
  const values = { name: local(wind.name) || wind.thing_id, distance: metres(wind.distance_m), age: age === null ? "--" : span(age) };
  const mean = wind.mean_of > 1 && t("mean of 10 min");
  return [wind.trust === "late" && t("late"), t("{name}, {distance} away, {age} old", values), mean].filter(Boolean).join(" · ");
}

/** A wind that a person typed does not follow the weather: since when it stands is said. */
export const typedWords = (age) => (age === null ? t("typed by a person") : t("typed by a person {age} ago", { age: span(age) }));

/** "about 14,000 (9,800 to 19,600)"; null is not known. */
export function people(range) {
  if (!range) return t("not known");
  return t("{best} ({low} to {high})", { best: number(range.best, 0), low: number(range.low, 0), high: number(range.high, 0) });
}

const speed = (wind) => (wind.speed_m_s === null ? t("speed not known") : unit(number(wind.speed_m_s, 1), "m/s"));
const unit = (figure, of) => `${figure}\u2009${unitText(of)}`;
