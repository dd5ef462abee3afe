// The marks of a release on the map as pixels: the wind's arrow, places by kind, numbers of cameras.
import { glyphPaths } from "./icons.js";
import { RATIO } from "./marker.js";
import { token } from "./theme.js";

const PLACE_ICONS = {
  school: "school",
  kindergarten: "school",
  hospital: "building-hospital",
  care_home: "heart-handshake",
  water_intake: "droplet",
  reservoir: "droplet",
};
const SIZES = { arrow: 96, nowind: 44, place: 28, camera: 22 };

/** ImageData of an image by its name ("release|place|school"), null for a name that is not ours. */
export function drawMark(id) {
  const [ours, what, which] = id.split("|");
  if (ours !== "release" || !SIZES[what]) return null;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZES[what] * RATIO;
  const pen = canvas.getContext("2d");
  pen.scale(RATIO, RATIO);
  pen.lineJoin = pen.lineCap = "round";
  DRAW[what](pen, SIZES[what], which);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

const DRAW = {
  /** Points up; the map turns it to where the wind blows to. */
  arrow(pen, size) {
    const [middle, ink, edge] = [size / 2, token("text"), token("background")];
    const path = new Path2D(`M${middle} ${size - 8}L${middle} 26M${middle - 12} 28L${middle} 8L${middle + 12} 28Z`);
    stroke(pen, path, edge, 9);
    stroke(pen, path, ink, 4);
    pen.fillStyle = ink;
    pen.fill(new Path2D(`M${middle - 12} 28L${middle} 8L${middle + 12} 28Z`));
  },

  nowind(pen, size) {
    const path = new Path2D(`M8 8L${size - 8} ${size - 8}M${size - 8} 8L8 ${size - 8}`);
    stroke(pen, path, token("background"), 10);
    stroke(pen, path, token("text"), 5);
  },

  place(pen, size, kind) {
    const box = new Path2D(`M2 2h${size - 4}v${size - 4}h${4 - size}z`);
    pen.fillStyle = token("text");
    pen.fill(box);
    stroke(pen, box, token("background"), 1.5);
    pen.save();
    pen.translate(4, 4);
    pen.scale((size - 8) / 24, (size - 8) / 24);
    for (const d of glyphPaths(PLACE_ICONS[kind] ?? "alert-triangle")) stroke(pen, new Path2D(d), token("panel"), 2.2);
    pen.restore();
  },

  camera(pen, size, number) {
    pen.beginPath();
    pen.arc(size / 2, size / 2, size / 2 - 1.5, 0, 2 * Math.PI);
    pen.fillStyle = token("text");
    pen.fill();
    pen.strokeStyle = token("background");
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.fillStyle = token("panel");
    pen.font = `700 14px ${token("font")}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(number, size / 2, size / 2 + 1);
  },
};

function stroke(pen, path, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke(path);
}
