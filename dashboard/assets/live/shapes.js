// The shapes of the states in a 32 × 32 box, as path data: one geometry for the map's canvas and the page's SVG.

const CIRCLE = "M16 3a13 13 0 1 1 0 26a13 13 0 1 1 0 -26z";

export const SHAPES = {
  normal: { path: CIRCLE, glyph: [16, 16, 15] },
  blue: { path: CIRCLE, dot: [16, 3, 3.6], glyph: [16, 16.5, 14] },
  yellow: { path: "M16 0.5L31.5 16L16 31.5L0.5 16z", glyph: [16, 16, 14] },
  orange: { path: "M16 1L31.5 29.5L0.5 29.5z", glyph: [16, 20.5, 13] },
  red: { path: "M10.2 1.5h11.6l8.7 8.7v11.6l-8.7 8.7h-11.6l-8.7 -8.7v-11.6z", glyph: [16, 16, 17] },
};

/** What lies over a shape that is shelved or held back. */
export const SLASH = "M5 29L27 3";

/** Which shape a state has: unknown and uncertain keep the ring. */
export function shapeOf(state) {
  return SHAPES[state] ?? SHAPES.normal;
}

/** The token a state is drawn in. */
export function tokenOf(state) {
  return state in SHAPES ? state : "stale";
}
