// The one value of a thing that stands beside its marker, by kind.
import { ageOf, figure, span, trustNow, withUnit } from "./format.js";
import { saysOffline } from "./levels.js";
import { t } from "./words.js";

const FIRST = {
  reservoir: ["water_level"],
  air: ["pm2_5"],
  emission: ["nox_stack", "so2_stack", "dust_stack", "cod", "ammonia_n"],
  chemical: ["lel", "tank_level"],
  video: ["video_online"],
  weather: ["wind_speed"],
};

/** [property, latest] of the headline, or null for a thing without datastreams. */
export function headline(thing) {
  const gases = Object.keys(thing.latest).filter((property) => property.startsWith("gas_"));
  if (thing.kind === "chemical" && gases.length) return entry(thing, gases.reduce((a, b) => (result(thing, b) > result(thing, a) ? b : a)));
  const property = (FIRST[thing.kind] ?? []).find((one) => one in thing.latest) ?? Object.keys(thing.latest)[0];
  return property ? entry(thing, property) : null;
}

/** "12.31 m", and below it "stale 12 min" when the value is past its age, or that the thing says it is offline. */
export function label(thing, now) {
  const [property, latest] = headline(thing) ?? [];
  if (!latest) return "";
  const trust = trustNow(latest, now);
  if (trust === "never") return t("never seen");
  const text = valueText(property, latest, now);
  if (saysOffline(thing) && trust !== "stale") return property === "video_online" ? t("says it is offline") : `${text}\n${t("says it is offline")}`;
  return trust === "stale" ? `${text}\n${t("stale {age}", { age: span(ageOf(latest, now)) })}` : text;
}

/** Figure and unit; a camera says in words whether it is online. */
export function valueText(property, latest, now) {
  const text = figure(latest, now);
  if (property === "video_online" && text !== "--") return latest.result >= 1 ? t("online") : t("offline");
  return withUnit(text, latest.unit);
}

function entry(thing, property) {
  return [property, thing.latest[property]];
}

function result(thing, property) {
  const { result, quality } = thing.latest[property];
  return quality === "BAD" ? -1 : (result ?? -1);
}
