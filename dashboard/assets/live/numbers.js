// An alarm's number against its limit, both of one kind: only an observed value may be the newest one.
import { clock, figure, number, trustNow, withUnit } from "./format.js";
import { t } from "./words.js";

const COMPARED_WORDS = {
  rate: "change",
  distance: "off by",
  hourly_mean: "hourly mean",
  index: "AQI",
  stations: "silent stations",
};

/** What is said of an alarm: `of` which kind of number, the `result`, what it stands `against`, and its `trust`. */
export function numbersOf(alert, latest, now) {
  const compared = alert.compared ?? "value";
  const observed = compared === "value" || compared === "foretold";
  const seen = observed && latest ? trustNow(latest, now) : "never";
  const live = seen !== "never" && latest.result !== null;
  const value = live ? latest.result : alert.result;
  const shown = live ? figure(latest, now) : number(alert.result, alert.decimals);
  const trust = live ? seen : observed || alert.unknown_since !== null ? "stale" : "fresh";
  if (value === null && (!latest || !observed)) return { of: "", result: "", against: "", trust };
  const limit = alert.limit === null || compared === "stations" ? "" : withUnit(number(alert.limit, alert.decimals), alert.unit);
  return {
    of: observed ? "" : t(COMPARED_WORDS[compared] ?? compared),
    result: withUnit(shown, alert.unit),
    against: limit && (ahead(alert) ? `→ ${limit}${when(alert.foretold)}` : `${sign(value, alert.limit, shown)} ${limit}`),
    trust,
  };
}

/** Whether its limit is still to be reached. */
function ahead(alert) {
  return alert.compared === "foretold" && alert.beneath.endsWith("_active");
}

/** " · 15:05–16:05", or from when on at the earliest. */
function when(foretold) {
  if (!foretold) return "";
  const low = clock(foretold.low).slice(0, 5);
  return foretold.high === null ? ` · ≥ ${low}` : ` · ${low}–${clock(foretold.high).slice(0, 5)}`;
}

function sign(result, limit, shown) {
  if (shown === "--" || result === null) return "/";
  if (result === limit) return "=";
  return result > limit ? ">" : "<";
}
