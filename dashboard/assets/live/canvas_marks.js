// Markers, groups and words on a flat map: the same images as on the other map, so that both are read alike.
import { Room } from "./canvas_room.js";
import { ofRank, STATES } from "./levels.js";
import { drawImage, imageId, RATIO } from "./marker.js";
import { scale } from "./scale.js";
import { token } from "./theme.js";

/** The lowest rank of a warning colour: blue. */
const ALARMING = 2 * (STATES.length - 1 - STATES.indexOf("blue"));
const DOUBT = { unknown: "stale", uncertain: "late" };
const LABELS_FROM = 11.5;
const images = new Map();

/** Forget the images: the theme has changed. */
export function forgetImages() {
  images.clear();
}

/** Draw groups, the worst on top; → where each stands: [{group, at, size}]. */
export function drawGroups(pen, view, groups, drawn) {
  const places = [...groups].reverse().map((group) => ({ group, at: view.pixels(group.at) })).filter(({ at }) => isSeen(at, view.size));
  for (const place of places) place.size = drawGroup(pen, place, drawn);
  return places.reverse();
}

/** Words beside markers where there is room; those of alarms first, and always. */
export function drawWords(pen, view, places, drawn, areas) {
  const taken = new Room();
  for (const { at: [x, y] } of places) taken.take([x - 16, y - 16, x + 16, y + 16]);
  if (view.zoom >= LABELS_FROM) {
    for (const { group, at } of places) {
      const shown = group.members.length === 1 ? drawn.get(group.members[0].id) : null;
      if (shown?.label) write(pen, shown.label.split("\n"), at, taken, { colour: token(shown.old ? "quiet" : "text"), always: group.rank >= ALARMING });
    }
  }
  for (const { at, lines } of areas) write(pen, lines, view.pixels(at), taken, { colour: token("quiet"), always: false, near: [0, 28, 56, 84] });
}

/** A ring around what is chosen. */
export function drawChosen(pen, [x, y]) {
  pen.beginPath();
  pen.arc(x, y, 22 * scale(), 0, 2 * Math.PI);
  pen.lineWidth = 2 * scale();
  pen.strokeStyle = token("text");
  pen.stroke();
}

function isSeen([x, y], [width, height]) {
  return x > -40 && y > -40 && x < width + 40 && y < height + 40;
}

function drawGroup(pen, { group, at: [x, y] }, drawn) {
  const many = group.members.length > 1;
  const [state, unacknowledged] = ofRank(group.rank);
  const image = picture(many ? imageId("cluster", state, DOUBT[state] ?? "fresh", unacknowledged) : drawn.get(group.members[0].id).icon);
  const size = (image.width / RATIO) * scale();
  pen.drawImage(image, x - size / 2, y - size / 2, size, size);
  if (many) count(pen, group, [x, y + (state === "red" || state !== "orange" ? 0 : 4 * scale())], unacknowledged);
  return size;
}

function count(pen, group, [x, y], filled) {
  pen.font = `600 ${(group.rank < ALARMING ? 15 : 18) * scale()}px ${token("font")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = token(filled ? "ink" : "text");
  pen.fillText(String(group.members.length), x, y + 1);
}

function picture(id) {
  if (!images.has(id)) {
    const data = drawImage(id);
    const canvas = Object.assign(document.createElement("canvas"), { width: data.width, height: data.height });
    canvas.getContext("2d").putImageData(data, 0, 0);
    images.set(id, canvas);
  }
  return images.get(id);
}

function write(pen, lines, [x, y], taken, { colour, always, near = [20] }) {
  const size = 15 * scale();
  pen.font = `${size}px ${token("font")}`;
  pen.textAlign = "left";
  pen.textBaseline = "top";
  const wide = Math.max(...lines.map((line) => pen.measureText(line).width));
  const tall = lines.length * size * 1.25;
  const beside = near.flatMap((far) => around(x, y, wide, tall, far * scale()));
  const free = beside.find(([left, top]) => taken.isFree([left, top, left + wide, top + tall]));
  const [left, top] = free ?? (always ? beside[0] : []);
  if (left === undefined) return;
  taken.take([left, top, left + wide, top + tall]);
  pen.lineWidth = 3.6 * scale();
  pen.lineJoin = "round";
  pen.strokeStyle = token("background");
  pen.fillStyle = colour;
  lines.forEach((line, index) => {
    pen.strokeText(line, left, top + index * size * 1.25);
    pen.fillText(line, left, top + index * size * 1.25);
  });
}

/** Where words of this size may stand around a place, at this distance: right, left, below, above. */
function around(x, y, wide, tall, far) {
  return [[x + far, y - tall / 2], [x - far - wide, y - tall / 2], [x - wide / 2, y + far], [x - wide / 2, y - far - tall]];
}
