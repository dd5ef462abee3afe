// The releases that are open, kept as the stream tells of them: it names a version, the server is asked for the whole.

const BASE = "/api/v1/releases";

/** What the server refused: `faults` names each mistake as {where, what}, `reason` is an id where there is one. */
export class Refused extends Error {
  constructor(message, { faults = [], reason = null } = {}) {
    super(message);
    Object.assign(this, { faults, reason });
  }
}

export class Releases extends EventTarget {
  /** Open releases by id, each in its newest version. */
  open = new Map();
  #newest = new Map();

  constructor(state) {
    super();
    this.state = state;
    state.addEventListener("release", (event) => this.#heard(event.detail));
    state.addEventListener("snapshot", () => this.#again(state.releases ?? []));
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

  async #heard({ release_id: id, version, closed_at: closed }) {
    if (closed === null && this.open.get(id)?.version >= version) return;
    if (version < this.#newest.get(id)) return;
    this.#newest.set(id, version);
    try {
      this.#keep(await this.read(id));
    } catch {
      setTimeout(() => this.#newest.get(id) === version && this.#heard({ release_id: id, version, closed_at: closed }), 2000);
    }
  }

  /** What the server answered; an older answer does not undo a newer one. */
  #keep(release) {
    const known = this.open.get(release.release_id);
    if (known && known.version > release.version) return known;
    if (release.closed_at !== null) this.open.delete(release.release_id);
    else this.open.set(release.release_id, release);
    this.#tell(release);
    return release;
  }

  #drop(id) {
    const known = this.open.get(id);
    this.open.delete(id);
    this.#newest.delete(id);
    if (known) this.read(id).then((release) => this.#tell(release), () => this.#tell(known));
  }

  #tell(release) {
    this.dispatchEvent(new CustomEvent("change", { detail: release }));
  }
}

/** The server's answer as JSON. Throws Refused with what it named, or an Error where it did not answer. */
export async function ask(url, body = undefined, signal = undefined) {
  const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
  const answer = await fetch(url, body === undefined ? { signal } : post);
  const told = await answer.json().catch(() => null);
  if (answer.ok && told !== null) return told;
  if (Array.isArray(told?.detail)) throw new Refused(told.detail.map((one) => one.what).join("; "), { faults: told.detail });
  throw new Refused(typeof told?.detail === "string" ? told.detail : `HTTP ${answer.status}`, { reason: told?.reason ?? null });
}
