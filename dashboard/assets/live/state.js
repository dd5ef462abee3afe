// What the wall knows: things, alerts and the server's clock. Changed by the stream's events, by
// replies to what was done here, and by time: a value too old is trusted no more, whatever the server last said.
import { AlertBook } from "./alert_book.js";
import { Deadlines } from "./deadlines.js";
import { judge, look, observed, tempo, thing } from "./things.js";

const QUIET_AT_LEAST_S = 10;
const QUIET_AFTER_REPORTS = 1.5;

export class State extends EventTarget {
  things = new Map();
  streams = new Map();
  city = null;
  stats = null;
  /** Open releases as the server named them last. */
  releases = [];
  air = null;
  lastDelta = null;
  lastTime = null;
  dataAt = null;
  lastCommitAge = null;
  trouble = [];
  conditions = [];
  connection = "connecting";
  /** The past that is shown: {at, knew, first, last, undeclared}; null while it is now. */
  history = null;
  #offset = 0;
  #quietAfter = QUIET_AT_LEAST_S;
  #deadlines = new Deadlines();
  #book = new AlertBook();

  /** Open alerts by id. */
  get alerts() {
    return this.#book.all;
  }

  /** Whether data stopped coming although the server speaks: older than it could be by its reports. */
  get quiet() {
    return !this.history && this.connection === "live" && this.lastCommitAge !== null && this.lastCommitAge > this.#quietAfter;
  }

  /** The time that is shown, else the server's clock; stands still at the last event once the connection is lost. */
  now() {
    if (this.history) return this.history.at;
    if (this.connection === "lost" && this.lastTime !== null) return this.lastTime;
    return Date.now() + this.#offset;
  }

  /** Start anew. `epoch` names the server process: another one may know another database. */
  snapshot(event, epoch = null) {
    this.lastTime = null;
    this.#tick(event);
    this.things = new Map(event.things.features.map((feature) => [feature.properties.thing_id, thing(feature)]));
    this.streams = new Map();
    for (const one of this.things.values()) {
      for (const [property, latest] of Object.entries(one.latest)) this.streams.set(latest.datastream_id, [one, property]);
    }
    this.#deadlines = new Deadlines();
    for (const id of this.streams.keys()) this.#judge(id);
    for (const one of this.things.values()) look(one);
    this.#book.begin(event.alerts, epoch);
    this.stats = event.stats ?? this.stats;
    this.air = event.air ?? null;
    this.releases = event.releases ?? [];
    const { newest, quickest } = tempo([...this.streams.keys()].map((id) => this.#latest(id)));
    this.dataAt = newest ? Math.min(newest, event.time) : null;
    this.#quietAfter = Math.max(QUIET_AT_LEAST_S, QUIET_AFTER_REPORTS * quickest);
    this.#tell("snapshot");
  }

  /** Show the past, or with null what is now; a snapshot of it follows. */
  turn(history) {
    this.history = history;
    this.#tell("history");
  }

  /** The past that is shown moved on by itself. */
  moved() {
    this.#tell("moved");
  }

  /** Tell those who listen only now what the last snapshot brought. */
  retell() {
    this.#tell("snapshot");
  }

  delta(event) {
    this.#tick(event);
    this.lastDelta = event;
    if (event.air !== undefined) this.air = event.air; // while the past is played; else the heartbeat says it
    if (event.observations?.length) this.dataAt = event.time;
    const touched = new Set();
    for (const [id, time, result, quality, reasons] of event.observations ?? []) this.#observe(id, time, result, quality, reasons, touched);
    for (const [id, trust] of event.trusts ?? []) this.#trust(id, trust, touched);
    for (const [id, level, said, unacknowledged, calls = level] of event.states ?? []) this.#say(id, { level, calls, said, unacknowledged }, touched);
    for (const [id, online, onlineSince] of event.presences ?? []) this.#say(id, { online, onlineSince }, touched);
    this.#look(touched);
    this.#tell("delta", touched);
  }

  alert(event) {
    const alert = event.alert ?? event;
    this.#tick(event);
    if (this.#book.isOlder(alert)) return;
    this.#book.keep(alert);
    this.#tell("alerts", alert);
  }

  /** A release was opened, changed or closed; whoever shows it asks for the whole. */
  release(event) {
    this.#tick(event);
    this.releases = [...this.releases.filter((one) => one.release_id !== event.release_id), ...(event.closed_at === null ? [event] : [])];
    this.#tell("release", event);
  }

  /** The answer to an act on an alert that was `before`; the stream may have told something newer meanwhile. */
  reply(alert, before) {
    const numbered = typeof alert.transition_id === "number";
    if (numbered || this.alerts.get(alert.alert_id) === before) this.alert(alert);
  }

  /** Let time pass: what silence has made late or stale. */
  age() {
    const touched = new Set();
    for (const id of this.#deadlines.take(this.now())) {
      const trust = this.#latest(id).trust;
      this.#judge(id);
      if (this.#latest(id).trust !== trust) touched.add(this.streams.get(id)[0].thing_id);
    }
    this.#look(touched);
    if (touched.size) this.#tell("delta", touched);
  }

  heartbeat(event) {
    this.#tick(event);
    this.stats = event.stats ?? this.stats;
    this.air = event.air ?? null;
    this.lastCommitAge = event.last_commit_age_s ?? null;
    this.trouble = event.trouble ?? [];
    this.conditions = event.conditions ?? [];
    if (this.lastCommitAge !== null) this.dataAt = Math.max(this.dataAt ?? 0, event.time - 1000 * this.lastCommitAge);
    this.#tell("heartbeat");
  }

  /** "connecting", "live" or "lost". */
  connected(connection) {
    if (connection === this.connection) return;
    this.connection = connection;
    this.#tell("connection");
  }

  #say(id, told, touched) {
    const one = this.things.get(id);
    if (one) Object.assign(one, told);
    touched.add(id);
  }

  #observe(id, time, result, quality, reasons, touched) {
    const [one, property] = this.streams.get(id) ?? [];
    const latest = one?.latest[property];
    if (!latest) return; // the server sends only what is newer, by a rule that knows clocks which run ahead
    observed(latest, time, result, quality, reasons);
    this.#judge(id);
    touched.add(one.thing_id);
  }

  #trust(id, trust, touched) {
    const [one, property] = this.streams.get(id) ?? [];
    if (!one) return;
    one.latest[property].said = trust;
    this.#judge(id);
    touched.add(one.thing_id);
  }

  #latest(id) {
    const [one, property] = this.streams.get(id);
    return one.latest[property];
  }

  #judge(id) {
    const due = judge(this.#latest(id), this.now());
    if (due !== null) this.#deadlines.set(id, due);
  }

  #look(thingIds) {
    for (const id of thingIds) if (this.things.has(id)) look(this.things.get(id));
  }

  #tick(event) {
    // what is replayed after a reconnect is old: it says nothing about what time it is
    if (typeof event.time !== "number" || event.time < (this.lastTime ?? 0)) return;
    this.lastTime = event.time;
    this.#offset = event.time - Date.now();
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
