// The key figures of the strip: what each says now, and what a click on it does to the map.
import { ageOf, span } from "./format.js";
import { stateOf } from "./levels.js";
import { overLimit } from "./over-limit.js";
import { local, t } from "./words.js";

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
  counted("unknown", "Unknown", "unknown", ["unknown"]),
  { id: "area", word: "Worst area", says: worstArea, go: (wall) => goToArea(wall) },
  { id: "reservoirs", word: "Reservoirs over limit", only: { kinds: ["reservoir"] }, says: reservoirs },
  { id: "air", word: "Air quality index", only: { kinds: ["air"] }, says: air },
  { id: "cameras", word: "Cameras online", only: { kinds: ["video"] }, says: cameras },
  { id: "oldest", word: "Oldest data", says: oldest, go: ({ state, choose }) => choose(oldestOf(state)?.thing.thing_id) },
];

function counted(id, word, mark, states) {
  const says = ({ tally }) => count(tally.groups().filter((alike) => states.includes(alike.state)));
  return { id, word, mark, only: { states }, says };
}

function count(groups) {
  const n = total(groups);
  return { n: String(n), zero: n === 0 };
}

function total(groups) {
  return groups.reduce((sum, alike) => sum + alike.n, 0);
}

/** By the level against the limit in force. Of whom it is not known is said, and is not below. */
function reservoirs({ state }) {
  const now = state.now();
  const over = [...state.things.values()].filter((thing) => thing.kind === "reservoir").map((thing) => overLimit(thing, now));
  const [n, unknown] = [true, null].map((wanted) => over.filter((one) => one === wanted).length);
  const word = unknown ? t("Over limit, {n} not known", { n: unknown }) : t("Reservoirs over limit");
  return { n: String(n), zero: n === 0 && unknown === 0, of: `/${over.length}`, word };
}

function cameras({ tally }) {
  const all = tally.groups().filter((alike) => alike.camera !== null);
  return { ...count(all.filter((alike) => alike.camera === "online")), of: `/${total(all)}`, zero: false };
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

/** The city's index with its class; the worst station stands beside it. Unknown while too few stations are fresh. */
function air({ state: { air: said } }) {
  if (!said || said.index === null) return { n: "--", of: said ? `${said.fresh}/${said.stations}` : "", word: t("AQI unknown"), zero: true };
  const worst = said.worst && said.worst.index > said.index ? t("max {n}", { n: said.worst.index }) : "";
  return { n: String(said.index), of: worst, word: t("AQI: {grade}", { grade: t(GRADE_WORDS[said.grade] ?? said.grade) }), grade: said.grade };
}

function oldest({ state }) {
  const found = oldestOf(state);
  if (!found) return { n: "--", zero: true };
  return { n: span(found.age), zero: stateOf(found.thing) === "normal" };
}

/** The value that is oldest of all that were ever seen. */
function oldestOf(state) {
  const now = state.now();
  let found = null;
  for (const thing of state.things.values()) {
    for (const latest of Object.values(thing.latest)) {
      const age = ageOf(latest, now);
      if (age !== null && age > (found?.age ?? -1)) found = { thing, age };
    }
  }
  return found;
}
