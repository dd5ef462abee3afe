// What the legend lets through. Kept in the URL; alarms in the rail are never filtered.
import { read, write } from "./address.js";
import { TOPICS } from "./citizen_reports.js";
import { KINDS, STATES, stateOf } from "./levels.js";

const GROUPS = { kinds: KINDS, states: STATES, origin: ["recorded", "simulated"] };
/** What lies over the map beside the stations: of these nothing may be shown. */
const LAYERS = { reports: TOPICS };
const EVERY = { ...GROUPS, ...LAYERS };
const NONE = "none";

/** "recorded" or "simulated". */
export function originOf(thing) {
  return thing.recorded ? "recorded" : "simulated";
}

export class Filter extends EventTarget {
  on = {};

  constructor() {
    super();
    this.read();
  }

  passes(thing) {
    return this.lets(thing.kind, stateOf(thing), originOf(thing));
  }

  lets(kind, state, origin) {
    return this.on.kinds.has(kind) && this.on.states.has(state) && this.on.origin.has(origin);
  }

  /** Whether reports of citizens of a topic are on the map. */
  showsTopic(topic) {
    return this.on.reports.has(topic);
  }

  /** Hide or show one; hiding the last one of a group of stations shows the whole group again. */
  toggle(group, one) {
    const set = this.on[group];
    if (!set.delete(one)) set.add(one);
    if (!set.size && group in GROUPS) this.on[group] = new Set(GROUPS[group]);
    this.#changed();
  }

  /** Let through only these, `{states: ["red"]}`; asked for again, everything. */
  only(wanted) {
    const same = this.isOnly(wanted);
    for (const [group, all] of Object.entries(GROUPS)) this.on[group] = new Set((!same && wanted[group]) || all);
    this.#changed();
  }

  /** Whether exactly these are let through. */
  isOnly(wanted) {
    return Object.entries(GROUPS).every(([group, all]) => {
      const set = wanted[group] ?? all;
      return set.length === this.on[group].size && set.every((one) => this.on[group].has(one));
    });
  }

  /** As the address says. */
  read() {
    for (const [group, all] of Object.entries(EVERY)) {
      const wish = read(group)?.split(",").filter((one) => all.includes(one));
      const none = group in LAYERS && read(group) === NONE;
      this.on[group] = new Set(wish?.length || none ? wish : all);
    }
    this.dispatchEvent(new Event("change"));
  }

  reset() {
    for (const [group, all] of Object.entries(EVERY)) this.on[group] = new Set(all);
    this.#changed();
  }

  get active() {
    return Object.entries(EVERY).some(([group, all]) => this.on[group].size < all.length);
  }

  #changed() {
    for (const [group, all] of Object.entries(EVERY)) {
      const set = this.on[group];
      write(group, set.size === all.length ? null : all.filter((one) => set.has(one)).join(",") || NONE);
    }
    this.dispatchEvent(new Event("change"));
  }
}
