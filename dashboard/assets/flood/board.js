// The board of all reservoirs, rivers and tides: totals, basins to choose from, and the stations, nearest trouble first.
import { read, write } from "../live/address.js";
import { el, setText, sync } from "../live/dom.js";
import { FloodFeed } from "../live/flood_feed.js";
import { levelName, seasonOf } from "../live/flood_words.js";
import { clock, number, offset, unitText } from "../live/format.js";
import { local, t } from "../live/words.js";
import { fresh, Table } from "./table.js";

const EVERY_MS = 3000;
const VOLUME = "1e4 m³";

export class Board {
  /** The basin that is shown by itself, null = all. */
  basin = read("basin");

  constructor(root, state) {
    Object.assign(this, { root, state });
    this.feed = new FloodFeed(state, { everyMs: EVERY_MS });
    this.total = el("dl", { class: "flood-total" });
    this.basins = el("div", { class: "basins", role: "group", "aria-label": t("Basins") });
    this.season = el("p", { class: "season" });
    this.when = el("p", { class: "when", role: "status" });
    this.trouble = el("p", { class: "flood-trouble", role: "alert" });
    this.table = new Table(state);
    this.empty = el("p", { class: "empty", hidden: true, text: t("No reservoir or river station is in the catalogue yet: declare one with kind reservoir or river.") });
    root.replaceChildren(el("div", { class: "flood-head" }, this.total, this.when), this.trouble, this.basins, this.season, this.table.node, this.empty);
    this.feed.addEventListener("change", () => this.update());
    for (const event of ["delta", "alerts", "connection"]) state.addEventListener(event, () => this.update());
  }

  update() {
    const { told, failed } = this.feed;
    setText(this.trouble, failed ? t("The server does not say how it stands; asked again in a moment.") : "");
    if (!told) return;
    const now = this.state.now();
    const of = { all: told.stations, basins: told.basins };
    const chosen = of.basins.find((one) => keyOf(one) === this.basin) ?? null;
    const shown = chosen ? of.all.filter((one) => chosen.things.includes(one.thing_id)) : of.all;
    this.#totals(of.all, now);
    sync(this.basins, [null, ...of.basins], (one) => (one ? keyOf(one) : ""), () => this.#basinNode(), (node, one) => this.#basin(node, one, of.all, now));
    setText(this.season, seasons(of.all, now, this.state.city.timezone));
    setText(this.when, t("As of {time} {zone}", { time: clock(told.time), zone: offset(told.time) }));
    this.table.update(shown, now);
    this.empty.hidden = of.all.length > 0;
    this.table.node.hidden = !of.all.length;
    document.documentElement.dataset.ready = "true";
  }

  #totals(stations, now) {
    const sum = sums(stations, now);
    const volumes = sum.without ? t("without {n} not known", { n: sum.without }) : "";
    const limitless = sum.limitless ? t("{n} without a limit in force", { n: sum.limitless }) : "";
    const rows = [
      { id: "over", word: t("Over limit"), value: String(sum.over), unit: `/${stations.length}`, loud: sum.over > 0, note: limitless },
      { id: "soon", word: t("Reaching it within 24 h"), value: String(sum.soon), loud: sum.soon > 0 },
      { id: "unknown", word: t("Not known"), value: String(sum.unknown), loud: sum.unknown > 0 },
      { id: "storage", word: t("Storage"), value: number(sum.storage, 0), unit: unitText(VOLUME), note: volumes },
      { id: "room", word: t("Room to the limit"), value: number(sum.room, 0), unit: unitText(VOLUME), note: volumes },
    ];
    sync(this.total, rows, (row) => row.id, totalNode, sayTotal);
  }

  #basinNode() {
    const node = el("button", { type: "button", class: "basin" }, el("b", {}), el("span", { class: "over" }), el("span", { class: "volumes" }));
    node.addEventListener("click", () => this.choose(node.dataset.key || null));
    return node;
  }

  #basin(node, basin, all, now) {
    const [name, over, volumes] = node.children;
    const stations = basin ? all.filter((one) => basin.things.includes(one.thing_id)) : all;
    const sum = sums(stations, now);
    setText(name, basin ? local(basin.name) : t("All basins"));
    const words = [t("{n} of {all} over limit", { n: sum.over, all: stations.length })];
    if (sum.unknown) words.push(t("{n} not known", { n: sum.unknown }));
    setText(over, `${sum.over ? "▲ " : ""}${words.join(" · ")}`);
    const held = stations.some((one) => one.kind === "reservoir");
    setText(volumes, held ? t("room {n}", { n: `${number(sum.room, 0)} ${unitText(VOLUME)}` }) : t("rivers and tides"));
    node.toggleAttribute("data-over", sum.over > 0);
    node.toggleAttribute("data-unknown", sum.unknown > 0);
    node.setAttribute("aria-pressed", String((basin && keyOf(basin)) === (this.basin ?? null)));
  }

  /** Show one basin by itself, null = all. */
  choose(basin) {
    this.basin = basin;
    write("basin", basin);
    this.update();
  }
}

/** What a basin is known by in the address: two may have one name in one of the languages. */
function keyOf({ name }) {
  return `${name.en}·${name["zh-Hans"]}·${name["zh-Hant"]}`;
}

/** What stations come to now: a value that has grown too old since the server spoke counts as not known. */
export function sums(stations, now) {
  const sum = { over: 0, soon: 0, unknown: 0, limitless: 0, storage: 0, room: 0, without: 0 };
  for (const one of stations) {
    const known = fresh(one, now);
    if (!known) sum.unknown += 1;
    else if (one.over === null) sum.limitless += 1;
    else if (one.over) sum.over += 1;
    else if (one.crossing.course === "reaches") sum.soon += 1;
    if (one.kind !== "reservoir") continue;
    const held = known ? (one.storage?.value ?? null) : null;
    if (held === null || one.room === null) sum.without += 1;
    sum.storage += held ?? 0;
    sum.room += known ? Math.max(0, one.room ?? 0) : 0;
  }
  return sum;
}

/** The seasonal limits in force, with their days; of stations that change on the same days one sentence. */
function seasons(stations, now, timezone) {
  const texts = new Set();
  for (const { limit } of stations) {
    const season = limit && seasonOf(limit, now, timezone);
    if (season) texts.add(t("{level} in force: those of {from} to {to}; others from {then}", { level: levelName(limit.name), ...season }));
  }
  return [...texts].join(" · ");
}

function totalNode() {
  return el("div", {}, el("dt", {}), el("dd", {}, el("span", { class: "n" }), el("span", { class: "unit" }), el("small", {})));
}

function sayTotal(node, row) {
  const [value, unit, note] = node.lastChild.children;
  node.dataset.total = row.id;
  node.toggleAttribute("data-loud", Boolean(row.loud));
  setText(node.firstChild, row.word);
  setText(value, row.value);
  setText(unit, row.unit ?? "");
  setText(note, row.note ?? "");
}
