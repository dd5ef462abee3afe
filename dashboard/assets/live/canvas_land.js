// Sea, land and the shore on a flat map, from the same polygons as the other one.
import { toWorld } from "./canvas_view.js";
import { token } from "./theme.js";

export class Land {
  #path = new Path2D();

  /** Resolves when the polygons are here; without them the map is sea, and its markers stand all the same. */
  async load() {
    const answer = await fetch("/maps/land.geojson").catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    for (const { geometry } of told?.features ?? []) {
      const polygons = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
      for (const ring of polygons.flat()) this.#ring(ring);
    }
  }

  draw(pen, view, ratio) {
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = token("background");
    pen.fillRect(0, 0, ...view.size);
    const [left, top] = view.pixels([0, 0]);
    pen.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, ratio * left, ratio * top);
    pen.fillStyle = token("land");
    pen.fill(this.#path, "evenodd");
    pen.strokeStyle = token("line");
    pen.lineWidth = 1 / view.scale;
    pen.stroke(this.#path);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  #ring(ring) {
    ring.forEach((place, index) => this.#path[index ? "lineTo" : "moveTo"](...toWorld(place)));
    this.#path.closePath();
  }
}
