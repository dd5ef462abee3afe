// Open reports of citizens, as the live stream tells of them. Who may not see them hears nothing, and sees nothing of it.

export const TOPICS = ["smell", "smoke", "water", "danger"];
export const TOPIC_WORDS = { smell: "Smell", smoke: "Smoke or dust", water: "Something in the water", danger: "A danger" };
export const TOPIC_ICONS = { smell: "mood-sick", smoke: "flame", water: "droplets", danger: "alert-triangle" };
export const PROGRESS_WORDS = { received: "Received", assigned: "Assigned" };

export class CitizenReports extends EventTarget {
  /** By number: {number, topic, state, place: [lon, lat] | null, area, noticed_at, received_at}. */
  all = new Map();
  /** How many are open in all, and of how many nobody has taken care yet; the oldest of very many are not here. */
  open = 0;
  fresh = 0;
  /** Whether the server has told of them at all. */
  heard = false;

  constructor(state) {
    super();
    this.state = state;
    state.addEventListener("history", () => this.#tell(null));
  }

  /** Whether they are on the screen: of the past nothing is kept that could be shown. */
  get shown() {
    return this.heard && this.state.history === null;
  }

  /** How many there are of each topic. */
  counts() {
    const found = {};
    for (const { topic } of this.all.values()) found[topic] = (found[topic] ?? 0) + 1;
    return found;
  }

  /** An event of the stream: what became of some, or all that are open. */
  hear({ whole, reports, gone, open, new: fresh }) {
    if (whole) this.all.clear();
    for (const one of reports) this.all.set(one.number, one);
    for (const number of gone) this.all.delete(number);
    Object.assign(this, { open, fresh });
    this.heard = true;
    this.#tell(whole ? null : new Set([...reports.map((one) => one.number), ...gone]));
  }

  /** Numbers of those that changed; null where any may have. */
  #tell(changed) {
    this.dispatchEvent(new CustomEvent("change", { detail: changed }));
  }
}

/** Whether nobody looks after it yet. */
export function isNew(report) {
  return report.state === "received";
}
