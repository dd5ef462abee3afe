// Entering a release or changing one: while it is typed, the map and a few lines show what it would mean.
import { el, setText } from "./dom.js";
import { glyph } from "./icons.js";
import { Drafts } from "./release_drafts.js";
import { ReleaseInputs } from "./release_inputs.js";
import { refusalWords } from "./release_refusals.js";
import { summary } from "./release_summary.js";
import { ask } from "./releases.js";
import { t } from "./words.js";

const SETTLED_MS = 350;

export class ReleaseForm {
  #timer = null;
  #asking = null;
  #fitted = false;
  #seed = null;
  #offered = false;
  #drafts = new Drafts();
  /** What stood in the form before anybody touched it. */
  #untouched = "";
  #chemical = null;
  #once = null;

  /** `wall` has {releases, zones}; `done(release or null)` is called at the end. */
  constructor(wall, done) {
    Object.assign(this, { wall, done });
    this.inputs = new ReleaseInputs(() => this.#soon(), (signal) => wall.zones.pick(signal));
    this.title = el("h2", { tabindex: "-1" });
    this.about = el("p", { class: "quiet" });
    this.again = el("p", { class: "again", role: "status" }, el("span", { text: t("What you had begun is here again.") }), " ", el("button", { type: "button", class: "plain", text: t("Start anew"), onclick: () => this.#anew() }));
    this.seen = el("div", { class: "preview", role: "status" });
    this.failed = el("p", { class: "wrong", role: "alert" });
    this.submit = el("button", { type: "submit", class: "main" });
    const cancel = el("button", { type: "button", text: t("Cancel"), onclick: () => this.#cancel() });
    const close = el("button", { type: "button", class: "tool close", "aria-label": t("Close"), onclick: () => this.done(null) }, glyph("x"));
    const foot = el("footer", {}, this.failed, el("div", { class: "acts" }, this.submit, cancel));
    this.node = el("form", { class: "release-form", novalidate: true }, el("header", {}, el("div", {}, this.title, this.about), close), this.again, ...this.inputs.rows(), this.seen, foot);
    this.node.addEventListener("submit", (event) => this.#send(event));
  }

  /** Begin with what is known: {thingId, site, chemical, drill}, and `change`: a release that is open. */
  async open(seed) {
    this.#seed = null;
    this.#once = opening();
    this.#fitted = this.#offered = false;
    this.#chemical = null;
    setText(this.title, seed.change ? t("Change the release") : t("What is released?"));
    setText(this.about, seed.site);
    setText(this.submit, seed.change ? t("Change it") : t("Open the release"));
    setText(this.failed, "");
    this.seen.replaceChildren();
    this.inputs.fill(seed.change?.asked ?? {}, { drill: seed.drill, fixed: Boolean(seed.change) });
    this.#untouched = this.#typed();
    const draft = this.#drafts.take(seed);
    this.again.hidden = !draft;
    if (draft) this.inputs.restore(draft);
    this.#seed = seed;
    this.title.focus({ preventScroll: true });
    await this.#offer(seed, draft);
  }

  /** What the form was opened with; null while it is closed. */
  get seed() {
    return this.#seed;
  }

  /** Leave the form; what was typed is kept for a while, in case it was left by mistake. */
  close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const draft = this.#seed && this.#isTouched() ? this.inputs.raw() : null;
    if (this.#seed) this.#drafts.keep(this.#seed, draft && { ...draft, chemical: this.#offered ? draft.chemical : null });
    this.#seed = null;
    this.inputs.leave();
    this.wall.zones.draft(null);
  }

  #isTouched() {
    return this.#typed() !== this.#untouched || (this.#chemical !== null && this.inputs.chemical.value !== this.#chemical);
  }

  #typed() {
    const { inputs, spot } = this.inputs.raw();
    return JSON.stringify([inputs, spot]);
  }

  #cancel() {
    this.#drafts.drop(this.#seed);
    this.#seed = null;
    this.done(null);
  }

  #anew() {
    const seed = this.#seed;
    this.#drafts.drop(seed);
    this.#seed = null;
    this.open(seed);
  }

  async #offer(seed, draft) {
    const hazard = `/api/v1/hazard/${encodeURIComponent(seed.thingId)}`;
    try {
      const [{ chemicals }, { holdings }] = await Promise.all([ask("/api/v1/chemicals"), ask(hazard).catch(() => ({ holdings: [] }))]);
      if (this.#seed !== seed) return;
      this.#offered = true;
      this.inputs.offer(chemicals, holdings, seed.change?.asked?.chemical ?? seed.chemical);
      this.#chemical = this.inputs.chemical.value;
      if (draft?.chemical) this.inputs.offer(chemicals, holdings, draft.chemical);
    } catch (error) {
      setText(this.failed, t("The chemicals cannot be read: {reason}", { reason: refusalWords(error) }));
    }
  }

  #body() {
    const body = this.inputs.body();
    return body && { thing_id: this.#seed.thingId, ...body };
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#once = opening();
    if (this.#seed && !this.#seed.change) setText(this.submit, t("Open the release"));
    if (this.#seed && this.#offered) this.#timer = setTimeout(() => this.#preview(), SETTLED_MS);
  }

  async #preview() {
    const body = this.#body();
    this.#asking?.abort();
    if (!body) return this.#unseen();
    const asking = (this.#asking = new AbortController());
    try {
      const made = await this.wall.releases.preview(body, asking.signal);
      if (asking.signal.aborted) return;
      setText(this.failed, "");
      this.seen.replaceChildren(summary(made));
      this.wall.zones.draft({ ...made, release_id: this.#seed.change?.release_id ?? null });
      if (!this.#fitted) this.wall.zones.fit(made);
      this.#fitted = true;
    } catch (error) {
      if (!asking.signal.aborted) this.#refused(error);
    }
  }

  async #send(event) {
    event.preventDefault();
    const change = this.#seed.change;
    const body = this.#body();
    if (change && !body?.note) this.inputs.fields.note.error(t("Say why: it is kept with the release"));
    if (!body || this.submit.disabled || (change && !body.note)) return this.node.querySelector("[aria-invalid]")?.focus();
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.submit.disabled = true;
    try {
      const seed = this.#seed;
      const release = change ? await this.wall.releases.change(change.release_id, changes(change, body)) : await this.wall.releases.begin({ ...body, ...this.#once });
      this.#drafts.drop(seed);
      if (this.#seed === seed) this.#seed = null;
      this.done(release);
    } catch (error) {
      if (error.reason === "open_already") this.#another();
      this.#refused(error);
    } finally {
      this.submit.disabled = false;
    }
  }

  /** One of this chemical is open at the site: the next press says that this is another one. */
  #another() {
    this.#once = { ...this.#once, another: true };
    setText(this.submit, t("Open another release"));
  }

  /** Each mistake beside its field; what has none stands at the end. Nothing is drawn of what cannot be. */
  #refused(error) {
    const rest = error.faults?.length ? this.inputs.refuse(error.faults) : [refusalWords(error)];
    setText(this.failed, rest.length ? t("Not done: {reason}", { reason: rest.join("; ") }) : "");
    this.#unseen();
  }

  #unseen() {
    this.wall.zones.draft(null);
    this.seen.replaceChildren();
  }
}

/** Sent with what is opened, the same as long as nothing else is typed: pressed again without an answer, it is one release. */
function opening() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return { key: [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("") };
}

/** What was changed of a release as it was seen, and which version that was: what others changed meanwhile stays theirs. */
export function changes({ asked, version }, { thing_id: _of, drill: _kind, note, ...said }) {
  const plain = (one) => (one && typeof one === "object" && !Array.isArray(one) ? [one.from_deg, one.speed_m_s] : one ?? null);
  const differs = ([name, value]) => JSON.stringify(plain(value)) !== JSON.stringify(plain(asked[name]));
  return { note, seen: version, ...Object.fromEntries(Object.entries(said).filter(differs)) };
}
