// Where on a flat map there is room for words: boxes that are taken, looked up by the cells they touch.
const CELL = 64;

export class Room {
  #cells = new Map();

  /** [left, top, right, bottom] is taken. */
  take(box) {
    for (const key of keys(box)) {
      if (!this.#cells.has(key)) this.#cells.set(key, []);
      this.#cells.get(key).push(box);
    }
  }

  isFree(box) {
    const [left, top, right, bottom] = box;
    return keys(box).every((key) => (this.#cells.get(key) ?? []).every(([a, b, c, d]) => left > c || right < a || top > d || bottom < b));
  }
}

function keys([left, top, right, bottom]) {
  const found = [];
  for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x += 1) {
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y += 1) found.push(`${x}|${y}`);
  }
  return found;
}
