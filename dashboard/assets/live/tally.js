// How many things are alike in all that legend and strip count by. Moved on by what changed, never counted anew.
import { cameraState } from "./camera_words.js";
import { stateOf } from "./levels.js";

export class Tally {
  #alike = new Map();
  #of = new Map();

  constructor(state) {
    this.state = state;
    state.addEventListener("snapshot", () => this.#begin());
    state.addEventListener("delta", (event) => event.detail.forEach((id) => this.#count(id)));
  }

  /** [{kind, state, recorded, camera, n}, …]; camera is null, "online", "offline" or "unknown". */
  groups() {
    return [...this.#alike.values()];
  }

  #begin() {
    this.#alike.clear();
    this.#of.clear();
    for (const id of this.state.things.keys()) this.#count(id);
  }

  #count(id) {
    const thing = this.state.things.get(id);
    if (!thing) return;
    const { kind, recorded } = thing;
    const about = { kind, state: stateOf(thing), recorded, camera: camera(thing) };
    const key = Object.values(about).join("|");
    const before = this.#of.get(id);
    if (before === key) return;
    if (before) this.#alike.get(before).n -= 1;
    if (!this.#alike.has(key)) this.#alike.set(key, { ...about, n: 0 });
    this.#alike.get(key).n += 1;
    this.#of.set(id, key);
  }
}

function camera(thing) {
  if (thing.kind !== "video") return null;
  const state = cameraState(thing);
  return ["online", "unknown"].includes(state) ? state : "offline";
}
