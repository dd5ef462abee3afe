// The zones of releases on the MapLibre map: sources and layers that are laid once and then only filled.
import { RATIO } from "./marker.js";
import { drawMark } from "./release_marks.js";
import { lay, paintZones } from "./release_style.js";
import { onTheme, token } from "./theme.js";

export class ReleaseLayers {
  #images = new Set();

  constructor(map) {
    this.map = map;
  }

  /** Lay an element over the map. */
  cover(node) {
    this.map.getContainer().append(node);
  }

  begin() {
    lay(this.map);
    this.#paint();
    onTheme(() => this.#paint());
  }

  /** Have a source ("release-zones", "release-labels", "release-marks") show just these features. */
  show(source, features) {
    for (const { properties } of features) if (properties.icon) this.#supply(properties.icon);
    this.map.getSource(source).setData({ type: "FeatureCollection", features });
  }

  /** [west, south, east, north] into view, with so many pixels around it. */
  fit([west, south, east, north], padding) {
    this.map.resize(); // a panel may just have taken a part of it
    this.map.fitBounds([[west, south], [east, north]], { padding, maxZoom: 14, animate: false });
  }

  /** [lon, lat] of a pixel. */
  place(pixels) {
    const { lng, lat } = this.map.unproject(pixels);
    return [lng, lat];
  }

  #supply(id) {
    const image = drawMark(id);
    if (!image || this.map.hasImage(id)) return;
    this.#images.add(id);
    this.map.addImage(id, image, { pixelRatio: RATIO });
  }

  #paint() {
    paintZones(this.map, token);
    for (const id of this.#images) this.map.updateImage(id, drawMark(id));
  }
}
