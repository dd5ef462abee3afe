// The side panel of one thing: who and where it is, every latest value, the day's charts (drawn by Dash).
import { write } from "./address.js";
import { cameraValue } from "./camera_words.js";
import { Charts } from "./charts.js";
import { el, setText, sync } from "./dom.js";
import { ageOf, dayBefore, figure, moment, span, trustNow, unitText } from "./format.js";
import { glyph, thingShape } from "./icons.js";
import { KIND_WORDS, QUALITY_WORDS, REASON_WORDS, saysOffline, stateWords, TRUST_WORDS } from "./levels.js";
import { iconOf } from "./marker.js";
import { partOf } from "./parts.js";
import { lang, local, t } from "./words.js";

export class Panel {
  thingId = null;
  #back = null;
  #part = null;

  /** `wall` is what parts may use: {state, map, choose}. */
  constructor(root, wall, changed) {
    Object.assign(this, { root, wall, state: wall.state, changed });
    const { state } = wall;
    this.charts = new Charts(state);
    this.live = root.querySelector("#panel-live");
    this.mark = el("span", { class: "mark" });
    this.name = el("h2", { tabindex: "-1", id: "panel-name" });
    this.status = el("p", { class: "status" });
    this.facts = el("dl", { class: "facts" });
    this.presence = el("dd", { class: "presence" });
    this.place = el("div", { class: "part" });
    this.values = el("ul", { class: "values" });
    this.receipts = el("a", { class: "plain", text: t("Receipts") });
    this.trends = el("a", { class: "plain", text: t("Trends") });
    const close = el("button", { type: "button", class: "tool close", "aria-label": t("Close"), onclick: () => this.close() }, glyph("x"));
    this.live.replaceChildren(el("header", {}, this.mark, el("div", {}, this.name, this.status), close), this.place, this.facts, el("h3", { text: t("Latest values") }), this.values, el("p", { class: "ways" }, this.trends, " · ", this.receipts), el("h3", { text: t("Last 24 hours") }));
    root.setAttribute("aria-labelledby", "panel-name");
    state.addEventListener("delta", (event) => event.detail.has(this.thingId) && this.update());
    for (const event of ["snapshot", "connection"]) state.addEventListener(event, () => this.update());
    setInterval(() => this.update(), 1000);
  }

  open(thingId) {
    if (!this.state.things.has(thingId)) return;
    // nobody wants to go on typing where the search was: the keys mean something else again
    if (this.root.hidden) this.#back = document.activeElement?.matches("input") ? null : document.activeElement;
    this.thingId = thingId;
    this.root.hidden = false;
    this.root.dataset.thing = thingId;
    this.root.scrollTop = 0;
    document.documentElement.classList.add("panel-open");
    write("thing", thingId);
    this.#describe();
    this.#part?.close();
    this.#part = partOf(this.state.things.get(thingId), this.place, this.wall);
    this.update();
    this.charts.ask(thingId);
    this.name.focus({ preventScroll: true });
    this.changed(thingId);
  }

  close() {
    if (this.root.hidden) return;
    this.thingId = null;
    this.#part?.close();
    this.#part = null;
    this.root.hidden = true;
    document.documentElement.classList.remove("panel-open");
    write("thing", null);
    this.charts.ask(null);
    if (this.#back?.isConnected) this.#back.focus({ preventScroll: true });
    else document.activeElement?.blur();
    this.changed(null);
  }

  update() {
    const thing = this.state.things.get(this.thingId);
    if (!thing) return;
    const now = this.state.now();
    const icon = iconOf(thing);
    if (this.mark.dataset.icon !== icon) this.mark.replaceChildren(thingShape(thing, 40));
    this.mark.dataset.icon = icon;
    setText(this.status, statusText(thing));
    this.status.toggleAttribute("data-offline", saysOffline(thing));
    this.#part?.update(thing);
    setText(this.presence, presenceText(thing, now));
    this.presence.dataset.online = thing.online ?? "unknown";
    sync(this.values, Object.entries(thing.latest), ([property]) => property, valueRow, (node, [property, latest]) => this.#value(node, property, latest, now));
  }

  #describe() {
    const thing = this.state.things.get(this.thingId);
    const area = this.state.city.areas.find((one) => one.area_id === thing.area);
    const origin = originWords(thing, this.state.city);
    const rows = [["Kind", t(KIND_WORDS[thing.kind] ?? thing.kind)], ["Area", area ? local(area.name) : thing.area], ["Owner", local(thing.owner)], ["Gateway", thing.gateway], ["Source", origin], ["Id", thing.thing_id]];
    setText(this.name, local(thing.name));
    const day = dayBefore(this.state.now(), this.state.city.timezone);
    this.trends.href = `/trends/?${new URLSearchParams({ lang, things: thing.thing_id })}`;
    this.receipts.href = `/receipts/?${new URLSearchParams({ lang, thing: thing.thing_id, day })}`;
    this.facts.replaceChildren(...rows.filter(([, value]) => value).map(([word, value]) => el("div", {}, el("dt", { text: t(word) }), el("dd", { text: value }))), el("div", {}, el("dt", { text: t("The station says") }), this.presence));
  }

  #value(node, property, latest, now) {
    const trust = trustNow(latest, now);
    const [name, result, unit, age] = node.children;
    const text = cameraValue(property, latest) ?? figure(latest, now);
    node.dataset.trust = trust;
    node.dataset.property = property;
    setText(name, local(this.state.city.properties[property]?.label) || property);
    setText(result, text);
    setText(unit, unitText(latest.unit));
    setText(age, ageText(latest, trust, now));
  }
}

function valueRow() {
  return el("li", {}, el("span", { class: "name" }), el("span", { class: "result" }), el("span", { class: "unit" }), el("span", { class: "age" }));
}

/** The state and how sure the values are; one that says it is offline is not called fresh. */
function statusText(thing) {
  const words = [stateWords(thing)];
  if (thing.trust !== "fresh" || !saysOffline(thing)) words.push(t(TRUST_WORDS[thing.trust]));
  if (saysOffline(thing)) words.push(t("says it is offline"));
  return words.join(" · ");
}

/** Its own word on being online, since when and for how long. */
function presenceText(thing, now) {
  if (typeof thing.online !== "boolean") return t("nothing about being online");
  const since = { time: moment(thing.onlineSince, now), age: span((now - thing.onlineSince) / 1000) };
  return thing.online ? t("online since {time} ({age})", since) : t("offline since {time} ({age})", since);
}

function ageText(latest, trust, now) {
  if (trust === "never") return t("never seen");
  const age = span(ageOf(latest, now));
  if (trust === "stale") return t("stale {age}", { age });
  const why = (latest.reasons ?? []).map((reason) => t(REASON_WORDS[reason] ?? reason));
  const quality = [t(QUALITY_WORDS[latest.quality] ?? "good"), ...why].join(" · ");
  return trust === "late" ? t("late {age}", { age }) : `${age} · ${quality}`;
}

/** Where a station's values come from; nothing of an owner's own, which are neither recordings nor made up. */
export function originWords(thing, city) {
  if (!thing.recorded) return city.demo ? t("Simulated") : "";
  const source = city.sources.find((one) => one.source_id === thing.source);
  return source ? t("{what}: {which}", { what: t("Recorded"), which: local(source.title) }) : t("Recorded");
}
