// Reports of citizens on the flat map: the same bubbles, put together where they would hide each other.
import { bubbleId, drawBubble } from "./citizen_marks.js";
import { isNew } from "./citizen_reports.js";
import { grouped } from "./canvas_groups.js";
import { toWorld } from "./canvas_view.js";
import { RATIO } from "./marker.js";
import { scale } from "./scale.js";
import { onTheme, token } from "./theme.js";

const NEAR_PX = 30;
const SINGLE_FROM = 14;
const OPEN_BY = 2;

export class CitizenCanvas {
  drawn = new Map();
  #images = new Map();
  #groups = null;
  #zoom = null;
  #chosen = null;
  #places = [];

  constructor({ map, reports, filter, open }) {
    Object.assign(this, { map, reports, filter, open });
    map.layers.push(this);
    reports.addEventListener("change", () => this.touch());
    filter.addEventListener("change", () => this.touch());
    onTheme(() => {
      this.#images.clear();
      map.repaint();
    });
  }

  touch() {
    const shown = [...this.reports.all.values()].filter((one) => this.reports.shown && one.place && this.filter.showsTopic(one.topic));
    this.drawn = new Map(shown.map((one) => [one.number, { id: one.number, rank: isNew(one) ? 1 : 0, topic: one.topic, at: toWorld(one.place) }]));
    this.#groups = null;
    this.map.repaint();
  }

  mark(number) {
    this.#chosen = number;
    this.map.repaint();
  }

  /** Beneath the stations. */
  below(pen, view) {
    if (this.#zoom !== view.zoom) this.#groups = null;
    this.#zoom = view.zoom;
    this.#groups ??= grouped([...this.drawn.values()], view.scale, view.zoom > SINGLE_FROM ? 0.001 : NEAR_PX * scale());
    this.#places = [...this.#groups].reverse().map((group) => ({ group, at: view.pixels(group.at) }));
    for (const place of this.#places) this.#draw(pen, place);
  }

  above() {}

  /** Whether a click on these pixels was for one of ours. */
  tapped([x, y]) {
    const hit = this.#places.findLast(({ at }) => Math.hypot(at[0] - x, at[1] - 20 * scale() - y) < 17 * scale());
    if (!hit) return false;
    if (hit.group.members.length === 1) this.open(hit.group.members[0].id);
    else this.map.fly(this.reports.all.get(hit.group.members[0].id).place, this.map.view.zoom + OPEN_BY);
    return true;
  }

  #draw(pen, { group, at: [x, y] }) {
    const [first] = group.members;
    const many = group.members.length > 1;
    const image = this.#picture(bubbleId(many ? "many" : first.topic, group.rank > 0));
    const size = (image.width / RATIO) * scale();
    pen.drawImage(image, x - size / 2, y - size, size, size);
    if (many) count(pen, group, [x, y - size * 0.56]);
    if (!many && first.id === this.#chosen) ring(pen, [x, y - size / 2]);
  }

  #picture(id) {
    if (!this.#images.has(id)) {
      const data = drawBubble(id);
      const canvas = Object.assign(document.createElement("canvas"), { width: data.width, height: data.height });
      canvas.getContext("2d").putImageData(data, 0, 0);
      this.#images.set(id, canvas);
    }
    return this.#images.get(id);
  }
}

function count(pen, group, [x, y]) {
  pen.font = `600 ${13 * scale()}px ${token("font")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = token(group.rank > 0 ? "panel" : "text");
  pen.fillText(String(group.members.length), x, y);
}

function ring(pen, [x, y]) {
  pen.beginPath();
  pen.arc(x, y, 24 * scale(), 0, 2 * Math.PI);
  pen.lineWidth = 2 * scale();
  pen.strokeStyle = token("text");
  pen.stroke();
}
