// How old a release's wind is: a station that goes on reporting the same wind keeps it young; one that is silent does not.
import { ageOf, trustNow } from "./format.js";

/** {age: seconds or null, stale}: of the wind a release is computed with, now; of an old version, as it was then. */
export function windAge(release, state, old = false) {
  const { wind } = release;
  if (wind.source !== "station") return { age: null, stale: false };
  if (old) return { age: wind.age_s, stale: false };
  const now = state.now();
  const live = state.things.get(wind.thing_id)?.latest.wind_direction;
  if (!live) return { age: Math.max(0, wind.age_s + (now - release.at) / 1000), stale: state.connection === "lost" };
  return { age: ageOf(live, now), stale: ["stale", "never"].includes(trustNow(live, now)) || state.connection === "lost" };
}
