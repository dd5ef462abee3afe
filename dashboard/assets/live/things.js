// A thing as the wall keeps it, from a feature of the contract.
import { thingTrust, worse } from "./trust.js";

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
