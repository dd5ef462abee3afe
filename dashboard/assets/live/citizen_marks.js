// The mark of a citizen's report: a speech bubble in the colour of text, which is no state's; filled while nobody has it.
import { svg } from "./dom.js";
import { TOPIC_ICONS } from "./citizen_reports.js";
import { glyphPaths } from "./icons.js";
import { RATIO } from "./marker.js";
import { token } from "./theme.js";

const BUBBLE = "M7 2.5h18a4.5 4.5 0 0 1 4.5 4.5v12a4.5 4.5 0 0 1 -4.5 4.5h-10l-7 6.5v-6.5h-1a4.5 4.5 0 0 1 -4.5 -4.5v-12a4.5 4.5 0 0 1 4.5 -4.5z";
const BOX = 40;
const [SIZE, MANY] = [30, 36];
/** Where the glyph lies in the bubble's box of 32, and how large it is. */
const [LEFT, TOP, WIDE] = [8.5, 5.5, 15];

/** The name of its image: `citizen|topic|new` or `seen`; of several together the topic is "many". */
export function bubbleId(topic, filled) {
  return ["citizen", topic, filled ? "new" : "seen"].join("|");
}

/** ImageData of an image by its name, null for a name that is not ours. */
export function drawBubble(id) {
  const [ours, topic, life] = id.split("|");
  if (ours !== "citizen" || !life) return null;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = BOX * RATIO;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const size = topic === "many" ? MANY : SIZE;
  const filled = life === "new";
  pen.scale(RATIO, RATIO);
  pen.translate((BOX - size) / 2, (BOX - size) / 2);
  pen.scale(size / 32, size / 32);
  pen.lineJoin = pen.lineCap = "round";
  const path = new Path2D(BUBBLE);
  stroke(pen, path, token("background"), 5);
  pen.fillStyle = token(filled ? "text" : "panel");
  pen.fill(path);
  stroke(pen, path, token("text"), 2.2);
  pen.translate(LEFT, TOP);
  pen.scale(WIDE / 24, WIDE / 24);
  for (const d of glyphPaths(TOPIC_ICONS[topic])) stroke(pen, new Path2D(d), token(filled ? "panel" : "text"), 2.6);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** The same for the page. */
export function bubble(topic, { size = 24, filled = false } = {}) {
  const lines = glyphPaths(TOPIC_ICONS[topic]).map((d) => svg("path", { d }));
  const sign = svg("g", { class: "sign", transform: `translate(${LEFT} ${TOP}) scale(${WIDE / 24})` }, ...lines);
  return svg("svg", { class: filled ? "bubble filled" : "bubble", viewBox: "0 0 32 32", width: size, height: size, "aria-hidden": "true" }, svg("path", { class: "body", d: BUBBLE }), sign);
}

function stroke(pen, path, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke(path);
}
