// The alerts that are open, each in its newest form: what is older never undoes what is newer.

export class AlertBook {
  all = new Map();
  #transitions = new Map();
  #epoch = null;

  /** Those of a new beginning. `epoch` names the server process: another one may know another database. */
  begin(alerts, epoch) {
    if (epoch !== this.#epoch) this.#transitions.clear();
    this.#epoch = epoch;
    const known = this.all;
    this.all = new Map();
    for (const alert of alerts) this.keep(this.isOlder(alert) ? known.get(alert.alert_id) : alert);
  }

  /** Whether something newer about this alert is known; only numbered ones can tell. */
  isOlder(alert) {
    return alert.transition_id < this.#transitions.get(alert.alert_id);
  }

  keep(alert) {
    if (!alert) return;
    if (typeof alert.transition_id === "number") this.#transitions.set(alert.alert_id, alert.transition_id);
    if (alert.life === "cleared") this.all.delete(alert.alert_id);
    else this.all.set(alert.alert_id, alert);
  }
}
