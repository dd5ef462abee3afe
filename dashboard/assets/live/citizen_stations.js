// What the stations nearest to a report observed in the hour before it, and beside it what they observe now, live.
import { el, setText } from "./dom.js";
import { ageOf, figure, moment, number, span, trustNow, withUnit } from "./format.js";
import { QUALITY_WORDS, TRUST_WORDS } from "./levels.js";
import { local, t } from "./words.js";

export class CitizenStations {
  #told = null;
  /** The cells that go on living: {thingId, property, now, quality}. */
  #cells = [];

  constructor({ state, choose }) {
    Object.assign(this, { state, choose });
    this.note = el("p", { class: "quiet" });
    this.list = el("div", { class: "citizen-stations" });
    this.node = el("div", {}, el("h3", { text: t("What the nearest stations observed") }), this.note, this.list);
  }

  /** What the server told of then; null while it has not, or where there is nothing to show. */
  show(told, problem = "", again = null) {
    this.#told = told;
    this.#cells = [];
    setText(this.note, "");
    if (problem) this.list.replaceChildren(failed(problem, again));
    else this.list.replaceChildren(...(told?.stations ?? []).map((one, at) => this.#station(one, at === 0)));
    if (told) setText(this.note, this.#said(told));
    this.update();
  }

  /** What they observe now. */
  update() {
    const now = this.state.now();
    for (const { thingId, property, node } of this.#cells) {
      const latest = this.state.things.get(thingId)?.latest[property];
      if (latest) say(node, withUnit(figure(latest, now), latest.unit), nowWords(latest, now), trustNow(latest, now));
      else say(node, "--", t("unknown"), "never");
    }
  }

  #said({ stations, within_km: km, by_area: byArea, place }) {
    if (place === null) return t("The report names no place: no station can be compared.");
    if (stations.length === 0) return t("There is no station within {km} km.", { km });
    return byArea ? t("By the middle of its area: the report has no place on the map.") : "";
  }

  #station(one, open) {
    const go = el("button", { type: "button", class: "plain", text: t("Show the station"), onclick: () => this.choose(one.thing_id) });
    const head = el("tr", {}, el("th", { scope: "col" }), el("th", { scope: "col", text: t("In the hour before") }), el("th", { scope: "col", text: t("Now") }));
    const rows = one.then.map((row) => this.#row(one.thing_id, row));
    return el("details", { open }, el("summary", {}, el("b", { text: local(one.name) }), " ", el("small", { text: `${one.km.toFixed(1)} km` })), el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)), this.state.things.has(one.thing_id) ? go : "");
  }

  #row(thingId, row) {
    const label = local(this.state.city.properties[row.property]?.label) || row.property;
    const [then, node] = [cell(), cell()];
    if (row.time === null) say(then, "--", t("unknown"), "never");
    else say(then, row.quality === "BAD" ? "--" : withUnit(number(row.result, row.decimals), row.unit), thenWords(row, this.#told), "fresh");
    this.#cells.push({ thingId, property: row.property, node });
    return el("tr", { "data-property": row.property }, el("th", { scope: "row", text: label }), then, node);
  }
}

/** Why something is not there, and the way to ask again. */
export function failed(problem, again) {
  return el("p", { class: "wrong", role: "alert" }, el("span", { text: t("Not loaded: {reason}", { reason: problem }) }), " ", el("button", { type: "button", class: "plain", text: t("Try again"), onclick: again }));
}

function cell() {
  return el("td", {}, el("span", { class: "result" }), el("small"));
}

function say(node, result, words, trust) {
  node.dataset.trust = trust;
  setText(node.firstChild, result);
  setText(node.lastChild, words);
}

/** When it was observed, how long before the report, and its quality. */
function thenWords({ time, quality }, { noticed_at: noticed }) {
  const before = t("{age} before", { age: span((noticed - time) / 1000) });
  return [moment(time, noticed), before, t(QUALITY_WORDS[quality] ?? "suspect")].join(" · ");
}

function nowWords(latest, now) {
  const trust = trustNow(latest, now);
  if (trust === "never") return t("never seen");
  const age = span(ageOf(latest, now));
  return trust === "fresh" ? `${age} · ${t(QUALITY_WORDS[latest.quality] ?? "good")}` : `${age} · ${t(TRUST_WORDS[trust])}`;
}
