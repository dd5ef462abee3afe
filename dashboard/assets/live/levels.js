// The order of states and what each is called: one table for map, legend, strip and rail.
import { t } from "./words.js";

/** Worst first. `unknown` = stale or never seen, `aside` = its alarms are shelved or held back, `uncertain` = late or
 * suspect; all worse than normal. */
export const STATES = ["red", "orange", "yellow", "blue", "unknown", "aside", "uncertain", "normal"];
export const STATE_WORDS = {
  red: "Red",
  orange: "Orange",
  yellow: "Yellow",
  blue: "Blue",
  unknown: "Unknown",
  aside: "Put aside",
  uncertain: "Uncertain",
  normal: "Normal",
};

export const KINDS = ["reservoir", "air", "emission", "chemical", "video", "weather", "river"];
export const KIND_WORDS = {
  reservoir: "Reservoir",
  air: "Air station",
  emission: "Emission source",
  chemical: "Chemical site",
  video: "Camera",
  weather: "Weather station",
  river: "River or tide station",
};
export const KIND_ICONS = {
  reservoir: "droplet",
  air: "wind",
  emission: "building-factory-2",
  chemical: "flask",
  video: "video",
  weather: "cloud",
  river: "ripple",
};

export const TRUST_WORDS = {
  fresh: "fresh",
  late: "late",
  suspect: "suspect",
  stale: "stale",
  never: "never seen",
};
export const QUALITY_WORDS = { GOOD: "good", SUSPECT: "suspect", BAD: "bad" };
export const REASON_WORDS = {
  range: "impossible value",
  step: "sudden jump",
  stuck: "stuck",
  over_range: "over the sensor's range",
  maintenance: "maintenance",
  calibration: "calibration",
  set_by_hand: "set by hand",
  stopped: "stopped",
  fault: "fault",
  communication: "communication fault",
  unknown_flag: "unknown flag",
  clock_ahead: "clock runs ahead",
};

/** Whether a thing says that it is offline, or the broker for it. Then nothing of it may look good. */
export function saysOffline(thing) {
  return thing.online === false;
}

/** Whether it has alarms and all of them are shelved or held back. */
export function isAside(thing) {
  return thing.level !== "normal" && thing.calls === "normal";
}

/** The state a thing counts under: of what calls, not of what is put aside. */
export function stateOf(thing) {
  const calls = thing.calls ?? thing.level;
  if (calls !== "normal") return calls;
  if (thing.trust === "stale" || thing.trust === "never") return "unknown";
  if (isAside(thing)) return "aside";
  return thing.trust === "fresh" && !saysOffline(thing) ? "normal" : "uncertain";
}

/** What beside its state a marker tells: its trust, or that it says it is offline where trust alone would look good. */
export function doubtOf(thing) {
  return thing.trust === "fresh" && saysOffline(thing) ? "offline" : thing.trust;
}

/** How its mark is drawn: the severity put aside keeps its shape and colour, and has a slash. */
export function markOf(thing) {
  return isAside(thing) ? { state: thing.level, slashed: true } : { state: stateOf(thing), slashed: false };
}

/** The words for its state. */
export function stateWords(thing) {
  const states = new Set([stateOf(thing), ...(isAside(thing) ? ["aside", thing.level] : [])]);
  return [...states].map((state) => t(STATE_WORDS[state])).join(" · ");
}

/** 0 = calm; an unacknowledged state ranks above the same state acknowledged. */
export function rankOf(thing) {
  const rank = STATES.length - 1 - STATES.indexOf(stateOf(thing));
  return rank * 2 + (thing.unacknowledged > 0 ? 1 : 0);
}

/** [state, unacknowledged] of a rank. */
export function ofRank(rank) {
  return [STATES[STATES.length - 1 - Math.floor(rank / 2)], rank % 2 === 1];
}
