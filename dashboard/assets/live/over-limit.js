// Whether a water level is over the limit in force: by the level itself, not by what alarms say of it.

/** What lies nearer to a limit than this is at it. */
const ROUNDING = 1e-9;

/** The value of the limit that is watched, at a time (epoch ms); null where none is in force. */
export function limitNow(thing, now) {
  const turns = thing.limit_in_force?.turns ?? [];
  return turns.findLast(([at]) => at <= now)?.[1] ?? null;
}

/** The next change of that limit: [epoch ms, value]; null where it has no season. */
export function nextLimit(thing, now) {
  return thing.limit_in_force?.turns.find(([at]) => at > now) ?? null;
}

/** true, false, or null: not known, because the level is too old, doubtful, or there is no limit.
 * A doubtful level may be over, and is never called below. */
export function overLimit(thing, now) {
  const latest = thing.latest[thing.limit_in_force?.property];
  const limit = limitNow(thing, now);
  if (!latest || limit === null || latest.result === null || latest.quality === "BAD") return null;
  if (latest.trust === "stale" || latest.trust === "never") return null;
  const over = thing.limit_in_force.at_limit ? latest.result > limit - ROUNDING : latest.result > limit;
  return over || latest.trust !== "suspect" ? over : null;
}
