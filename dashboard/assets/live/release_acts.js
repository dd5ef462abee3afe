// What a person does about a release: call a list, draft a warning, take the report, change it, close it. Each asks first.
import { el, setText } from "./dom.js";
import { ask } from "./releases.js";
import { refusalWords } from "./release_refusals.js";
import { windWords } from "./release_words.js";
import { lang, local, t } from "./words.js";

export class ReleaseActs {
  #release = null;
  #asking = null;

  /** `change(release)` opens the form; `done(release)` is told of what was closed. */
  constructor(wall, { change, done }) {
    Object.assign(this, { wall, done });
    const button = (text, act, extra = {}) => el("button", { type: "button", text, onclick: act, ...extra });
    this.change = button(t("Change…"), () => change(this.#release));
    this.call = button(t("Call a list…"), () => this.#lists());
    this.warn = button(t("Draft a warning"), () => this.#warn());
    this.html = el("a", { class: "button", text: t("Report"), target: "_blank", rel: "noopener" });
    this.pdf = el("a", { class: "button", text: t("Report as PDF"), target: "_blank", rel: "noopener" });
    this.end = button(t("Close it…"), () => this.#close());
    this.more = el("div", { class: "asking", hidden: true });
    this.said = el("p", { class: "wrong", role: "alert" });
    this.node = el("div", { class: "release-acts" }, el("div", { class: "acts" }, this.call, this.warn, this.html, this.pdf, this.change, this.end), this.more, this.said);
  }

  /** `version`: the old one that is looked at, if one is: the report is of that. */
  update(release, version = null) {
    if (release.release_id !== this.#release?.release_id) this.#fold();
    this.#release = release;
    const over = release.closed_at !== null || this.wall.state.history !== null; // nothing is done in the past
    for (const one of [this.change, this.call, this.warn, this.end]) one.hidden = over;
    for (const [link, as] of [[this.html, "html"], [this.pdf, "pdf"]]) link.href = `/api/v1/releases/${release.release_id}/report.${as}?lang=${lang}${version === null ? "" : `&version=${version}`}`;
  }

  async #lists() {
    const release = this.#release;
    const lists = await this.#try(() => this.wall.releases.lists(release.release_id));
    if (!lists || this.#release !== release) return;
    const fitting = lists.lists.filter((one) => one.why.length);
    const known = fitting.length ? fitting : lists.lists;
    if (!known.length) return setText(this.said, t("There is no list to call for this area. All lists stand on the page Call and confirm."));
    const kind = release.drill ? t("DRILL") : t("REAL");
    this.#unfold(
      el("p", { text: t("Whom to call? It rings at once.") }),
      el("p", { class: "quiet" }, t("They are told:"), " ", el("q", { text: this.#message() })),
      ...known.map((one) => this.#sure(`${local(one.name) || one.list} · ${t("{n} people", { n: one.people })} · ${kind}`, t("Yes, call them now"), () => this.#ring(one))),
      el("a", { class: "plain", href: `/callout/?lang=${lang}`, text: t("All lists") }),
    );
  }

  /** A button that asks once more before it acts. */
  #sure(text, yes, act) {
    const sure = el("button", { type: "button", class: "main", text: yes, hidden: true, onclick: act });
    const first = el("button", { type: "button", text, "aria-expanded": "false" });
    first.addEventListener("click", () => {
      sure.hidden = !sure.hidden;
      first.setAttribute("aria-expanded", String(!sure.hidden));
      if (!sure.hidden) sure.focus();
    });
    return el("div", { class: "sure" }, first, sure);
  }

  async #ring(list) {
    const { release_id: id, drill } = this.#release;
    const body = { list: list.list, drill, message: this.#message(), note: t("Release {n}", { n: id }) };
    const begun = await this.#try(() => ask("/api/v1/callout", body));
    if (begun) location.assign(`/callout/?lang=${lang}&callout=${begun.callout}`);
  }

  /** What is said to whom is called: of this release, not what the list was written for. */
  #message() {
    const { chemical_name: chemical, site, wind } = this.#release;
    return [t("{chemical} released", { chemical: local(chemical) }), local(site), windWords(wind)].join(" · ").slice(0, 300);
  }

  async #warn() {
    const drafted = await this.#try(() => this.wall.releases.warn(this.#release.release_id));
    if (drafted) location.assign(`/incidents/?lang=${lang}&view=warnings&message=${encodeURIComponent(drafted.identifier)}`);
  }

  #close() {
    const release = this.#release;
    const note = el("textarea", { rows: 2, maxlength: 2000, "aria-label": t("Note"), placeholder: t("Why is it over? It is kept with the release") });
    const wrong = el("p", { class: "wrong", role: "alert" });
    const close = async () => {
      if (!note.value.trim()) {
        setText(wrong, t("Say why: it is kept with the release"));
        return note.focus();
      }
      const closed = await this.#try(() => this.wall.releases.close(release.release_id, note.value.trim()));
      if (closed) this.done(closed);
    };
    this.#unfold(note, wrong, el("div", { class: "acts" }, el("button", { type: "button", class: "main", text: t("Close it"), onclick: close }), el("button", { type: "button", text: t("Cancel"), onclick: () => this.#fold() })));
    note.focus();
  }

  async #try(act) {
    if (this.#asking) return null;
    this.#asking = true;
    setText(this.said, "");
    try {
      return await act();
    } catch (error) {
      setText(this.said, t("Not done: {reason}", { reason: refusalWords(error) }));
      return null;
    } finally {
      this.#asking = false;
    }
  }

  #unfold(...nodes) {
    this.more.replaceChildren(...nodes);
    this.more.hidden = false;
  }

  #fold() {
    this.more.hidden = true;
    this.more.replaceChildren();
    setText(this.said, "");
  }
}
