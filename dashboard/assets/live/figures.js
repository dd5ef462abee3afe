// The key figures of the strip: what each says now, and what a click on it does to the map.
import { ageOf, span } from "./format.js";
import { stateOf } from "./levels.js";
import { local, t } from "./words.js";

/** The greatest index that is not called polluted. */
const GOOD = 100;
const GRADE_WORDS = {
  excellent: "Excellent",
  good: "Good",
  light: "Lightly polluted",
  moderate: "Moderately polluted",
  heavy: "Heavily polluted",
  severe: "Severely polluted",
};

/** Each: `says(wall)` → {n, of, word, mark, zero, grade}; `only` is what a click lets through, `go(wall)` where it leads. */
export const FIGURES = [
  counted("red", "Red", "red", ["red"]),
  counted("orange", "Orange", "orange", ["orange"]),
  counted("yellow-blue", "Yellow + blue", "yellow", ["yellow", "blue"]),
  { id: "unknown", word: "Unknown", mark: "unknown", only: { states: ["unknown", "uncertain"] }, says: unknown },
  { id: "area", word: "Worst area", says: worstArea, go: (wall) => goToArea(wall) },
  { id: "reservoirs", word: "Reservoirs over limit", only: { kinds: ["reservoir"] }, says: reservoirs },
  { id: "air", word: "Air quality index", only: { kinds: ["air"] }, says: air },
  { id: "cameras", word: "Cameras online", only: { kinds: ["video"] }, says: cameras },
  { id: "oldest", word: "Oldest data", says: oldest, go: ({ oldest: ages, choose }) => choose(ages.find()?.thing.thing_id) },
];

function counted(id, word, mark, states) {
  const says = ({ tally }) => count(tally.groups().filter((alike) => states.includes(alike.state)));
  return { id, word, mark, only: { states }, says };
}

/** Those of which nothing is known, and beside them those of which it is not sure. */
function unknown({ tally }) {
  const n = (state) => total(tally.groups().filter((alike) => alike.state === state));
  const uncertain = n("uncertain");
  return { n: String(n("unknown")), of: uncertain ? `+${uncertain}` : "", zero: n("unknown") + uncertain === 0 };
}

function count(groups) {
  const n = total(groups);
  return { n: String(n), zero: n === 0 };
}

function total(groups) {
  return groups.reduce((sum, alike) => sum + alike.n, 0);
}

/** By the level against the limit in force. Of whom it is not known is said, and is not below. */
function reservoirs({ over }) {
  const { over: n, unknown, all } = over.now();
  const word = unknown ? t("Over limit, {n} not known", { n: unknown }) : t("Reservoirs over limit");
  return { n: String(n), zero: n === 0 && unknown === 0, of: `/${all}`, word };
}

function cameras({ tally }) {
  const all = tally.groups().filter((alike) => alike.camera !== null);
  const [online, unknown] = ["online", "unknown"].map((state) => total(all.filter((alike) => alike.camera === state)));
  const word = unknown ? t("Cameras online, {n} not known", { n: unknown }) : t("Cameras online");
  return { n: String(online), of: `/${total(all)}`, word, zero: false };
}

function worstArea({ areas }) {
  const [worst, ...others] = areas.all();
  if (!worst || (worst.state === "normal" && !worst.unknown)) return { n: t("none"), zero: true, mark: worst ? "normal" : "unknown" };
  const alike = others.filter((one) => one.state === worst.state).length;
  return { n: local(worst.area.name), of: alike ? `+${alike}` : "", mark: worst.state };
}

function goToArea({ areas, map }) {
  const worst = areas.all()[0];
  if (worst) map.frame(areas.bounds(worst.area.area_id), worst.area.centre);
}

/** The city's index with its class; the worst station stands beside it. While too few stations are fresh in any pollutant
 * it is unknown, and at least what the others come to. */
function air({ state: { air: said } }) {
  if (!said) return { n: "--", of: "", word: t("AQI unknown"), zero: true };
  const least = said.at_least ?? null;
  if (said.index === null) return { n: least === null ? "--" : `≥ ${least}`, of: `${said.fresh}/${said.stations}`, word: t("AQI unknown"), zero: least === null || least <= GOOD };
  const worst = said.worst && said.worst.index > said.index ? t("max {n}", { n: said.worst.index }) : "";
  return { n: String(said.index), of: worst, word: t("AQI: {grade}", { grade: t(GRADE_WORDS[said.grade] ?? said.grade) }), grade: said.grade };
}

function oldest({ state, oldest: ages }) {
  const found = ages.find();
  if (!found) return { n: "--", zero: true };
  return { n: span(ageOf(found.latest, state.now())), zero: stateOf(found.thing) === "normal" };
}
