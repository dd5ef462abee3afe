// A stream of pictures (multipart/x-mixed-replace) taken apart. Every part has its length; one without is refused.

const MOST_BYTES = 2_000_000;
const CR = 13;
const LF = 10;
const decoder = new TextDecoder();

export class Parts {
  #rest = new Uint8Array();

  /** Take bytes in as they come; gives the parts that they complete: [{takenAt, body}, …]. */
  push(chunk) {
    const bytes = joined(this.#rest, chunk);
    const found = [];
    let at = 0;
    for (let head = endOfHead(bytes, at); head >= 0; head = endOfHead(bytes, at)) {
      const { length, takenAt } = read(decoder.decode(bytes.subarray(at, head)));
      const end = head + length;
      if (end > bytes.length) break;
      found.push({ takenAt, body: bytes.slice(head, end) });
      at = end;
    }
    this.#rest = bytes.slice(at);
    if (this.#rest.length > MOST_BYTES) throw new Error("a part without an end");
    return found;
  }
}

function read(head) {
  const said = new Map(head.split("\r\n").map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const length = Number(said.get("content-length"));
  const takenAt = Number(said.get("x-taken-at"));
  if (!(Number.isInteger(length) && length > 0 && length <= MOST_BYTES && takenAt > 0)) throw new Error("a part without its length or time");
  return { length, takenAt };
}

/** Where the head that begins at `from` is over; -1 while it is not. */
function endOfHead(bytes, from) {
  for (let at = bytes.indexOf(CR, from); at >= 0 && at + 3 < bytes.length; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at + 4;
  }
  return -1;
}

function joined(one, other) {
  if (!one.length) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
