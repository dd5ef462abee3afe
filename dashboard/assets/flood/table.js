// Stations as rows, nearest to trouble first; on a phone each row is a card.
import { el, setText, sync } from "../live/dom.js";
import { ageNote, minus, rainText, relied, usable } from "../live/flood_facts.js";
import { crossingText, datumText, levelName, marginText, metres } from "../live/flood_words.js";
import { figure, number, unitText } from "../live/format.js";
import { glyph, shape } from "../live/icons.js";
import { KIND_ICONS, KIND_WORDS, STATE_WORDS, stateOf } from "../live/levels.js";
import { limitNow } from "../live/over-limit.js";
import { lang, local, t } from "../live/words.js";
import { spark } from "./spark.js";

const NONE = "--";
const COLUMNS = [
  ["state", "State"],
  ["station", "Station"],
  ["level", "Level"],
  ["margin", "Against the limit"],
  ["limit", "Limit in force"],
  ["crossing", "Time to the limit"],
  ["percent", "Of control storage"],
  ["room", "Room to the limit"],
  ["net", "Net inflow"],
  ["rain", "Rain of 24 h"],
  ["spark", "Last 24 hours"],
];

/** Whether the level that a station was judged by may still be relied on. */
export function fresh(station, now) {
  return relied(station, station.values.water_level, now);
}

export class Table {
  constructor(state) {
    this.state = state;
    this.body = el("tbody", {});
    const heads = COLUMNS.map(([id, word]) => el("th", { scope: "col", class: id, text: t(word) }));
    this.node = el("div", { class: "stations" }, el("table", {}, el("caption", { text: t("Nearest to trouble first") }), el("thead", {}, el("tr", {}, ...heads)), this.body));
  }

  update(stations, now) {
    sync(this.body, stations, (one) => one.thing_id, rowNode, (node, one) => this.#row(node, one, now));
  }

  #row(node, station, now) {
    const thing = this.state.things.get(station.thing_id);
    const known = fresh(station, now);
    node.toggleAttribute("data-unknown", !known);
    node.toggleAttribute("data-over", known && station.over === true);
    const cells = Object.fromEntries([...node.cells].map((cell) => [cell.dataset.column, cell]));
    state(cells.state, thing);
    const level = thing?.latest.water_level ?? station.values.water_level;
    say(cells.level, level ? figure(level, now) : NONE, "m", level ? `${ageNote(level, now)} · ${datumText(station)}` : "");
    const figures = figuresOf(station, known, now);
    for (const [id, [value, unit, note]] of Object.entries(figures)) say(cells[id], value, unit, note);
    drawn(cells.spark, station);
  }
}

/** The text of the columns that rest on the level: value, unit, note. */
function figuresOf(station, known, now) {
  const limit = limitNow({ limit_in_force: station.limit }, now);
  const margin = known ? marginText(station.margin) : NONE;
  const [time, clock] = known ? crossingText(station.crossing, now) : [NONE, ""];
  const reservoir = station.kind === "reservoir";
  const net = station.net_inflow;
  const flows = { measured: ["inflow", "outflow"], reported: ["inflow"] }[net?.basis] ?? ["water_level"];
  const flowing = net && net.value !== null && flows.every((slug) => usable(station.values[slug], now));
  const rain = station.rain.at(-1);
  return {
    margin: [station.over && known ? `▲ ${margin}` : margin, "", known && station.margin < 0 && station.passed ? t("above {level}", { level: levelName(station.passed) }) : ""],
    limit: [limit === null ? NONE : metres(limit), "", station.limit ? levelName(station.limit.name) : t("no limit is declared")],
    crossing: [time, "", clock],
    percent: [reservoir ? (known ? number(station.percent, 0) : NONE) : "", "%", reservoir && known && station.storage?.surveyed === false ? t("beyond the surveyed curve") : ""],
    room: [reservoir ? (known ? minus(number(station.room, 0)) : NONE) : "", unitText("1e4 m³"), ""],
    net: [reservoir ? (flowing ? signed(net.value) : NONE) : "", "m³/s", ""],
    rain: [rain ? rainText(station, rain, now) : "", "mm", ""],
  };
}

function rowNode(station) {
  const cells = COLUMNS.map(([id, word]) => {
    if (id === "state") return el("td", { class: id, "data-column": id }, el("span", { class: "mark" }), el("span", { class: "word" }));
    if (id === "station") return nameCell(station);
    if (id === "spark") return el("td", { class: id, "data-column": id, "data-label": t(word) });
    return el("td", { class: id, "data-column": id, "data-label": t(word) }, el("span", { class: "n" }), el("span", { class: "unit" }), el("small", {}));
  });
  return el("tr", {}, ...cells);
}

function nameCell(station) {
  const link = el("a", { href: `/?lang=${lang}&thing=${encodeURIComponent(station.thing_id)}`, text: local(station.name) });
  const kind = el("span", { class: "kind", title: t(KIND_WORDS[station.kind]) }, glyph(KIND_ICONS[station.kind], 22));
  return el("th", { scope: "row", class: "station", "data-column": "station" }, kind, el("div", {}, link, el("small", { text: local(station.basin) })));
}

/** Shape, colour and word of what alarms and trust make of it, as on the wall. */
function state(cell, thing) {
  if (!thing) return;
  const now = stateOf(thing);
  const key = `${now}${thing.unacknowledged > 0}`;
  if (cell.dataset.key === key) return;
  cell.dataset.key = key;
  cell.dataset.state = now;
  cell.firstChild.replaceChildren(shape(now, { size: 32, filled: thing.unacknowledged > 0 }));
  setText(cell.lastChild, t(STATE_WORDS[now]));
}

function say(cell, value, unit, note) {
  const [n, u, small] = cell.children;
  cell.toggleAttribute("data-nothing", value === "");
  cell.toggleAttribute("data-unknown", value === NONE);
  setText(n, value);
  setText(u, value === NONE || value === "" ? "" : unit);
  setText(small, note);
}

function drawn(cell, station) {
  const limit = station.limit?.turns[0]?.[1] ?? null;
  const key = JSON.stringify([station.samples.at(-1), station.samples.length, limit]);
  if (cell.dataset.key === key) return;
  cell.dataset.key = key;
  cell.replaceChildren(spark(station.samples, limit));
}

function signed(value) {
  return value > 0 ? `+${number(value, 1)}` : minus(number(value, 1));
}
