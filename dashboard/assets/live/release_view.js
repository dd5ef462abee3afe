// A release as it stands, or as it stood in an old version: one loud line, the zones, who and what is inside, what to do.
import { el, setText } from "./dom.js";
import { clock, day, moment, offset } from "./format.js";
import { glyph } from "./icons.js";
import { ReleaseActs } from "./release_acts.js";
import { cameraList, onlineCameras, placeList, waterList } from "./release_lists.js";
import { caveatList, counts, skyWords, zoneTable } from "./release_summary.js";
import { CAUSE_WORDS, windSource, windWords, word } from "./release_words.js";
import { windAge } from "./release_wind.js";
import { lang, local, t } from "./words.js";

export class ReleaseView {
  #release = null;
  #old = null;
  /** Which cameras were online at the last look. */
  #online = null;

  /** `orders`: change(release), show(version or null: the newest), leave(). */
  constructor(wall, orders) {
    Object.assign(this, { wall, orders });
    this.title = el("h2", { tabindex: "-1" });
    this.site = el("p", { class: "quiet" });
    this.state = el("p", { class: "standing", role: "status" });
    this.wind = el("p", { class: "loud" });
    this.source = el("p", { class: "quiet" });
    this.count = el("p", { class: "count" });
    this.wider = el("p", { class: "quiet" });
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
      this.wider,
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
    if (this.#release !== release) this.#online = null;
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
    const { age, stale, moved } = windAge(this.shown, this.wall.state, this.#old !== null);
    const wrong = moved ? t("THE STATION SAYS ANOTHER WIND: the zones were not computed again") : stale && t("OLD WIND: the station is silent");
    setText(this.source, [wrong, windSource(this.shown.wind, age)].filter(Boolean).join(" · "));
    this.source.classList.toggle("warn", stale || moved);
    this.#look();
  }

  /** A camera that went off or came back while the wind stands: the server is asked which are nearest now. */
  async #look() {
    const release = this.#release;
    if (this.#old || release.closed_at !== null || this.wall.state.history) return;
    const online = onlineCameras(this.wall.state);
    const before = this.#online;
    this.#online = online;
    if (before === null || before === online) return;
    const fresh = await this.wall.releases.read(release.release_id).catch(() => null);
    if (!fresh) return void (this.#online = before); // it is asked for again at the next look
    if (this.#release !== release || fresh.version !== release.version) return;
    release.cameras = fresh.cameras;
    if (!this.#old) this.parts.cameras.replaceChildren(...cameraList(release, (thingId) => this.wall.choose(thingId)));
    this.wall.zones.draw();
  }

  #draw() {
    const { shown } = this;
    const now = this.wall.state.now();
    setText(this.title, `${shown.drill ? `${t("DRILL")} · ` : ""}${t("{chemical} released", { chemical: local(shown.chemical_name) })}`);
    setText(this.site, local(shown.site) || shown.thing_id);
    this.#standing(now);
    setText(this.wind, [windWords(shown.wind), skyWords({ ...shown.sky, assumed: [] })].filter(Boolean).join(" · "));
    this.wind.classList.toggle("warn", shown.wind.source === "none" || shown.wind.from_deg === null);
    const [count, wider = ""] = counts(shown);
    setText(this.count, count);
    setText(this.wider, wider);
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
    this.acts.update(this.#release, this.wall.state.history ? shown.version : this.#old?.version);
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
