// What the flood tools say: names of levels, spans of time to a limit, what a figure rests on.
import { clock, day, moment, number, withUnit } from "./format.js";
import { local, locale, t } from "./words.js";

export const LEVEL_WORDS = {
  dead: "Dead level",
  flood_limit: "Flood limit",
  normal: "Normal level",
  flood_high: "Flood-high level",
  design: "Design flood level",
  check: "Check flood level",
  crest: "Dam crest",
  warning: "Warning level",
  guarantee: "Guarantee level",
  historic_max: "Highest ever seen",
  years_5: "5-year flood level",
  years_20: "20-year flood level",
  years_50: "50-year flood level",
};
export const SIZE_WORDS = {
  large: "Large reservoir",
  medium: "Medium reservoir",
  small_1: "Small reservoir, class 1",
  small_2: "Small reservoir, class 2",
  pond: "Below small, class 2",
};
export const BASIS_WORDS = {
  measured: "inflow less outflow, measured",
  reported: "as the station reports it",
  curve: "from the surveyed curve",
  storage_change: "from the change of storage",
};
/** Vertical datums by what the catalogue calls them. */
const DATUM_WORDS = {
  1985: "1985 national height datum",
  yellow_sea_1956: "1956 Yellow Sea datum",
  wusong: "Wusong datum",
  local: "local datum",
};
const DAYS = {};

/** A level's name; one of the owner's own stays as it is written. */
export function levelName(name) {
  return t(LEVEL_WORDS[name] ?? name);
}

/** What heights of a station are counted from, in words; that it is not stated is said, too. */
export function datumText({ datum }) {
  if (!datum) return t("datum not stated");
  return typeof datum === "string" ? t(DATUM_WORDS[datum] ?? datum) : local(datum);
}

/** "12.05 m". */
export function metres(value) {
  return withUnit(number(value, 2), "m");
}

/** "0.43 m below" or "0.25 m above"; a margin is positive below. */
export function marginText(margin) {
  if (margin === null) return "--";
  if (margin === 0) return t("exactly at it");
  const text = metres(Math.abs(margin));
  return margin < 0 ? t("{metres} above", { metres: text }) : t("{metres} below", { metres: text });
}

/** "12 min", "2 h 10 min". */
export function stretch(ms) {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 90) return t("{n} min", { n: minutes });
  return t("{h} h {m} min", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** When the limit is reached, in words; [text, times by the clock]. */
export function crossingText({ course, low, high }, now) {
  if (course === "over") return [t("over limit"), ""];
  if (course === "away") return [t("not within 24 h"), ""];
  if (course === "tidal") return [t("tidal: no course is drawn"), ""];
  if (course !== "reaches") return ["--", t("too little is known of its course")];
  const first = stretch(low - now);
  if (high === null) return [t("{low} or later", { low: first }), t("from {time}, perhaps not within 24 h", { time: hour(low, now) })];
  const last = stretch(high - now);
  if (first === last) return [t("about {low}", { low: first }), t("at {time}", { time: hour(low, now) })];
  return [t("{low} to {high}", { low: first, high: last }), t("{from} to {to}", { from: hour(low, now), to: hour(high, now) })];
}

/** "14:05" of the city's clock; with its day where that is not today. */
export function hour(ms, now) {
  return day(ms) === day(now) ? clock(ms).slice(0, 5) : moment(ms, now);
}

/** "16 Jul" of the city's calendar. */
export function dayOfYear(ms, timezone) {
  DAYS[timezone] ??= new Intl.DateTimeFormat(locale, { timeZone: timezone, day: "numeric", month: "short" });
  return DAYS[timezone].format(ms);
}

/** The days on which a limit is as it is now, and its next value; null where it is the same all year. */
export function seasonOf(limit, now, timezone) {
  const place = limit.turns.findLastIndex(([at]) => at <= now);
  const [since, next] = [limit.turns[place], limit.turns[place + 1]];
  if (!next || !since) return null;
  const value = next[1] === null ? t("none") : metres(next[1]);
  return { from: dayOfYear(since[0], timezone), to: dayOfYear(next[0] - 1, timezone), then: dayOfYear(next[0], timezone), value };
}

/** "in force 16 Oct to 14 Apr; from 15 Apr 11.80 m". */
export function seasonText(limit, now, timezone) {
  if (!limit) return t("no limit is declared");
  const season = seasonOf(limit, now, timezone);
  return season ? t("in force {from} to {to}; from {then} {value}", season) : t("the same all year");
}
