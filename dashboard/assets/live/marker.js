// Marker images for the map: (kind, state, doubt, acknowledged) → pixels. Drawn on demand, cached by MapLibre.
import { doubtOf, KIND_ICONS, markOf } from "./levels.js";
import { glyphPaths } from "./icons.js";
import { scale } from "./scale.js";
import { shapeOf, SLASH, tokenOf } from "./shapes.js";
import { token } from "./theme.js";

export const RATIO = 2;
const BOX = 48;
const SMALL = 22;
const SIZES = { red: 38, orange: 36, yellow: 34, blue: 32, unknown: 28, uncertain: 28, normal: 28 };
const CLUSTERS = { red: 46, orange: 44, yellow: 42, blue: 38, unknown: 34, uncertain: 32, normal: 32 };
const BADGES = { never: "?", suspect: "!", late: "…", offline: "×" };

/** The name of an image: `marker|kind|state|doubt|life`; clusters have the kind "cluster", areas "area". A doubt is a trust
 * or "offline", a life "new", "seen" or "aside", which is shelved or held back. */
export function imageId(kind, state, doubt, unacknowledged, slashed = state === "aside") {
  return ["marker", kind, state, doubt, slashed ? "aside" : unacknowledged ? "new" : "seen"].join("|");
}

/** Which image a thing has. */
export function iconOf(thing) {
  const { state, slashed } = markOf(thing);
  return imageId(thing.kind, state, doubtOf(thing), thing.unacknowledged > 0, slashed);
}

/** ImageData of an image by its name, null for a name that is not ours. */
export function drawImage(id) {
  const [ours, kind, state, doubt, life] = id.split("|");
  if (ours !== "marker" || !life) return null;
  const canvas = document.createElement("canvas");
  const bare = kind === "cluster" || kind === "area";
  const box = kind === "area" ? SMALL * scale() : BOX; // one in a text is as large as it is drawn
  canvas.width = canvas.height = box * RATIO;
  const pen = canvas.getContext("2d", { willReadFrequently: true }); // else every image waits for the graphics card
  const size = kind === "area" ? box - 4 : ((kind === "cluster" ? CLUSTERS : SIZES)[state] ?? SIZES.normal);
  const filled = life === "new";
  pen.scale(RATIO, RATIO);
  pen.translate((box - size) / 2, (box - size) / 2);
  pen.scale(size / 32, size / 32);
  const colour = token(tokenOf(state));
  const old = doubt === "stale" || doubt === "never";
  drawBody(pen, state, filled, old, bare);
  if (!bare) drawGlyph(pen, shapeOf(state).glyph, KIND_ICONS[kind], filled ? token("ink") : colour);
  if (life === "aside") slash(pen);
  if (kind !== "area" && BADGES[doubt]) drawBadge(pen, BADGES[doubt], colour);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function drawBody(pen, state, filled, old, bare) {
  const geometry = shapeOf(state);
  const colour = token(tokenOf(state));
  const path = new Path2D(geometry.path);
  pen.lineJoin = "round";
  pen.strokeStyle = token(state === "yellow" ? "edge" : "background");
  pen.lineWidth = 5;
  pen.stroke(path);
  pen.fillStyle = filled ? colour : token("panel");
  pen.fill(path);
  if (old) hatch(pen, path, filled ? token("ink") : colour, bare ? 0.22 : 0.42);
  pen.strokeStyle = colour;
  pen.lineWidth = 2.6;
  if (old) pen.setLineDash([4, 3.2]);
  pen.stroke(path);
  pen.setLineDash([]);
  if (geometry.dot) dot(pen, geometry.dot, colour);
}

function dot(pen, [x, y, r], colour) {
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.strokeStyle = token("edge");
  pen.lineWidth = 1.2;
  pen.fill();
  pen.stroke();
}

function hatch(pen, path, colour, alpha) {
  pen.save();
  pen.clip(path);
  pen.globalAlpha = alpha;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.3;
  pen.beginPath();
  for (let x = -32; x < 32; x += 5) {
    pen.moveTo(x, 32);
    pen.lineTo(x + 32, 0);
  }
  pen.stroke();
  pen.restore();
}

/** Across the whole shape and a little beyond, with an edge that parts it from what it crosses. */
function slash(pen) {
  pen.lineCap = "round";
  for (const [colour, width] of [["panel", 5.4], ["text", 2.6]]) {
    pen.strokeStyle = token(colour);
    pen.lineWidth = width;
    pen.stroke(new Path2D(SLASH));
  }
}

function drawGlyph(pen, [x, y, size], name, colour) {
  pen.save();
  pen.translate(x - size / 2, y - size / 2);
  pen.scale(size / 24, size / 24);
  pen.strokeStyle = colour;
  pen.lineWidth = 2.4;
  pen.lineCap = pen.lineJoin = "round";
  for (const d of glyphPaths(name)) pen.stroke(new Path2D(d));
  pen.restore();
}

function drawBadge(pen, text, colour) {
  dot(pen, [27, 5.5, 7], colour);
  pen.fillStyle = token("panel");
  pen.font = `700 12px ${token("font")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, 27, text === "…" ? 3 : 6);
}
