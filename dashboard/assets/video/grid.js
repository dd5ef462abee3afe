// The tiles of the video wall: which cameras, in which order, one of them large; arrows go from tile to tile.
import { sync } from "../live/dom.js";
import { lang } from "../live/words.js";
import { pageOf, stepped } from "./plan.js";
import { Tile } from "./tile.js";

const NARROW = matchMedia("(max-width: 719px)");

export class Grid {
  #tiles = new Map();
  /** The page of an alarm's cameras: the first again for another alarm, or another number of tiles. */
  #turned = { of: null, page: 0 };
  pages = 1;
  page = 0;

  constructor(root, state, wish, following) {
    Object.assign(this, { root, state, wish, following });
    setInterval(() => this.#tiles.forEach((tile) => tile.tick()), 500);
    root.addEventListener("keydown", (event) => this.#step(event));
  }

  /** Whether the cameras are those near an alarm. */
  get near() {
    return this.following.alarm !== null && Boolean(this.following.cameras?.length);
  }

  /** Another page, of an alarm's cameras without leaving that of the others. */
  turn(by) {
    const page = (this.page + by + this.pages) % this.pages;
    if (this.near) this.#turned.page = page;
    this.wish.set(this.near ? { focus: null } : { page, focus: null });
  }

  #page() {
    if (!this.near) return this.wish.page;
    const of = `${this.following.alarm.alert_id}/${this.wish.size}`;
    if (this.#turned.of !== of) this.#turned = { of, page: 0 };
    return this.#turned.page;
  }

  /** Cameras that are shown, with how far from the alarm: those near it, else the chosen ones, else all. */
  cameras() {
    if (this.near) return this.following.cameras;
    const known = [...this.state.things.values()].filter((thing) => thing.kind === "video").map((thing) => thing.thing_id).sort();
    const ids = this.wish.cameras ?? known;
    return [...new Set(ids)].map((thing_id) => ({ thing_id, distance_m: null, bearing_deg: null }));
  }

  update() {
    const { wish } = this;
    const found = this.cameras();
    const near = new Map(found.filter((one) => one.distance_m !== null).map((one) => [one.thing_id, one]));
    const { ids, page, pages } = pageOf(found.map((one) => one.thing_id), wish.size, this.#page());
    Object.assign(this, { page, pages });
    const shown = wish.focus ? [wish.focus] : ids;
    const gone = new Map(this.#tiles);
    sync(this.root, shown, (id) => id, (id) => this.#make(id).node, (_node, id) => {
      gone.delete(id);
      const alone = wish.focus === id || wish.size === 1;
      this.#tiles.get(id).update({ near: near.get(id) ?? null, live: alone, focused: wish.focus === id, lang });
    });
    gone.forEach((tile, id) => {
      tile.close();
      this.#tiles.delete(id);
    });
    this.root.dataset.tiles = wish.focus ? 1 : wish.size;
    this.root.dataset.shown = shown.length;
  }

  /** Bytes of pictures that came to the tiles that are there. */
  get bytes() {
    return [...this.#tiles.values()].reduce((sum, tile) => sum + tile.bytes, 0);
  }

  #make(id) {
    const tile = new Tile(id, this.state, { focus: () => this.wish.set({ focus: this.wish.focus === id ? null : id }) });
    this.#tiles.set(id, tile);
    return tile;
  }

  #step(event) {
    if (!event.key.startsWith("Arrow")) return;
    const tiles = [...this.root.children].map((node) => node.querySelector(".main"));
    const index = tiles.indexOf(document.activeElement);
    if (index < 0) return;
    event.preventDefault();
    tiles[stepped(index, event.key, tiles.length, NARROW.matches ? 1 : Math.sqrt(this.wish.size))].focus();
  }
}
