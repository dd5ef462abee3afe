// The zones of releases on the flat map: the same features as on the other one, drawn again with each picture of it.
import { toPlace } from "./canvas_view.js";
import { drawLabels, drawReleaseMarks, drawZones } from "./canvas_zones.js";
import { onTheme } from "./theme.js";

export class ReleaseCanvas {
  #shown = { "release-zones": [], "release-labels": [], "release-marks": [] };
  #images = new Map();

  /** `map` draws this with itself: {layers, canvas, view, frame(), repaint()}. */
  constructor(map) {
    this.map = map;
  }

  /** Lay an element over the map, beneath the list beside it. */
  cover(node) {
    this.map.canvas.after(node);
  }

  begin() {
    this.map.layers.push(this);
    onTheme(() => {
      this.#images.clear();
      this.map.repaint();
    });
  }

  show(source, features) {
    this.#shown[source] = features;
    this.map.repaint();
  }

  fit(bounds, padding) {
    this.map.frame(bounds, null, padding);
  }

  place(pixels) {
    return toPlace(this.map.view.world(pixels));
  }

  /** Between the land and the things. */
  below(pen, view) {
    drawZones(pen, view, this.#shown["release-zones"]);
  }

  /** Over the things. */
  above(pen, view) {
    drawReleaseMarks(pen, view, this.#shown["release-marks"], this.#images);
    drawLabels(pen, view, this.#shown["release-labels"]);
  }
}
