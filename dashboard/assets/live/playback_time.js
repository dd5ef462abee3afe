// Times of the city's zone in a field that knows no zones.

/** "2026-11-22T09:30:05" of an epoch millisecond. */
export function local(ms, timeZone) {
  return new Date(ms).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
}

/** Epoch milliseconds of such a text; null where it is none. */
export function stamp(text, timeZone) {
  const asUtc = Date.parse(`${text}Z`);
  if (!Number.isFinite(asUtc)) return null;
  const first = asUtc - shift(asUtc, timeZone);
  return asUtc - shift(first, timeZone);
}

/** How far a zone's clock is ahead of UTC at a moment, milliseconds. */
function shift(ms, timeZone) {
  return Date.parse(`${local(ms, timeZone)}Z`) - Math.floor(ms / 1000) * 1000;
}
