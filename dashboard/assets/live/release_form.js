// Entering a release or changing one: while it is typed, the map and a few lines show what it would mean.
import { el, setText } from "./dom.js";
import { glyph } from "./icons.js";
import { ReleaseInputs } from "./release_inputs.js";
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

  /** `wall` has {releases, zones}; `done(release or null)` is called at the end. */
  constructor(wall, done) {
    Object.assign(this, { wall, done });
    this.inputs = new ReleaseInputs(() => this.#soon(), () => wall.zones.pick());
    this.title = el("h2", { tabindex: "-1" });
    this.about = el("p", { class: "quiet" });
    this.seen = el("div", { class: "preview", role: "status" });
    this.failed = el("p", { class: "wrong", role: "alert" });
    this.submit = el("button", { type: "submit", class: "main" });
    const cancel = el("button", { type: "button", text: t("Cancel"), onclick: () => this.done(null) });
    const close = el("button", { type: "button", class: "tool close", "aria-label": t("Close"), onclick: () => this.done(null) }, glyph("x"));
    const foot = el("footer", {}, this.failed, el("div", { class: "acts" }, this.submit, cancel));
    this.node = el("form", { class: "release-form", novalidate: true }, el("header", {}, el("div", {}, this.title, this.about), close), ...this.inputs.rows(), this.seen, foot);
    this.node.addEventListener("submit", (event) => this.#send(event));
  }

  /** Begin with what is known: {thingId, site, chemical, drill}, and `change`: a release that is open. */
  async open(seed) {
    this.#seed = null;
    this.#fitted = this.#offered = false;
    setText(this.title, seed.change ? t("Change the release") : t("What is released?"));
    setText(this.about, seed.site);
    setText(this.submit, seed.change ? t("Change it") : t("Open the release"));
    setText(this.failed, "");
    this.seen.replaceChildren();
    this.inputs.fill(seed.change?.asked ?? {}, { drill: seed.drill, fixed: Boolean(seed.change) });
    this.#seed = seed;
    this.title.focus({ preventScroll: true });
    await this.#offer(seed);
  }

  close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#seed = null;
    this.wall.zones.draft(null);
  }

  async #offer(seed) {
    const hazard = `/api/v1/hazard/${encodeURIComponent(seed.thingId)}`;
    try {
      const [{ chemicals }, { holdings }] = await Promise.all([ask("/api/v1/chemicals"), ask(hazard).catch(() => ({ holdings: [] }))]);
      if (this.#seed !== seed) return;
      this.#offered = true;
      this.inputs.offer(chemicals, holdings, seed.change?.asked?.chemical ?? seed.chemical);
    } catch (error) {
      setText(this.failed, t("The chemicals cannot be read: {reason}", { reason: error.message }));
    }
  }

  #body() {
    const body = this.inputs.body();
    return body && { thing_id: this.#seed.thingId, ...body };
  }

  #soon() {
    clearTimeout(this.#timer);
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
      const { thing_id: _of, drill: _kind, ...changed } = body;
      this.done(change ? await this.wall.releases.change(change.release_id, changed) : await this.wall.releases.begin(body));
    } catch (error) {
      this.#refused(error);
    } finally {
      this.submit.disabled = false;
    }
  }

  /** Each mistake beside its field; what has none stands at the end. Nothing is drawn of what cannot be. */
  #refused(error) {
    const rest = error.faults?.length ? this.inputs.refuse(error.faults) : [error.message];
    setText(this.failed, rest.length ? t("Not done: {reason}", { reason: rest.join("; ") }) : "");
    this.#unseen();
  }

  #unseen() {
    this.wall.zones.draft(null);
    this.seen.replaceChildren();
  }
}
