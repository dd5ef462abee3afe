// Whether the wind a release is computed with still blows: how old it is, whether its station is silent, or says another one.
import { ageOf, trustNow } from "./format.js";

/** As `city/release.py` tells one wind from another. */
const TURN_DEG = 10;
const SPEED_SHARE = 0.2;
const SPEED_M_S = 0.3;
/** So long the server may take to compute with another wind; beyond, the zones stand still. */
const FOLLOWED_MS = 30_000;
/** The same of the past, which is played in steps of up to five minutes. */
const FOLLOWED_THEN_MS = 330_000;
/** The server computes with the mean of so long: after a turn it takes a while to be another wind. */
const MEAN_MS = 600_000;
/** Since when (epoch ms) the station says another wind than a version stands on. */
const differing = new WeakMap();

/** {age: seconds or null, stale, moved}: of the wind a release is computed with; of an old version, as it was then.
 * A station that goes on saying the same wind keeps it young. `moved`: it says another one, and nobody computed with it. */
export function windAge(release, state, old = false) {
  const { wind } = release;
  if (wind.source === "typed") return { age: typedAge(release, old ? release.at : state.now()), stale: false, moved: false };
  if (wind.source !== "station") return { age: null, stale: false, moved: false };
  if (old) return { age: wind.age_s, stale: false, moved: false };
  const now = state.now();
  const since = Math.max(0, wind.age_s + (now - release.at) / 1000);
  const latest = state.things.get(wind.thing_id)?.latest ?? {};
  const [turn, speed] = [latest.wind_direction, latest.wind_speed];
  const lost = state.connection === "lost" && !state.history;
  if (!turn || !speed) return { age: since, stale: lost, moved: false };
  const stale = lost || [turn, speed].some((one) => ["stale", "never"].includes(trustNow(one, now)));
  if (!isAnother(wind, turn.result, speed.result)) {
    differing.delete(release);
    return { age: Math.max(ageOf(turn, now) ?? since, ageOf(speed, now) ?? since), stale, moved: false };
  }
  if (!differing.has(release)) differing.set(release, now);
  const lasts = now - differing.get(release);
  const gust = wind.mean_of > 1 && lasts <= meanFollows(wind, turn.result, speed.result);
  const live = Math.max(ageOf(turn, now) ?? since, ageOf(speed, now) ?? since);
  return { age: gust ? live : since, stale, moved: release.closed_at == null && !gust && lasts > (state.history ? FOLLOWED_THEN_MS : FOLLOWED_MS) };
}

/** How long (ms) a wind that stays as it is now takes to move the mean to another one, twice over, and to be computed. */
function meanFollows(wind, from, speed) {
  const turned = Math.abs(((from - wind.from_deg + 540) % 360) - 180) / TURN_DEG;
  const changed = Math.abs(speed - wind.speed_m_s) / Math.max(SPEED_SHARE * wind.speed_m_s, SPEED_M_S);
  return FOLLOWED_MS + MEAN_MS * Math.min(1, 2 / Math.max(turned, changed));
}

function isAnother(wind, from, speed) {
  if (from === null || speed === null || wind.from_deg === null || wind.speed_m_s === null) return false;
  const turned = Math.abs(((from - wind.from_deg + 540) % 360) - 180);
  return turned >= TURN_DEG || Math.abs(speed - wind.speed_m_s) >= Math.max(SPEED_SHARE * wind.speed_m_s, SPEED_M_S);
}

/** For how long a typed wind stands: since the first of the versions in a row that have it. */
function typedAge({ wind, version, at, versions = [] }, until) {
  const same = (one) => one.wind.source === "typed" && one.wind.from_deg === wind.from_deg && one.wind.speed_m_s === wind.speed_m_s;
  let since = at;
  for (const one of [...versions].reverse()) {
    if (one.version > version) continue;
    if (!same(one)) break;
    since = one.at;
  }
  return Math.max(0, (until - since) / 1000);
}
