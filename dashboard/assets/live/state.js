// What the wall knows: things, alerts and the server's clock. Changed only by the stream's events.

const QUALITY = ["GOOD", "SUSPECT", "BAD"];

export class State extends EventTarget {
  things = new Map();
  alerts = new Map();
  streams = new Map();
  city = null;
  stats = null;
  lastDelta = null;
  lastTime = null;
  lastCommitAge = null;
  connection = "connecting";
  #offset = 0;

  /** The server's clock, epoch milliseconds; stands still at the last event once the connection is lost. */
  now() {
    if (this.connection === "lost" && this.lastTime !== null) return this.lastTime;
    return Date.now() + this.#offset;
  }

  snapshot(event) {
    this.#tick(event);
    this.things = new Map(event.things.features.map((feature) => [feature.properties.thing_id, thing(feature)]));
    this.streams = new Map();
    for (const one of this.things.values()) {
      for (const [property, latest] of Object.entries(one.latest)) this.streams.set(latest.datastream_id, [one, property]);
    }
    this.alerts = new Map(event.alerts.map((alert) => [alert.alert_id, alert]));
    this.stats = event.stats ?? this.stats;
    this.#tell("snapshot");
  }

  delta(event) {
    this.#tick(event);
    this.lastDelta = event;
    const touched = new Set();
    for (const [id, time, result, quality, reasons] of event.observations ?? []) this.#observe(id, time, result, quality, reasons, touched);
    for (const [id, trust] of event.trusts ?? []) this.#trust(id, trust, touched);
    for (const [id, level, trust, unacknowledged] of event.states ?? []) {
      const one = this.things.get(id);
      if (one) Object.assign(one, { level, trust, unacknowledged });
      touched.add(id);
    }
    this.#tell("delta", touched);
  }

  alert(event) {
    const alert = event.alert ?? event;
    this.#tick(event);
    if (alert.life === "cleared") this.alerts.delete(alert.alert_id);
    else this.alerts.set(alert.alert_id, alert);
    this.#tell("alerts", alert);
  }

  heartbeat(event) {
    this.#tick(event);
    this.stats = event.stats ?? this.stats;
    this.lastCommitAge = event.last_commit_age_s ?? null;
    this.#tell("heartbeat");
  }

  /** "connecting", "live" or "lost". */
  connected(connection) {
    if (connection === this.connection) return;
    this.connection = connection;
    this.#tell("connection");
  }

  #observe(id, time, result, quality, reasons, touched) {
    const [one, property] = this.streams.get(id) ?? [];
    const latest = one?.latest[property];
    if (!latest || (latest.at !== null && time < latest.at)) return;
    const word = typeof quality === "number" ? QUALITY[quality] : quality;
    Object.assign(latest, { at: time, result, quality: word, reasons });
    if (latest.trust === "never") latest.trust = word === "GOOD" ? "fresh" : "suspect";
    touched.add(one.thing_id);
  }

  #trust(id, trust, touched) {
    const [one, property] = this.streams.get(id) ?? [];
    if (!one) return;
    one.latest[property].trust = trust;
    touched.add(one.thing_id);
  }

  #tick(event) {
    if (typeof event.time !== "number") return;
    this.lastTime = Math.max(event.time, this.lastTime ?? 0);
    this.#offset = event.time - Date.now();
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function thing(feature) {
  const latest = {};
  for (const [property, value] of Object.entries(feature.properties.latest ?? {})) {
    latest[property] = { ...value, at: value.time === null ? null : Date.parse(value.time) };
  }
  return { ...feature.properties, latest, coordinates: feature.geometry.coordinates };
}
