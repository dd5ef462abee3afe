// What a video wall shows, decided from what is asked for and what is known. Pure.

export const SIZES = [1, 4, 16];
export const ROTATIONS_S = [0, 10, 20, 60];
/** So long an alarm keeps the wall before a newer one of its severity takes it: pictures must be looked at, too. */
export const HELD_MS = 10_000;
const BRINGS = ["red", "orange"];

/** The alarm whose cameras are shown: the pinned one while it is open, else the newest unacknowledged red or orange one. */
export function alarmToShow(alerts, pin) {
  const pinned = alerts.find((alert) => alert.alert_id === pin);
  if (pinned) return pinned;
  const waiting = alerts.filter((alert) => alert.life === "unack_active" && BRINGS.includes(alert.severity));
  return waiting.reduce((a, b) => (a && (a.since > b.since || (a.since === b.since && a.alert_id > b.alert_id)) ? a : b), null);
}

/** Whether `next` may take the wall from `shown`, which has it since `since`: at once if that is over or it is worse. */
export function mayTake(next, shown, since, now) {
  if (!shown || !next || next.alert_id === shown.alert_id) return true;
  return now - since >= HELD_MS || BRINGS.indexOf(next.severity) < BRINGS.indexOf(shown.severity) || shown.life !== "unack_active";
}

/** The cameras of a page, and how many pages there are (at least one). */
export function pageOf(ids, size, page) {
  const pages = Math.max(1, Math.ceil(ids.length / size));
  const shown = ((page % pages) + pages) % pages;
  return { ids: ids.slice(shown * size, (shown + 1) * size), page: shown, pages };
}

/** Where an arrow leads from a tile, of so many in so many columns; it stays at the edges. */
export function stepped(index, key, count, columns) {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  const next = index + step;
  return next >= 0 && next < count ? next : index;
}
