// What a video wall shows, decided from what is asked for and what is known. Pure.

export const SIZES = [1, 4, 16];
export const ROTATIONS_S = [0, 10, 20, 60];
/** So long an alarm keeps the wall before one that is only newer takes it: pictures must be looked at, too. */
export const HELD_MS = 30_000;
const BRINGS = ["red", "orange"];
const STAYS = ["unack_active", "ack_active"];

/**
 * The alarm whose cameras are shown: the pinned one while it is open, else the worst unacknowledged red or orange one
 * that has a place; the one that is shown stays while it is active, though somebody has acknowledged it.
 */
export function alarmToShow(alerts, { pin = null, shown = null, hasPlace = () => true } = {}) {
  const pinned = alerts.find((alert) => alert.alert_id === pin);
  if (pinned) return pinned;
  const may = (alert) => alert.life === "unack_active" || (alert.life === "ack_active" && alert.alert_id === shown);
  return alerts.filter((alert) => BRINGS.includes(alert.severity) && may(alert) && hasPlace(alert)).sort(before)[0] ?? null;
}

/** Whether `next` may take the wall from `shown`, which has it since `since`: at once unless it is only newer. */
export function mayTake(next, shown, since, now) {
  if (!shown || !next || next.alert_id === shown.alert_id) return true;
  const stays = STAYS.includes(shown.life) && BRINGS.includes(shown.severity);
  return !stays || now - since >= HELD_MS || compared(grade(next), grade(shown)) < 0;
}

/** Real before drill, unacknowledged before acknowledged, the worse first. */
function grade(alert) {
  return [alert.drill ? 1 : 0, STAYS.indexOf(alert.life), BRINGS.indexOf(alert.severity)];
}

/** By grade, then the newest. */
function before(a, b) {
  return compared([...grade(a), -a.since, -a.alert_id], [...grade(b), -b.since, -b.alert_id]);
}

function compared(a, b) {
  const i = a.findIndex((one, index) => one !== b[index]);
  return i < 0 ? 0 : a[i] - b[i];
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
