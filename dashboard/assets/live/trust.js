// How sure a value still is: the rule of city/state.py, so that silence shows here even when the server says nothing.

/** Best first. */
export const TRUSTS = ["fresh", "late", "suspect", "stale", "never"];
const LATE_AFTER_REPORTS = 2.5;

/** Trust of a latest observation. Times in epoch milliseconds; null = never seen. */
export function trustOf(time, quality, now, reportS, maxAgeS) {
  if (time === null) return "never";
  const age = (now - time) / 1000;
  if (age > maxAgeS) return "stale";
  if (quality !== "GOOD") return "suspect";
  return age > reportS * LATE_AFTER_REPORTS ? "late" : "fresh";
}

/** When silence alone will next change this trust; null = it will not. */
export function nextChange(time, quality, now, reportS, maxAgeS) {
  if (time === null) return null;
  const late = time + Math.trunc(reportS * LATE_AFTER_REPORTS * 1000) + 1;
  const stale = time + Math.trunc(maxAgeS * 1000) + 1;
  const coming = (quality === "GOOD" ? [late, stale] : [stale]).filter((at) => at > now);
  return coming.length ? Math.min(...coming) : null;
}

/** The less sure of two. */
export function worse(one, other) {
  return TRUSTS.indexOf(one) > TRUSTS.indexOf(other) ? one : other;
}

/** A thing is as sure as its least sure datastream; seen in part and in part never, it is stale. */
export function thingTrust(trusts) {
  const worst = trusts.length ? trusts.reduce(worse) : "never";
  return worst === "never" && trusts.some((one) => one !== "never") ? "stale" : worst;
}
