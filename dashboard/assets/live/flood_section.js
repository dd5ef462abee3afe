// A reservoir or a river cut across: the water against its levels, to scale, every line with its name and number.
import { svg } from "./dom.js";
import { number } from "./format.js";
import { levelName, metres } from "./flood_words.js";
import { t } from "./words.js";

const WIDTH = 440;
const HEIGHT = 284;
const EDGE = 16;
const BED = 12;
const FOOT = 48;
const WALL = 168;
const LABELS = 214;
const LINE_PX = 20;
const METRE = "m";

/** The drawing; `level` null = not known now, and then no water is drawn. `watched` is the name of the limit in force. */
export function section({ kind, levels, level, watched, summary }) {
  const y = scale(levels, level);
  const spread = apart(levels.map((one) => y(one.value)));
  const lines = levels.map((one, i) => levelLine(one, y(one.value), spread[i], one.name === watched));
  return svg(
    "svg",
    { class: "cross-section", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": summary },
    level === null ? null : water(y(level)),
    ...bed(kind),
    ...lines.flat(),
    ...(level === null ? unknown() : surface(level, y(level))),
  );
}

/** y of a level: from a little below the lowest to a little above the highest, the water always inside. */
function scale(levels, level) {
  const all = [...levels.map((one) => one.value), ...(level === null ? [] : [level])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = Math.max(0.5, high - low) * 0.08;
  const perMetre = (HEIGHT - 2 * EDGE) / (high - low + 2 * room);
  return (value) => HEIGHT - EDGE - (value - low + room) * perMetre;
}

/** The same heights with room for a label each, top to bottom kept. */
export function apart(heights, gap = LINE_PX, low = EDGE, high = HEIGHT - EDGE) {
  const order = heights.map((height, i) => [height, i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  const placed = [];
  let last = high + gap;
  for (const [height, i] of order) placed[i] = last = Math.min(height, last - gap);
  let first = low - gap;
  for (const [, i] of order.reverse()) placed[i] = first = Math.max(placed[i], first + gap);
  return placed;
}

function water(top) {
  const bank = (FOOT * (top - EDGE)) / (HEIGHT - BED - EDGE);
  return svg("path", { class: "water", d: `M${Math.max(0, bank)} ${top}L${WALL} ${top}L${WALL} ${HEIGHT - BED}L${FOOT} ${HEIGHT - BED}Z` });
}

function bed(kind) {
  const ground = svg("path", { class: "ground", d: `M0 ${EDGE}L${FOOT} ${HEIGHT - BED}L${WALL} ${HEIGHT - BED}L${WALL} ${HEIGHT}L0 ${HEIGHT}Z` });
  const wall = kind === "reservoir"
    ? `M${WALL} ${EDGE - 6}L${WALL + 10} ${EDGE - 6}L${WALL + 34} ${HEIGHT}L${WALL} ${HEIGHT}Z`
    : `M${WALL} ${HEIGHT - BED}L${WALL + 34} ${EDGE}L${WALL + 34} ${HEIGHT}L${WALL} ${HEIGHT}Z`;
  return [ground, svg("path", { class: "wall", d: wall })];
}

function levelLine({ name, value }, at, label, watched) {
  const kind = watched ? "level watched" : "level";
  return [
    svg("path", { class: kind, "data-level": name, d: `M8 ${at}L${WALL + 8} ${at}L${LABELS - 6} ${label}` }),
    svg("text", { class: kind, x: LABELS, y: label + 5 }, svg("tspan", { text: levelName(name) }), svg("tspan", { class: "number", x: WIDTH, "text-anchor": "end", text: metres(value) })),
  ];
}

function surface(level, at) {
  const above = at > 46;
  return [
    svg("path", { class: "surface", d: `M4 ${at}L${WALL} ${at}` }),
    svg("text", { class: "water-level", x: FOOT + 8, y: above ? at - 9 : at + 27 }, svg("tspan", { text: number(level, 2) }), svg("tspan", { class: "unit", dx: 3, text: METRE })),
  ];
}

function unknown() {
  return [
    svg("rect", { class: "unknown", x: FOOT, y: HEIGHT / 2 - 26, width: WALL - FOOT - 6, height: 52 }),
    svg("text", { class: "water-level", x: (FOOT + WALL - 6) / 2, y: HEIGHT / 2 + 8, "text-anchor": "middle", text: "--" }),
    svg("text", { class: "water-why", x: (FOOT + WALL - 6) / 2, y: HEIGHT / 2 + 24, "text-anchor": "middle", text: t("not known") }),
  ];
}
