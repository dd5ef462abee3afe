// What the panel shows of one kind of thing beyond its values and charts. A part fills its own place.
import { chemicalPart } from "./part-chemical.js";
import { reservoirPart } from "./part-reservoir.js";
import { videoPart } from "./part-video.js";

/** By kind: (thing, place, wall) → {update(thing), close()}. */
const PARTS = { chemical: chemicalPart, reservoir: reservoirPart, river: reservoirPart, video: videoPart };

/** The part of a thing's kind in `place`, emptied first; null where its kind has none. */
export function partOf(thing, place, wall) {
  place.replaceChildren();
  return PARTS[thing.kind]?.(thing, place, wall) ?? null;
}
