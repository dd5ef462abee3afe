// What ids of a release mean in words: zones, caveats, assumptions, causes. The server sends ids and no sentences.
import { number, span, unitText } from "./format.js";
import { local, t } from "./words.js";

export const CAVEAT_WORDS = {
  no_wind: "NO WIND KNOWN: the zones are full circles",
  no_wind_direction: "The wind's direction is not known: a full circle",
  calm: "The wind is too weak to have a direction: a full circle",
  open_ended: "The Guidebook's table ends at this distance: the danger may go farther",
  screening: "Screening estimate: a steady plume over flat ground, no forecast",
  screening_only: "Screening estimate: a steady plume over flat ground, no forecast",
  heavy_gas: "Screening estimate: {chemical} is heavier than air. It creeps along the ground, upwind and into hollows too, and wider than drawn",
  nearer_than_valid: "The threshold ends within 100 m, where the formulas do not hold",
  farther_than_valid: "The threshold goes on past 10 km, where the formulas do not hold: the zone is cut there",
  beyond_10_km: "The threshold goes on past 10 km, where the formulas do not hold: the zone is cut there",
  nowhere_reached: "The threshold is reached nowhere at the ground: there is nothing to draw",
  no_distances: "The Guidebook has no distances for this chemical: the plume only. That does not mean it is safe",
  no_thresholds: "There are no AEGL thresholds for this chemical: the Guidebook's distances only",
  no_data: "NO DATA: neither distances nor thresholds are known for this chemical. Keep far away, ask a specialist",
  no_rate: "Without an amount or a rate there is no plume: the Guidebook's distances only",
  rate_is_mean: "The rate is the amount spread evenly over the time: at first it may be more",
  other_duration: "AEGLs are not given for just this time: those of the next longer one stand",
  no_population: "There is no population grid: how many people are inside is not known",
  population_made_up: "The population grid is made up for this demonstration",
  places_made_up: "The sensitive places are made up for this demonstration",
  not_in_table: "The chemical is not in the Guidebook's table: a guide page may apply",
  no_such_name: "The Guidebook does not know the chemical by this name",
  only_in_water: "The Guidebook has distances for spills in water only",
  only_on_land: "The Guidebook has distances for spills on land only",
  only_as_weapon: "The Guidebook has distances for use as a weapon only",
  unknown_chemical: "The chemical is not among those we know",
  shorter_than_tabled: "No threshold is given for so short a time: that of the shortest stands",
};
export const ASSUMED_WORDS = {
  wind_speed: "Wind speed not known: the worst case's 1.5 m/s",
  day_or_night: "Day or night not known: the worse one",
  insolation: "Strength of the sun not known: the worst one",
  cloud: "Clouds not known: the worst sky",
  between_classes: "Between two stability classes: the more stable one",
};
export const BUOYANCY_WORDS = {
  molar_mass: "heavier than air",
  cold: "heavier than air while cold",
  associates: "heavier than air: its molecules cling together",
  not_heavier: "not heavier than air",
};
export const VERDICT_WORDS = {
  major: "Major hazard installation",
  not_major: "Not a major hazard installation",
  undecided: "Undecided: something it holds is not known to the standard",
};
export const CAUSE_WORDS = {
  opened: "opened",
  wind: "the wind changed",
  changed: "changed by a person",
  wind_lost: "the wind was lost",
  wind_back: "the wind is back",
  sky: "day or night came",
  closed: "closed",
};
export const PLACE_WORDS = {
  school: "School",
  hospital: "Hospital",
  care_home: "Care home",
  water_intake: "Water intake",
  kindergarten: "Kindergarten",
  residential: "Homes",
  station: "Railway or bus station",
  other: "Other place",
  reservoir: "Reservoir",
};
export const SIDE_WORDS = {
  upwind: "upwind",
  downwind: "downwind",
  crosswind: "crosswind",
  unknown: "side of the wind unknown",
};
const ZONE_WORDS = { isolation: "Isolation", protective: "Protective action" };
const POINT_WORDS = { 0: "N", 45: "NE", 90: "E", 135: "SE", 180: "S", 225: "SW", 270: "W", 315: "NW" };

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
  if (wind.source === "typed") return t("typed by a person");
  if (wind.source === "none") return t("no fresh weather station");
  const values = { name: local(wind.name) || wind.thing_id, distance: metres(wind.distance_m), age: age === null ? "--" : span(age) };
  return [wind.trust === "late" && t("late"), t("{name}, {distance} away, {age} old", values)].filter(Boolean).join(" · ");
}

/** "about 14,000 (9,800 to 19,600)"; null is not known. */
export function people(range) {
  if (!range) return t("not known");
  const round = (n) => number(n, 0).replace(/\B(?=(\d{3})+$)/g, ",");
  return t("{best} ({low} to {high})", { best: round(range.best), low: round(range.low), high: round(range.high) });
}

const speed = (wind) => (wind.speed_m_s === null ? t("speed not known") : unit(number(wind.speed_m_s, 1), "m/s"));
const unit = (figure, of) => `${figure}\u2009${unitText(of)}`;
