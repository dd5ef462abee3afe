// The releases that are open, kept as the stream tells of them: it names a version, the server is asked for the whole.
import { inMine } from "./words.js";

const BASE = "/api/v1/releases";

/** What the server refused: `faults` names each mistake as {where, id, values}, `reason` is an id where there is one. */
export class Refused extends Error {
  constructor(status, { faults = [], reason = null, values = {} } = {}) {
    super(reason ?? `HTTP ${status}`);
    Object.assign(this, { status, faults, reason, values });
  }
}

export class Releases extends EventTarget {
  /** Open releases by id, each in its newest version; of the past, those that were open in their version of then. */
  open = new Map();
  #newest = new Map();
  /** Which of them are of the past. */
  #then = new WeakSet();

  constructor(state) {
    super();
    this.state = state;
    state.addEventListener("release", (event) => this.#heard(event.detail));
    state.addEventListener("snapshot", () => this.#again(state.releases ?? []));
    state.addEventListener("history", () => this.#newest.clear());
  }

  get #isPast() {
    return this.state.history !== null;
  }

  /** Those open at a thing, the newest first. */
  at(thingId) {
    return [...this.open.values()].filter((one) => one.thing_id === thingId).sort((a, b) => b.opened_at - a.opened_at);
  }

  read(id) {
    return ask(`${BASE}/${id}`);
  }

  version(id, number) {
    return ask(`${BASE}/${id}/versions/${number}`);
  }

  preview(body, signal) {
    return ask(`${BASE}/preview`, body, signal);
  }

  async begin(body) {
    return this.#keep(await ask(BASE, body));
  }

  async change(id, body) {
    return this.#keep(await ask(`${BASE}/${id}/change`, body));
  }

  async close(id, note) {
    return this.#keep(await ask(`${BASE}/${id}/close`, { note }));
  }

  warn(id) {
    return ask(`${BASE}/${id}/warning`, {});
  }

  lists(id) {
    return ask(`${BASE}/${id}/call-lists`);
  }

  /** After a new beginning: those that are gone are over, those that changed are asked for. */
  #again(told) {
    const still = new Set(told.map((one) => one.release_id));
    for (const id of [...this.open.keys()]) if (!still.has(id)) this.#drop(id);
    for (const one of told) this.#heard(one);
  }

  async #heard(told) {
    const { release_id: id, version, closed_at: closed } = told;
    const past = this.#isPast;
    if (!past && version < this.#newest.get(id)) return;
    this.#newest.set(id, version);
    if (past && closed !== null) return this.#drop(id);
    if (closed === null && this.#isShown(id, version)) return;
    const isWanted = () => this.#isPast === past && this.#newest.get(id) === version;
    try {
      const release = past ? asOf(await this.version(id, version)) : await this.read(id);
      if (past && isWanted()) this.#then.add(release);
      if (!past || isWanted()) this.#keep(release, past);
    } catch {
      setTimeout(() => isWanted() && this.#heard(told), 2000);
    }
  }

  #isShown(id, version) {
    const known = this.open.get(id);
    if (!known || this.#then.has(known) !== this.#isPast) return false;
    return this.#isPast ? known.version === version : known.version >= version;
  }

  /** What the server answered; an older answer does not undo a newer one, nor has what is so now a place in the past. */
  #keep(release, past = false) {
    if (past !== this.#isPast) return release;
    const known = this.open.get(release.release_id);
    if (!past && known && !this.#then.has(known) && known.version > release.version) return known;
    if (release.closed_at !== null) this.open.delete(release.release_id);
    else this.open.set(release.release_id, release);
    this.#tell(release);
    return release;
  }

  #drop(id) {
    const known = this.open.get(id);
    this.open.delete(id);
    this.#newest.delete(id);
    if (!known) return;
    if (this.#isPast) this.#tell(known);
    else this.read(id).then((release) => this.#tell(release), () => this.#tell(known));
  }

  #tell(release) {
    this.dispatchEvent(new CustomEvent("change", { detail: release }));
  }
}

/** A version as it was when it was the newest: still open. */
const asOf = (release) => ({ ...release, closed_at: null, closed_by: null, closed_why: null });

/** The server's answer as JSON. Throws Refused with what it named, or an Error where it did not answer. */
export async function ask(url, body = undefined, signal = undefined) {
  const post = { method: "POST", headers: { "Content-Type": "application/json", ...inMine }, body: JSON.stringify(body), signal };
  const answer = await fetch(url, body === undefined ? { signal } : post);
  const told = await answer.json().catch(() => null);
  if (answer.ok && told !== null) return told;
  const { detail = null, reason = null, values = {} } = told ?? {};
  if (Array.isArray(detail)) throw new Refused(answer.status, { faults: detail });
  if (detail !== null && typeof detail === "object") throw new Refused(answer.status, { reason: detail.id ?? null, values: detail.values ?? detail });
  throw new Refused(answer.status, { reason: reason ?? detail, values });
}
