// Zones, their names, the wind and the marks of a release with a pen, as the MapLibre map has them.
import { toWorld } from "./canvas_view.js";
import { drawMark } from "./release_marks.js";
import { looksOf, STANDS_BACK } from "./release_style.js";
import { RATIO } from "./marker.js";
import { scale } from "./scale.js";
import { token } from "./theme.js";

const EDGE = 7;
const [LABEL_PX, NAME_PX] = [15, 13];
/** Below the first, names that would lie on others are left out; from the second on, places have theirs. */
const [CROWDED_TO, NAMED_FROM] = [10, 11.5];

/** Fill and outline each zone; the line has the zone's own dash on an edge of the background's colour. */
export function drawZones(pen, view, zones) {
  pen.save();
  pen.lineJoin = "round";
  for (const zone of zones) {
    const { name, chosen, filled } = zone.properties;
    const path = outline(view, zone.geometry.coordinates);
    const { token: colour, width, dash } = looksOf(name);
    pen.fillStyle = token(colour);
    pen.globalAlpha = chosen ? 0.12 : 0.05;
    if (filled) pen.fill(path);
    stroke(pen, path, { colour: "background", width: EDGE, alpha: chosen ? 0.7 : 0.3 });
    stroke(pen, path, { colour, width, dash: dash ?? [], alpha: chosen ? 1 : STANDS_BACK });
  }
  pen.restore();
}

/** The name and the reach of each zone, outside of it. */
export function drawLabels(pen, view, labels) {
  const taken = [];
  for (const { geometry, properties } of labels) {
    const [x, y] = view.pixels(toWorld(geometry.coordinates));
    const em = LABEL_PX * scale();
    const at = [x + properties.offset[0] * em, y + properties.offset[1] * em];
    pen.font = fontOf(em);
    const half = pen.measureText(properties.text).width / 2;
    const isFree = taken.every(([left, middle]) => Math.abs(left - at[0]) > 2 * half || Math.abs(middle - at[1]) > 1.3 * em);
    if (!isFree && view.zoom < CROWDED_TO) continue;
    taken.push(at);
    words(pen, [properties.text], at, { em, alpha: properties.chosen ? 1 : STANDS_BACK });
  }
}

/** The arrow of the wind or its cross, sensitive places, cameras by their numbers. `images` are kept between two calls. */
export function drawReleaseMarks(pen, view, marks, images) {
  const named = [];
  for (const { geometry, properties } of marks) {
    const at = view.pixels(toWorld(geometry.coordinates));
    picture(pen, at, properties, images);
    if (properties.mark === "wind") {
      const em = LABEL_PX * scale();
      words(pen, properties.text.split("\n"), [at[0] + properties.offset[0] * em, at[1] + properties.offset[1] * em], { em });
    } else if (properties.text && view.zoom >= NAMED_FROM) {
      const em = NAME_PX * scale();
      const lines = properties.text.split("\n");
      pen.font = fontOf(em);
      const half = Math.max(...lines.map((line) => pen.measureText(line).width)) / 2;
      if (named.some((one) => Math.abs(one.at[0] - at[0]) < one.half + half && Math.abs(one.at[1] - at[1]) < 2.6 * em)) continue;
      named.push({ at, half });
      words(pen, lines, [at[0], at[1] + (1 + 0.6 * lines.length) * em], { em });
    }
  }
}

function outline(view, rings) {
  const path = new Path2D();
  for (const ring of rings) {
    ring.forEach((corner, index) => path[index ? "lineTo" : "moveTo"](...view.pixels(toWorld(corner))));
    path.closePath();
  }
  return path;
}

function stroke(pen, path, { colour, width, dash = [], alpha }) {
  const wide = width * scale();
  pen.globalAlpha = alpha;
  pen.strokeStyle = token(colour);
  pen.lineWidth = wide;
  pen.setLineDash(dash.map((one) => one * wide));
  pen.stroke(path);
}

/** An image that is turned to where the wind blows, and shifted along the turn as the other map does. */
function picture(pen, [x, y], { icon, toward = 0, shift }, images) {
  if (!images.has(icon)) images.set(icon, canvasOf(drawMark(icon)));
  const image = images.get(icon);
  if (!image) return;
  const size = (image.width / RATIO) * scale();
  pen.save();
  pen.translate(x, y);
  pen.rotate((toward * Math.PI) / 180);
  pen.drawImage(image, shift[0] * scale() - size / 2, shift[1] * scale() - size / 2, size, size);
  pen.restore();
}

function canvasOf(data) {
  if (!data) return null;
  const canvas = Object.assign(document.createElement("canvas"), { width: data.width, height: data.height });
  canvas.getContext("2d").putImageData(data, 0, 0);
  return canvas;
}

function words(pen, lines, [x, y], { em, alpha = 1 }) {
  pen.save();
  pen.font = fontOf(em);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 4.4 * scale();
  pen.globalAlpha = alpha;
  pen.strokeStyle = token("background");
  pen.fillStyle = token("text");
  lines.forEach((line, index) => {
    const down = y + (index - (lines.length - 1) / 2) * 1.2 * em;
    pen.strokeText(line, x, down);
    pen.fillText(line, x, down);
  });
  pen.restore();
}

const fontOf = (em) => `${em}px ${token("font")}`;
