// The order of states and what each is called: one table for map, legend, strip and rail.

/** Worst first. `unknown` = stale or never seen, `uncertain` = late or suspect; both worse than normal. */
export const STATES = ["red", "orange", "yellow", "blue", "unknown", "uncertain", "normal"];
export const STATE_WORDS = {
  red: "Red",
  orange: "Orange",
  yellow: "Yellow",
  blue: "Blue",
  unknown: "Unknown",
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
};

/** Whether a thing says that it is offline, or the broker for it. Then nothing of it may look good. */
export function saysOffline(thing) {
  return thing.online === false;
}

/** The state a thing counts under. */
export function stateOf(thing) {
  if (thing.level !== "normal") return thing.level;
  if (thing.trust === "stale" || thing.trust === "never") return "unknown";
  return thing.trust === "fresh" && !saysOffline(thing) ? "normal" : "uncertain";
}

/** What beside its state a marker tells: its trust, or that it says it is offline where trust alone would look good. */
export function doubtOf(thing) {
  return thing.trust === "fresh" && saysOffline(thing) ? "offline" : thing.trust;
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
