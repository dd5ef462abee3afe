// Values, ages and times as text, by the reader's language as city/by_locale.py writes them (ADR 0058). An age is
// always said; a value past its hard limit is "--".
import { trustOf, worse } from "./trust.js";
import { lang, locale, t } from "./words.js";

const THIN = "\u2009";
const HARD_LIMIT = 3;
let zone = "UTC";
const clocks = {};
const numbers = {};

export function setZone(timezone) {
  zone = timezone;
  for (const key of Object.keys(clocks)) delete clocks[key];
}

/** The trust of a latest value now: the server's word, but never fresher than its age allows. */
export function trustNow(latest, now) {
  return worse(latest.trust, trustOf(latest.at, latest.quality, now, latest.report_s, latest.max_age_s));
}

/** Age in seconds, null when never seen. */
export function ageOf(latest, now) {
  return latest.at === null || latest.at === undefined ? null : Math.max(0, (now - latest.at) / 1000);
}

/** The figure alone: "12.31", or "--" when never seen, BAD, or older than three times its maximum age. */
export function figure(latest, now) {
  const age = ageOf(latest, now);
  if (age === null || latest.result === null || latest.quality === "BAD" || age > HARD_LIMIT * latest.max_age_s) return "--";
  return number(latest.result, latest.decimals);
}

/** A number with its groups; a zero has no sign. */
export function number(value, decimals = 2) {
  if (value === null || value === undefined) return "--";
  numbers[decimals] ??= new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: "negative",
  });
  return numbers[decimals].format(value);
}

/** A unit as people write it: the canonical "1e4 m³" is ×10⁴ m³. */
export function unitText(unit) {
  return (unit ?? "").replace(/^1e4 /, "×10⁴ ");
}

/** "12.31 m" with a thin space; a property without a unit is the figure alone. */
export function withUnit(text, unit) {
  return unit ? `${text}${THIN}${unitText(unit)}` : text;
}

/** 42 → "42 s", 720 → "12 min", … */
export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 90) return t("{n} s", { n: s });
  if (s < 5400) return t("{n} min", { n: Math.round(s / 60) });
  if (s < 172800) return t("{n} h", { n: Math.round(s / 3600) });
  return t("{n} d", { n: Math.round(s / 86400) });
}

/** "15:30:05" */
export function clock(ms) {
  return formatter("clock", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(ms);
}

/** "Mon 23 Nov 2026", "2026年11月23日周一": no day is two bare numbers beside each other. */
export function day(ms) {
  return formatter("day", { year: "numeric", month: "short", day: "numeric", weekday: "short" }).format(ms);
}

/** "23 Nov 15:30" when not today, with the year when not this one, else "15:30:05". */
export function moment(ms, now) {
  if (day(ms) === day(now)) return clock(ms);
  const year = formatter("year", { year: "numeric" });
  const within = year.format(ms) === year.format(now);
  const date = within ? formatter("short", { month: "short", day: "numeric" }) : formatter("long", { year: "numeric", month: "short", day: "numeric" });
  return `${date.format(ms)} ${clock(ms).slice(0, 5)}`;
}

/** "2026-10-24" on the day after it, in a zone; a day may have 23 or 25 hours. */
export function dayBefore(ms, timeZone) {
  const today = new Date(ms).toLocaleDateString("sv-SE", { timeZone });
  return new Date(Date.parse(`${today}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** "+08:00" */
export function offset(ms) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(ms);
  const name = parts.find((part) => part.type === "timeZoneName").value.replace("GMT", "");
  return name || "+00:00";
}

function formatter(key, options) {
  const named = `${lang}${key}`;
  clocks[named] ??= new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  return clocks[named];
}
