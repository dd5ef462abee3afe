// Glyphs (Tabler, read from the copied SVG files) and state shapes, as SVG for the page.
import { svg } from "./dom.js";
import { shapeOf } from "./shapes.js";

const NAMES = [
  "building-factory-2", "ripple", "cloud", "droplet", "flask", "video", "wind", "x", "sun", "moon", "search", "help",
  "chevron-left", "chevron-right", "check", "volume", "volume-off", "bookmark", "dots", "school", "building-hospital", "heart-handshake", "alert-triangle",
];
const STROKE = 1.75;
const paths = new Map();

/** Load every glyph once; a missing one stays empty rather than stopping the wall. */
export async function loadIcons() {
  await Promise.all(NAMES.map(async (name) => {
    const answer = await fetch(`/assets/vendor/icons/${name}.svg`);
    if (!answer.ok) return;
    const document = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    const drawn = [...document.querySelectorAll("path")].filter((path) => path.getAttribute("stroke") !== "none");
    paths.set(name, drawn.map((path) => path.getAttribute("d")));
  }));
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

/** A state's shape: filled = unacknowledged, dashed = unknown, slashed = shelved or held back. */
export function shape(state, { filled = false, dashed = state === "unknown", slashed = false, size = 24 } = {}) {
  const geometry = shapeOf(state);
  const [x, y, r] = geometry.dot ?? [0, 0, 0];
  return svg(
    "svg",
    { class: `shape shape-${state}${filled ? " filled" : ""}${dashed ? " dashed" : ""}`, viewBox: "-1.5 -2.5 35 36", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: geometry.path }),
    geometry.dot && svg("circle", { cx: x, cy: y, r }),
    slashed && svg("path", { class: "slash", d: "M5 29L27 3" }),
  );
}
