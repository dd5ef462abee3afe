// Glyphs (Tabler, their lines in one file) and state shapes, as SVG for the page.
import { svg } from "./dom.js";
import { markOf } from "./levels.js";
import { shapeOf, SLASH } from "./shapes.js";

const STROKE = 1.75;
let paths = new Map();

/** Load every glyph once; without them the wall works, with less to see. */
export async function loadIcons() {
  const answer = await fetch("/assets/vendor/icons/glyphs.json");
  if (answer.ok) paths = new Map(Object.entries(await answer.json()));
}

/** Path data of a glyph in a 24 × 24 box. */
export function glyphPaths(name) {
  return paths.get(name) ?? [];
}

/** A glyph in the text's colour. */
export function glyph(name, size = 20) {
  const lines = glyphPaths(name).map((d) => svg("path", { d }));
  return svg("svg", { class: "glyph", viewBox: "0 0 24 24", width: size, height: size, "stroke-width": STROKE, "aria-hidden": "true" }, ...lines);
}

/** A thing's shape, as on the map. */
export function thingShape(thing, size) {
  const { state, slashed } = markOf(thing);
  return shape(state, { size, filled: thing.unacknowledged > 0, dashed: thing.trust === "stale" || thing.trust === "never", slashed });
}

/** A state's shape: filled = unacknowledged, dashed = unknown, slashed = shelved or held back. */
export function shape(state, { filled = false, dashed = state === "unknown", slashed = state === "aside", size = 24 } = {}) {
  const geometry = shapeOf(state);
  const [x, y, r] = geometry.dot ?? [0, 0, 0];
  return svg(
    "svg",
    { class: `shape shape-${state}${filled ? " filled" : ""}${dashed ? " dashed" : ""}`, viewBox: "-1.5 -2.5 35 36", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: geometry.path }),
    geometry.dot && svg("circle", { cx: x, cy: y, r }),
    slashed && svg("path", { class: "slash", d: SLASH }),
  );
}
