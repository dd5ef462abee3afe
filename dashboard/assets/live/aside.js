// Who hears the live stream while the wall shows the past: nothing of it is shown but that a red alarm is new, that a
// release was opened or has changed, and that the system itself is in trouble.

export class Aside {
  connection = "live";
  #red;
  #offset = 0;
  #last = null;
  #fresh = new Set();
  #arrived = null;
  /** Versions of the releases that were open when the wall turned to the past, by number. */
  #releases;
  #opened = new Set();
  #changed = new Set();
  #drills = new Set();
  /** The last heartbeat; null before the first. */
  beat = null;

  /** `told` is called when something is to be said. */
  constructor(state, told) {
    this.told = told;
    this.#red = new Set([...state.alerts.values()].filter(calls).map((alert) => alert.alert_id));
    this.#releases = new Map(state.releases.map((one) => [one.release_id, one.version]));
    this.#offset = state.now() - Date.now();
  }

  /** How many releases were opened meanwhile, how many of those before are in another version, and how many drills were
   * opened; closed ones are not among them. */
  get releases() {
    return { opened: this.#opened.size, changed: this.#changed.size, drills: this.#drills.size };
  }

  /** How many red alarms are new since the wall turned to the past. */
  get fresh() {
    return this.#fresh.size;
  }

  now() {
    return Date.now() + this.#offset;
  }

  /** Hand the next snapshot over, for the wall goes back to now; with null, to nobody after all. */
  then(arrived) {
    this.#arrived = arrived;
  }

  snapshot(event, epoch) {
    this.#tick(event);
    if (this.#arrived) return this.#arrived(event, epoch);
    const here = new Set(event.alerts.map((alert) => alert.alert_id));
    const was = this.#fresh.size;
    for (const id of this.#fresh) if (!here.has(id)) this.#fresh.delete(id);
    for (const alert of event.alerts) this.#look(alert);
    this.#begin(event.releases ?? []);
    if (was !== this.#fresh.size) this.told();
  }

  alert(event) {
    this.#tick(event);
    this.#look(event.alert ?? event);
  }

  release(event) {
    this.#tick(event);
    this.#hear(event);
    this.told();
  }

  delta(event) {
    this.#tick(event);
  }

  heartbeat(event) {
    this.#tick(event);
    this.beat = event;
    this.told();
  }

  connected(connection) {
    if (connection === this.connection) return;
    this.connection = connection;
    this.told();
  }

  #look(alert) {
    const was = this.#fresh.size;
    if (!calls(alert)) {
      this.#red.delete(alert.alert_id);
      this.#fresh.delete(alert.alert_id);
    } else if (!this.#red.has(alert.alert_id)) this.#fresh.add(alert.alert_id);
    if (was !== this.#fresh.size) this.told();
  }

  #hear({ release_id: id, version, closed_at: closed, drill }) {
    const before = this.#releases.get(id);
    if (closed !== null) [this.#opened, this.#changed, this.#drills].forEach((ids) => ids.delete(id));
    else if (before === undefined) (drill ? this.#drills : this.#opened).add(id);
    else if (version > before && !drill) this.#changed.add(id);
  }

  #begin(releases) {
    const open = new Set(releases.map((one) => one.release_id));
    const was = JSON.stringify(this.releases);
    for (const ids of [this.#opened, this.#changed, this.#drills]) for (const id of ids) if (!open.has(id)) ids.delete(id);
    for (const one of releases) this.#hear(one);
    if (was !== JSON.stringify(this.releases)) this.told();
  }

  #tick(event) {
    if (typeof event.time !== "number" || event.time < (this.#last ?? 0)) return;
    this.#last = event.time;
    this.#offset = event.time - Date.now();
  }
}

function calls(alert) {
  return alert.severity === "red" && alert.life === "unack_active";
}
