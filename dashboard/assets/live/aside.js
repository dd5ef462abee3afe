// Who hears the live stream while the wall shows the past: nothing of it is shown but that a red alarm is new.

export class Aside {
  connection = "live";
  #red;
  #offset = 0;
  #last = null;
  #fresh = new Set();
  #arrived = null;

  /** `told` is called when something is to be said. */
  constructor(state, told) {
    this.told = told;
    this.#red = new Set([...state.alerts.values()].filter(calls).map((alert) => alert.alert_id));
    this.#offset = state.now() - Date.now();
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
    for (const alert of event.alerts) this.#look(alert);
  }

  alert(event) {
    this.#tick(event);
    this.#look(event.alert ?? event);
  }

  delta(event) {
    this.#tick(event);
  }

  heartbeat(event) {
    this.#tick(event);
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

  #tick(event) {
    if (typeof event.time !== "number" || event.time < (this.#last ?? 0)) return;
    this.#last = event.time;
    this.#offset = event.time - Date.now();
  }
}

function calls(alert) {
  return alert.severity === "red" && alert.life === "unack_active";
}
