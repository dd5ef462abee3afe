// What the panel shows of a chemical site: its class after GB 18218, what it stores, releases, the way to open one.
import { el, setText, sync } from "./dom.js";
import { moment, number } from "./format.js";
import { ask } from "./releases.js";
import { refusalWords } from "./release_refusals.js";
import { VERDICT_WORDS, word } from "./release_words.js";
import { local, t } from "./words.js";

/** Where S, R and quantities change their meaning. */
const BOUNDS = [0, 1, 10, 50, 100];

export function chemicalPart(thing, place, wall) {
  const loud = el("p", { class: "hazard-level" });
  const about = el("p", { class: "quiet" });
  const held = el("div", {});
  const open = el("ul", { class: "open-releases" });
  const begin = el("button", { type: "button", class: "main", text: t("Release…"), onclick: () => wall.release.begin(thing.thing_id) });
  place.replaceChildren(el("div", { class: "chemical-part" }, loud, about, held, open, begin));
  describe(thing.thing_id, { loud, about, held });
  const list = () => sync(open, wall.releases.at(thing.thing_id), (one) => one.release_id, (one) => row(one, wall), (node, one) => say(node, one, wall.state.now()));
  wall.releases.addEventListener("change", list);
  list();
  const update = () => (begin.disabled = Boolean(wall.state.history)); // nothing begins in the past
  return { update, close: () => wall.releases.removeEventListener("change", list) };
}

async function describe(thingId, { loud, about, held }) {
  let hazard = null;
  try {
    hazard = await ask(`/api/v1/hazard/${encodeURIComponent(thingId)}`);
  } catch (error) {
    return setText(loud, t("The hazard class cannot be read: {reason}", { reason: refusalWords(error) }));
  }
  setText(loud, hazardWords(hazard));
  const figures = [`S = ${figure(hazard.s)}`, hazard.r === null ? t("R not known") : `R = ${figure(hazard.r)}`, peopleNear(hazard), hazard.edition];
  setText(about, figures.join(" · "));
  held.replaceChildren(holdings(hazard.holdings));
}

/** "Major hazard installation, level 2"; what is not known makes it undecided, never less than it is. */
export function hazardWords({ major, level, verdict }) {
  const said = verdict ?? (major ? "major" : "not_major");
  const name = word(VERDICT_WORDS, said);
  if (said !== "major") return name;
  return `${name} · ${level === null ? t("level not known") : t("level {n}", { n: level })}`;
}

function peopleNear({ people_within_500_m: n }) {
  return n === null || n === undefined ? t("people within 500 m not known") : t("{n} people within 500 m", { n });
}

function holdings(list) {
  if (!list.length) return el("p", { class: "quiet", text: t("What it stores is not in the catalogue.") });
  const heads = [t("Stores at most"), t("Design maximum"), t("Critical quantity"), "β"].map((text) => el("th", { scope: "col", text }));
  const rows = list.map((one) => el("tr", {}, el("th", { scope: "row", text: local(one.name) || one.chemical }), ...[tonnes(one.design_max_t), tonnes(one.critical_t), figure(one.beta)].map((text) => el("td", { text }))));
  return el("table", { class: "holdings" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows));
}

function row(release, wall) {
  return el("li", {}, el("button", { type: "button", onclick: () => wall.release.show(release.release_id) }, el("b", {}), el("small", {})));
}

function say(node, release, now) {
  const [name, since] = node.firstChild.children;
  setText(name, `${release.drill ? `${t("DRILL")} · ` : ""}${t("{chemical} released", { chemical: local(release.chemical_name) })}`);
  setText(since, t("since {time}", { time: moment(release.opened_at, now) }));
}

/** Two decimals, or as many as keep a figure on its side of the bounds of GB 18218: 0.999 is not 1. */
function figure(n) {
  if (n === null || n === undefined) return "–";
  const value = Number(n);
  const side = (one) => BOUNDS.map((bound) => Math.sign(one - bound)).join();
  const digits = [2, 3, 4, 5, 6].find((count) => side(Number(value.toFixed(count))) === side(value)) ?? 6;
  return number(value, digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
const tonnes = (n) => (n === null || n === undefined ? "–" : `${figure(n)}\u2009t`);
