// A release as it stands, or as it stood in an old version: one loud line, the zones, who and what is inside, what to do.
import { el, setText } from "./dom.js";
import { clock, day, moment, offset } from "./format.js";
import { glyph } from "./icons.js";
import { ReleaseActs } from "./release_acts.js";
import { cameraList, placeList, waterList } from "./release_lists.js";
import { caveatList, skyWords, zoneTable } from "./release_summary.js";
import { CAUSE_WORDS, people, windSource, windWords, word } from "./release_words.js";
import { windAge } from "./release_wind.js";
import { lang, local, t } from "./words.js";

export class ReleaseView {
  #release = null;
  #old = null;

  /** `orders`: change(release), show(version or null: the newest), leave(). */
  constructor(wall, orders) {
    Object.assign(this, { wall, orders });
    this.title = el("h2", { tabindex: "-1" });
    this.site = el("p", { class: "quiet" });
    this.state = el("p", { class: "standing", role: "status" });
    this.wind = el("p", { class: "loud" });
    this.source = el("p", { class: "quiet" });
    this.count = el("p", { class: "count" });
    this.acts = new ReleaseActs(wall, { change: orders.change, done: () => orders.leave() });
    this.parts = Object.fromEntries(["caveats", "zones", "places", "cameras", "water", "models", "versions"].map((name) => [name, el("div", { class: name })]));
    const close = el("button", { type: "button", class: "tool close", "aria-label": t("Close"), onclick: () => orders.leave() }, glyph("x"));
    const headed = (text, node) => [el("h3", { text }), node];
    const { caveats, zones, places, cameras, water, models, versions } = this.parts;
    this.node = el(
      "article",
      { class: "release-view" },
      el("header", {}, el("div", {}, this.title, this.site), close),
      this.state,
      this.wind,
      this.source,
      this.count,
      zones,
      caveats,
      this.acts.node,
      ...headed(t("Sensitive places inside"), places),
      ...headed(t("Nearest cameras online"), cameras),
      ...headed(t("Water downwind"), water),
      ...headed(t("Versions"), versions),
      ...headed(t("Models and editions"), models),
    );
  }

  /** Show a release; `old` is a version of it that is no longer true and stands in its place. */
  show(release, old = null) {
    const same = this.#release === release && this.#old === old;
    Object.assign(this, { shown: old ?? release });
    this.#release = release;
    this.#old = old;
    if (!same) this.#draw();
    this.tick();
  }

  focus() {
    this.title.focus({ preventScroll: true });
  }

  /** What changes by itself: the age of the wind. */
  tick() {
    if (!this.#release) return;
    const { age, stale } = windAge(this.shown, this.wall.state, this.#old !== null);
    setText(this.source, [stale && t("OLD WIND: the station is silent"), windSource(this.shown.wind, age)].filter(Boolean).join(" · "));
    this.source.classList.toggle("warn", stale);
  }

  #draw() {
    const { shown } = this;
    const now = this.wall.state.now();
    setText(this.title, `${shown.drill ? `${t("DRILL")} · ` : ""}${t("{chemical} released", { chemical: local(shown.chemical_name) })}`);
    setText(this.site, local(shown.site) || shown.thing_id);
    this.#standing(now);
    setText(this.wind, [windWords(shown.wind), skyWords({ ...shown.sky, assumed: [] })].filter(Boolean).join(" · "));
    this.wind.classList.toggle("warn", shown.wind.source === "none" || shown.wind.from_deg === null);
    const places = shown.exposed.places.length;
    setText(this.count, t("People inside: {people}. Sensitive places: {n}.", { people: people(shown.exposed.population), n: places }));
    const choose = (thingId) => this.wall.choose(thingId);
    const fly = (position) => this.wall.map.fly(position, 13);
    const fill = (name, ...nodes) => this.parts[name].replaceChildren(...nodes);
    fill("zones", zoneTable(shown));
    fill("caveats", caveatList(shown));
    fill("places", ...placeList(shown, fly));
    fill("cameras", ...cameraList(shown, choose));
    fill("water", ...waterList(shown, choose));
    fill("models", ...this.#models(shown));
    fill("versions", this.#versions(now));
    this.acts.update(this.#release);
    this.node.dataset.release = this.#release.release_id;
    this.node.dataset.version = shown.version;
  }

  /** Whether what is read here is true now: loud where it is not. */
  #standing(now) {
    const { shown } = this;
    const at = `${day(shown.at) === day(now) ? clock(shown.at) : moment(shown.at, now)} ${offset(shown.at)}`;
    const back = el("button", { type: "button", class: "plain", text: t("Back to now"), onclick: () => this.orders.show(null) });
    const old = this.#old && t("VERSION {n} of {all}, as it was at {time}. Not as it is now.", { n: shown.version, all: this.#release.version, time: at });
    const over = this.#release.closed_at !== null && t("CLOSED at {time}", { time: moment(this.#release.closed_at, now) });
    const since = t("valid since {time} · {why} · version {n}", { time: at, why: word(CAUSE_WORDS, shown.why), n: shown.version });
    this.state.replaceChildren(el("span", { text: old || [over, since].filter(Boolean).join(" · ") }), ...(old ? [back] : []));
    this.state.classList.toggle("old", Boolean(old || over));
  }

  #models({ models, guide, thresholds, sky, incident_id: incident, asked }) {
    const lines = models.map((one) => [one.name, one.edition].filter(Boolean).join(": "));
    if (guide && !models.some((one) => one.edition === guide.edition)) lines.push(guide.edition);
    const sources = [...new Set((thresholds ?? []).map((one) => one.source))];
    const list = el("ul", { class: "quiet" }, ...[...lines, ...sources, skyWords(sky), asked?.note].filter(Boolean).map((text) => el("li", { text })));
    return [list, incident !== null && incident !== undefined && el("a", { class: "plain", href: `/incidents/?lang=${lang}&incident=${incident}`, text: t("Incident {n}", { n: incident }) })].filter(Boolean);
  }

  #versions(now) {
    const rows = [...(this.#release.versions ?? [])].reverse().map((one) => {
      const said = [word(CAUSE_WORDS, one.why), windWords(one.wind), one.by].filter(Boolean).join(" · ");
      const open = () => this.orders.show(one.version === this.#release.version ? null : one.version);
      const current = one.version === this.shown.version && "true";
      return el("li", {}, el("button", { type: "button", "aria-current": current, onclick: open }, el("b", { text: `${one.version}` }), el("time", { text: moment(one.at, now) }), el("span", { text: said })));
    });
    return el("ol", { class: "versions-list" }, ...rows);
  }
}
