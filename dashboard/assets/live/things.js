// A thing as the wall keeps it, from a feature of the contract.
import { nextChange, thingTrust, trustOf, worse } from "./trust.js";

const QUALITY = ["GOOD", "SUSPECT", "BAD"];

/** With its own copy of each latest value, whose trust time changes. */
export function thing(feature) {
  const latest = {};
  for (const [property, value] of Object.entries(feature.properties.latest ?? {})) {
    latest[property] = { ...value, said: value.trust, at: value.time === null ? null : Date.parse(value.time) };
  }
  const { trust: said, online_since: since } = feature.properties;
  return { ...feature.properties, said, latest, onlineSince: since ? Date.parse(since) : null, coordinates: feature.geometry.coordinates };
}

/** A thing's trust from its datastreams', never better than the server's word. */
export function look(one) {
  one.trust = worse(one.said, thingTrust(Object.values(one.latest).map((latest) => latest.trust)));
}

/** A newer value in a latest one. */
export function observed(latest, at, result, quality, reasons) {
  Object.assign(latest, { at, result, quality: typeof quality === "number" ? QUALITY[quality] : quality, reasons });
  if (latest.said === "never") latest.said = "fresh";
}

/** The trust of a latest value: the server's word, never better than its age allows here; when silence next changes it, or null. */
export function judge(latest, now) {
  const rule = [latest.at, latest.quality, now, latest.report_s, latest.max_age_s];
  latest.trust = worse(latest.said, trustOf(...rule));
  return nextChange(...rule);
}

/** Of latest values when the newest was observed (0 = never), and in how many seconds the quickest reports again. */
export function tempo(values) {
  const fold = ({ newest, quickest }, { at, report_s }) => ({ newest: Math.max(newest, at ?? 0), quickest: Math.min(quickest, report_s) });
  return values.reduce(fold, { newest: 0, quickest: Infinity });
}
