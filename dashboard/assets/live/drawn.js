// What the map's source holds of a thing, and the smallest change from what it held before.
import { label } from "./headline.js";
import { rankOf, saysOffline } from "./levels.js";
import { iconOf } from "./marker.js";
import { local } from "./words.js";

const SHOWN = ["rank", "icon", "label", "old", "level", "calls", "trust", "unacknowledged", "offline"];

/** The properties of a thing's feature. */
export function properties(thing, now) {
  const old = thing.trust === "stale" || thing.trust === "never";
  return {
    thing_id: thing.thing_id,
    kind: thing.kind,
    name: local(thing.name),
    rank: rankOf(thing),
    icon: iconOf(thing),
    label: label(thing, now),
    old,
    level: thing.level,
    calls: thing.calls,
    trust: thing.trust,
    unacknowledged: thing.unacknowledged,
    offline: saysOffline(thing),
  };
}

/** An update of MapLibre's diff, null where nothing that is shown differs. */
export function change(id, before, after) {
  const changed = SHOWN.filter((key) => before[key] !== after[key]);
  return changed.length ? { id, addOrUpdateProperties: changed.map((key) => ({ key, value: after[key] })) } : null;
}
