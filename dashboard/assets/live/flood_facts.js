// The figures of one station as lines of text. What rests on a value that is too old by now is "--".
import { figure, number, span, trustNow, unitText } from "./format.js";
import { TRUST_WORDS } from "./levels.js";
import { limitNow } from "./over-limit.js";
import { BASIS_WORDS, crossingText, datumText, levelName, marginText, metres, seasonText, SIZE_WORDS, stretch } from "./flood_words.js";
import { t } from "./words.js";

const VOLUME = "1e4 m³";
const NONE = "--";

/** Whether something may be computed from a value: there, not bad, and not too old by now. */
export function usable(latest, now) {
  if (!latest || latest.result === null || latest.quality === "BAD") return false;
  return !["stale", "never"].includes(trustNow(latest, now));
}

/** Whether figures of a station may rest on its level: a doubtful one is never called below, so only where it is over. */
export function relied(station, latest, now) {
  return usable(latest, now) && (trustNow(latest, now) !== "suspect" || station.over === true);
}

/** [{id, word, value, unit, note, doubt}, …] of a station as the server told it. */
export function factsOf(station, now, timezone) {
  const level = relied(station, station.values.water_level, now);
  const rows = [margin(station, level, now), limit(station, now, timezone), ahead(station, level)];
  if (station.kind === "reservoir") rows.push(...volumes(station, level, now), ...flows(station, level, now));
  rows.push(rise(station, level), crossing(station, level, now));
  return rows;
}

function margin(station, level, now) {
  const value = level ? marginText(station.margin) : NONE;
  const over = level && station.over;
  return { id: "margin", word: t("Against {limit}", { limit: watched(station) }), value, over, note: level ? colourNote(station) : why(station, now) };
}

function colourNote({ colour }) {
  if (!colour || colour === "normal") return "";
  const words = { blue: "Blue", yellow: "Yellow", orange: "Orange", red: "Red" };
  return t("{colour} by the rule for rivers", { colour: t(words[colour]) });
}

function limit(station, now, timezone) {
  const value = limitNow({ limit_in_force: station.limit }, now);
  const note = [value === null ? "" : datumText(station), seasonText(station.limit, now, timezone)].filter(Boolean).join(" · ");
  return { id: "limit", word: watched(station), value: number(value, 2), unit: value === null ? "" : "m", note };
}

function ahead(station, level) {
  const next = level ? station.ahead : null;
  const top = level && !station.ahead && station.levels.length > 0;
  return { id: "ahead", word: t("Next level above"), value: next ? metres(next.metres) : NONE, note: next ? t("to {level}", { level: levelName(next.name) }) : top ? t("above every level") : "" };
}

function volumes(station, level, now) {
  const { storage } = station;
  const fresh = storage?.basis === "curve" ? level : usable(station.values.storage, now);
  const beyond = storage && !storage.surveyed ? t("beyond the surveyed curve") : "";
  const made = station.synthetic ? t("made-up curve") : "";
  const basis = storage ? [t(BASIS_WORDS[storage.basis]), made].filter(Boolean).join(" · ") : t("no curve and no storage");
  const size = station.size ? t(SIZE_WORDS[station.size]) : "";
  return [
    { id: "storage", word: t("Storage"), value: fresh ? number(storage?.value ?? null, 1) : NONE, unit: unitText(VOLUME), note: fresh && beyond ? beyond : basis },
    { id: "percent", word: t("Of control storage"), value: level ? number(station.percent, 1) : NONE, unit: "%", note: t("storage at the limit in force is 100 %") },
    { id: "room", word: t("Room to the limit"), value: level ? minus(number(station.room, 1)) : NONE, unit: unitText(VOLUME), note: level && station.room < 0 ? t("nothing left: over limit") : "" },
    { id: "size", word: t("Capacity"), value: number(station.capacity, 0), unit: unitText(VOLUME), note: size || noCapacity(station) },
  ];
}

/** Why no capacity is known. */
function noCapacity({ storage, levels }) {
  if (storage?.basis !== "curve") return t("neither declared nor a curve");
  if (!levels.some(({ name }) => name === "check")) return t("no check flood level is declared");
  return t("the curve ends below the check flood level");
}

function flows(station, level, now) {
  const rows = [];
  const net = station.net_inflow;
  const reported = net?.basis === "reported";
  for (const [slug, word] of [["inflow", "Inflow"], ["outflow", "Outflow"]]) {
    const latest = station.values[slug];
    if (latest && !reported) rows.push({ id: slug, word: t(word), value: usable(latest, now) ? figure(latest, now) : NONE, unit: latest.unit, note: ageNote(latest, now) });
  }
  const of = { measured: ["inflow", "outflow"], reported: ["inflow"] }[net?.basis] ?? ["water_level"];
  const fresh = of.every((slug) => (slug === "water_level" ? level : usable(station.values[slug], now)));
  const note = net?.basis === "storage_change" ? t("from the change of storage over {span}", { span: stretch(1000 * station.window_s) }) : t(BASIS_WORDS[net?.basis] ?? "");
  rows.push({ id: "net", word: t("Net inflow"), value: net && fresh ? signed(net.value, 1) : NONE, unit: "m³/s", note });
  return rows;
}

function rise(station, level) {
  return { id: "rise", word: t("Change of level"), value: level ? signed(station.rise, 2) : NONE, unit: "m/h", note: t("over the last {span}", { span: stretch(1000 * station.window_s) }) };
}

function crossing(station, level, now) {
  const [value, note] = level ? crossingText(station.crossing, now) : [NONE, why(station, now)];
  return { id: "crossing", word: t("Time to {limit}", { limit: watched(station) }), value, note, wide: true };
}

/** "4.2", "≥ 4.2" where a part of the time is missing, "--". */
export function rainText(station, total, now) {
  if (total.mm === null || !usable(station.values.rainfall, now)) return NONE;
  return total.whole ? number(total.mm, 1) : `≥ ${number(total.mm, 1)}`;
}

/** Age, and trust where it is not simply fresh. */
export function ageNote(latest, now) {
  const trust = trustNow(latest, now);
  if (latest.at === null) return t("never seen");
  const age = span(Math.max(0, now - latest.at) / 1000);
  if (latest.quality === "BAD") return t("bad value, {age}", { age });
  return trust === "fresh" ? t("{age} old", { age }) : t("{trust}, {age} old", { trust: t(TRUST_WORDS[trust]), age });
}

function watched({ limit: named }) {
  return named ? levelName(named.name) : t("limit");
}

function why(station, now) {
  const { quality, at } = station.values.water_level ?? { at: null };
  if (at === null) return t("the level was never seen");
  if (quality === "BAD") return t("the level is bad");
  return usable(station.values.water_level, now) ? t("the level is doubtful") : t("the level is too old");
}

function signed(value, decimals) {
  const text = number(value, decimals);
  return value > 0 ? `+${text}` : minus(text);
}

/** A minus sign for a hyphen; "--" stays. */
export function minus(text) {
  return text.replace(/^-(?=\d)/, "−");
}
