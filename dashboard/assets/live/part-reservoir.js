// What the panel shows of a reservoir, a river or a tide: a cut across it, and every figure that one decides by.
import { el, setText, sync } from "./dom.js";
import { FloodFeed } from "./flood_feed.js";
import { ageNote, factsOf, rainText, relied } from "./flood_facts.js";
import { section } from "./flood_section.js";
import { datumText, levelName, marginText } from "./flood_words.js";
import { number } from "./format.js";
import { lang, local, t } from "./words.js";

export function reservoirPart(thing, place, wall) {
  const { state } = wall;
  const drawing = el("div", { class: "flood-drawing" });
  const age = el("p", { class: "flood-age" });
  const facts = el("dl", { class: "flood-facts" });
  const rain = el("table", { class: "flood-rain" });
  const note = el("p", { class: "quiet flood-note" });
  const trouble = el("p", { class: "flood-trouble", role: "status" });
  const all = el("a", { class: "plain", href: `/flood/?lang=${lang}`, text: t("All reservoirs and rivers") });
  place.replaceChildren(el("div", { class: "flood-part" }, drawing, age, trouble, facts, rain, note, all));
  const feed = new FloodFeed(state, { thingId: thing.thing_id });
  let drawn = "";
  const show = () => {
    const now = state.now();
    const latest = state.things.get(thing.thing_id)?.latest.water_level;
    const height = feed.told ? t("heights: {datum}", { datum: datumText(feed.told.station) }) : "";
    setText(age, latest ? [ageNote(latest, now), height].filter(Boolean).join(" · ") : t("no water level"));
    setText(trouble, feed.failed ? t("The server does not say how it stands; asked again in a moment.") : "");
    const station = feed.told?.station;
    for (const node of [drawing, facts, rain, note]) node.hidden = !station;
    if (!station) return;
    drawn = draw(drawing, station, relied(station, latest, now) ? latest.result : null, drawn);
    sync(facts, factsOf(station, now, state.city.timezone), (row) => row.id, factNode, say);
    rainRows(rain, station, now);
    const late = state.history?.knew ? t("These figures are as it was then, also by what came late.") : "";
    setText(note, [station.note ? local(station.note) : "", late].filter(Boolean).join(" "));
  };
  feed.addEventListener("change", show);
  show();
  return { update: show, close: () => feed.close() };
}

/** Draws again where something to be seen has changed; what it was drawn from. */
function draw(place, station, level, before) {
  const watched = station.limit?.name ?? null;
  const key = JSON.stringify([level, station.levels, watched]);
  if (key === before || !station.levels.length) return before;
  const said = level === null ? t("The water level is not known now.") : summary(station, level);
  place.replaceChildren(section({ kind: station.kind, levels: station.levels, level, watched, summary: said }));
  return key;
}

/** The drawing in a sentence. */
function summary(station, level) {
  const limit = station.levels.find((one) => one.name === station.limit?.name);
  const water = t("Water level {value} m", { value: number(level, 2) });
  if (!limit) return water;
  return t("{water}: {margin} {limit}", { water, margin: marginText(limit.value - level), limit: levelName(limit.name) });
}

function factNode() {
  return el("div", {}, el("dt", {}), el("dd", {}, el("span", { class: "n" }), el("span", { class: "unit" }), el("small", {})));
}

function say(node, row) {
  const [term, said] = node.children;
  const [value, unit, note] = said.children;
  node.dataset.fact = row.id;
  node.toggleAttribute("data-over", Boolean(row.over));
  node.toggleAttribute("data-unknown", row.value === "--");
  setText(term, row.word);
  setText(value, row.over ? `▲ ${row.value}` : row.value);
  setText(unit, row.value === "--" ? "" : (row.unit ?? ""));
  setText(note, row.note ?? "");
}

/** Rain of the last hours in a row of its own; nothing where there is no gauge. */
function rainRows(table, station, now) {
  const gauge = station.values.rainfall;
  table.hidden = !gauge;
  if (!gauge) return;
  if (!table.children.length) {
    const heads = station.rain.map((total) => el("th", { scope: "col", text: t("{n} h", { n: total.hours }) }));
    table.append(el("caption", {}), el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, el("tr", {}, ...heads.map(() => el("td", {})))));
  }
  const partly = station.rain.some((total) => total.mm !== null && !total.whole);
  const said = [t("Rain of the last hours, mm"), ageNote(gauge, now), partly ? t("≥ where a part is missing") : ""];
  setText(table.caption, said.filter(Boolean).join(" · "));
  [...table.tBodies[0].rows[0].cells].forEach((cell, i) => setText(cell, rainText(station, station.rain[i], now)));
}
