// Where a flat map stands: Mercator as MapLibre has it, so that a zoom means the same with and without WebGL2.
const WORLD = 512;
const [LEAST, MOST] = [3, 18];

/** Longitude and latitude → the world as a square from 0 to 1. */
export function toWorld([lon, lat]) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** The other way. */
export function toPlace([x, y]) {
  return [(x - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

export class View {
  padding = { top: 0, right: 0, bottom: 0, left: 0 };
  size = [1, 1];

  constructor(centre, zoom) {
    this.centre = toWorld(centre);
    this.zoom = zoom;
  }

  /** Pixels of the whole world. */
  get scale() {
    return WORLD * 2 ** this.zoom;
  }

  /** Where the centre stands on the screen: the middle of what nothing covers. */
  get middle() {
    const { top, right, bottom, left } = this.padding;
    return [(this.size[0] + left - right) / 2, (this.size[1] + top - bottom) / 2];
  }

  /** The place in the middle, longitude and latitude. */
  get place() {
    return toPlace(this.centre);
  }

  /** A point of the world → pixels. */
  pixels([x, y]) {
    const [left, top] = this.middle;
    return [left + (x - this.centre[0]) * this.scale, top + (y - this.centre[1]) * this.scale];
  }

  /** Pixels → a point of the world. */
  world([left, top]) {
    const [middleLeft, middleTop] = this.middle;
    return [this.centre[0] + (left - middleLeft) / this.scale, this.centre[1] + (top - middleTop) / this.scale];
  }

  /** Move by pixels, as the hand does. */
  pan(right, down) {
    this.centre = [this.centre[0] - right / this.scale, this.centre[1] - down / this.scale];
  }

  /** Zoom by so many levels; what is at `pixels` stays there. */
  zoomBy(levels, pixels = this.middle) {
    const held = this.world(pixels);
    this.zoom = Math.min(MOST, Math.max(LEAST, this.zoom + levels));
    const now = this.pixels(held);
    this.pan(pixels[0] - now[0], pixels[1] - now[1]);
  }

  show(place, zoom) {
    this.centre = toWorld(place);
    this.zoom = Math.min(MOST, Math.max(LEAST, zoom));
  }

  /** [west, south, east, north] into what nothing covers. */
  frame([west, south, east, north], margin, most) {
    const [[x0, y0], [x1, y1]] = [toWorld([west, north]), toWorld([east, south])];
    const { top, right, bottom, left } = this.padding;
    const room = [this.size[0] - left - right - 2 * margin, this.size[1] - top - bottom - 2 * margin].map((one) => Math.max(one, 50));
    const zooms = [room[0] / Math.max(x1 - x0, 1e-9), room[1] / Math.max(y1 - y0, 1e-9)].map((one) => Math.log2(one / WORLD));
    this.centre = [(x0 + x1) / 2, (y0 + y1) / 2];
    this.zoom = Math.max(LEAST, Math.min(most, ...zooms));
  }
}
