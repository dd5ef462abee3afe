// Areas rolled up to their worst possible state: what is unknown counts as possibly bad, never as normal.
import { STATES, stateOf } from "./levels.js";
import { boundsOf } from "./whereabouts.js";

const ALARMS = ["red", "orange", "yellow", "blue"];

/** One area's counts by state → {state, unknown, n}: the worst there is, and how many nothing sure is known of. */
export function rolledUp(counts, level = "normal") {
  const n = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const unknown = (counts.unknown ?? 0) + (counts.uncertain ?? 0);
  if (n === 0 && level === "normal") return { state: "unknown", unknown: 0, n };
  const state = STATES.find((one) => one === level || counts[one] > 0) ?? "unknown";
  return { state, unknown, n };
}

export class Areas {
  #counts = new Map();
  #of = new Map();

  constructor(state) {
    this.state = state;
    state.addEventListener("snapshot", () => this.#begin());
    state.addEventListener("delta", (event) => event.detail.forEach((id) => this.#count(id)));
  }

  /** [{area, state, unknown, n, counts}, …], worst first, then those with most unknown, then as declared. */
  all() {
    const levels = this.#levels();
    const rows = this.state.city.areas.map((area) => {
      const counts = this.#counts.get(area.area_id) ?? {};
      return { area, counts, ...rolledUp(counts, levels.get(area.area_id)) };
    });
    return rows.sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || b.unknown - a.unknown);
  }

  /** [west, south, east, north] of what stands in an area; null where nothing does. */
  bounds(areaId) {
    return boundsOf([...this.state.things.values()].filter((thing) => thing.area === areaId));
  }

  /** The worst that calls about an area itself, and no thing in it; one that is put aside is not normal. */
  #levels() {
    const found = new Map();
    for (const alert of this.state.alerts.values()) {
      if (alert.thing_id || !alert.area || !alert.beneath?.endsWith("_active") || !ALARMS.includes(alert.severity)) continue;
      const [known, said] = [found.get(alert.area) ?? "normal", alert.life.endsWith("_active") ? alert.severity : "aside"];
      if (STATES.indexOf(said) < STATES.indexOf(known)) found.set(alert.area, said);
    }
    return found;
  }

  #begin() {
    this.#counts.clear();
    this.#of.clear();
    for (const id of this.state.things.keys()) this.#count(id);
  }

  #count(id) {
    const thing = this.state.things.get(id);
    if (!thing) return;
    const [area, state] = [thing.area, stateOf(thing)];
    const before = this.#of.get(id);
    if (before?.area === area && before.state === state) return;
    if (before) this.#counts.get(before.area)[before.state] -= 1;
    if (!this.#counts.has(area)) this.#counts.set(area, {});
    const counts = this.#counts.get(area);
    counts[state] = (counts[state] ?? 0) + 1;
    this.#of.set(id, { area, state });
  }
}
