// The order of alarms, and which of them one other holds back.
import { lifeOrder } from "./life.js";
import { STATES } from "./levels.js";

/** Unacknowledged first, then the worst, then the newest. */
export function inOrder(alerts) {
  const weight = (alert) => [lifeOrder(alert), STATES.indexOf(alert.severity), -alert.since];
  const weighed = [...alerts].map((alert) => [weight(alert), alert]);
  return weighed.sort((a, b) => compare(a[0], b[0])).map(([, alert]) => alert);
}

/** Of alerts: `under`, those that each holds back, and `of`, by which one each is held back. */
export function underneath(alerts, known) {
  const [under, of] = [new Map(), new Map()];
  for (const alert of alerts) {
    const cause = causeOf(alert);
    if (cause === null || !known.has(cause) || causeOf(known.get(cause)) !== null) continue;
    of.set(alert.alert_id, cause);
    if (!under.has(cause)) under.set(cause, []);
    under.get(cause).push(alert);
  }
  return { under, of };
}

function causeOf(alert) {
  const [what, which] = (alert.life === "suppressed" && alert.suppressed_by ? alert.suppressed_by : "").split(":");
  return what === "alert" && /^\d+$/.test(which) ? Number(which) : null;
}

function compare(a, b) {
  const i = a.findIndex((one, index) => one !== b[index]);
  return i < 0 ? 0 : a[i] - b[i];
}
