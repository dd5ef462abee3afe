// How a camera stands, in words and as a shape: numbers of city/camera.py, and what they are called.
import { saysOffline } from "./levels.js";
import { t } from "./words.js";

/** By the number in `video_state`. */
export const CAMERA_STATES = ["unknown", "online", "unreachable", "black", "over_exposed", "frozen", "covered", "low_contrast", "blurred"];
export const CAMERA_STATE_WORDS = {
  unknown: "Unknown",
  online: "Online",
  unreachable: "Unreachable",
  black: "Black picture",
  over_exposed: "Over-exposed",
  frozen: "Frozen picture",
  covered: "Partly covered",
  low_contrast: "Low contrast",
  blurred: "Blurred",
};
/** By the number in `video_trouble`. */
export const CAMERA_TROUBLES = ["none", "timeout", "no_connection", "unauthorised", "not_found", "redirected", "refused", "too_large", "not_a_picture", "broken_picture", "stream_ended"];
export const CAMERA_TROUBLE_WORDS = {
  none: "",
  timeout: "no answer in time",
  no_connection: "no connection to the camera",
  unauthorised: "the camera refuses our password",
  not_found: "the camera has no picture there",
  redirected: "the camera sends us elsewhere",
  refused: "the camera refuses",
  too_large: "its picture is too large",
  not_a_picture: "it sends something else than a picture",
  broken_picture: "its picture cannot be read",
  stream_ended: "its stream ended",
};

/** Why the server gives no picture, by its name in `dashboard/video_picture.py`. */
export const UNFIT_WORDS = {
  none: "no picture of this camera yet, or none for ten minutes",
  no_jpeg: "what came from this camera is not a picture",
  too_old: "the newest picture of this camera is too old to be shown as new",
  ahead: "the newest picture of this camera is from the future: a clock is wrong",
  away: "no picture can be had: the store of pictures is away",
  full: "as many look at cameras live as can",
  full_for_you: "as many live pictures go to this address as may",
};

/** {state, word (a msgid), mark: {state, dashed, slashed}, trouble} of a camera; what is not said freshly is unknown. */
export function cameraLook(thing) {
  const state = cameraState(thing);
  const trouble = CAMERA_TROUBLES[fresh(thing.latest.video_trouble)] ?? "none";
  const lost = state === "unreachable";
  const unsure = lost || state === "unknown";
  return {
    state,
    word: CAMERA_STATE_WORDS[state],
    mark: { state: state === "online" ? "normal" : unsure ? "unknown" : "uncertain", dashed: unsure, slashed: lost || !(unsure || state === "online") },
    trouble: state === "online" ? "" : t(CAMERA_TROUBLE_WORDS[trouble]),
  };
}

/** One of CAMERA_STATES. */
export function cameraState(thing) {
  const online = fresh(thing.latest.video_online);
  if (saysOffline(thing) || online === 0) return named(thing) ?? "unreachable";
  if (online === null) return "unknown";
  return named(thing) ?? "online";
}

/** The state its picture was judged to be in, where it says so; never a better one than being online allows. */
function named(thing) {
  const state = CAMERA_STATES[fresh(thing.latest.video_state)];
  const offline = saysOffline(thing) || fresh(thing.latest.video_online) !== 1;
  return state === "online" && offline ? "unknown" : (state ?? null);
}

/** A latest result, null where it is not fresh. */
function fresh(latest) {
  return latest && latest.trust === "fresh" && latest.result !== null ? latest.result : null;
}

/** What a camera's number means in words; null for a property that is a figure. */
export function cameraValue(property, latest) {
  if (latest.result === null || latest.trust === "stale" || latest.trust === "never") return null;
  if (property === "video_state") return t(CAMERA_STATE_WORDS[CAMERA_STATES[latest.result]] ?? "Unknown");
  if (property === "video_trouble") return t(CAMERA_TROUBLE_WORDS[CAMERA_TROUBLES[latest.result]] || "no trouble");
  if (property !== "video_online") return null;
  if (latest.trust !== "fresh") return t("Unknown");
  return latest.result >= 1 ? t("online") : t("offline");
}

/** Eight directions for a bearing in degrees. */
const DIRECTIONS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

/** "480 m east"; "at the place" where there is no direction. */
export function whereWords(distanceM, bearingDeg) {
  if (bearingDeg === null) return t("at the place");
  const far = distanceM < 1000 ? t("{n} m", { n: Math.round(distanceM / 10) * 10 }) : t("{n} km", { n: (distanceM / 1000).toFixed(1) });
  const direction = t(DIRECTIONS[Math.round(bearingDeg / 45) % 8]);
  return t("{far} {direction} ({degrees}°)", { far, direction, degrees: String(Math.round(bearingDeg) % 360).padStart(3, "0") });
}
