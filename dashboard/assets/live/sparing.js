// Where the processor draws the map, a frame takes it a tenth of a second or two. MapLibre asks for three for each
// update: when the update begins, when it is there, and once more when words were placed. Only the second shows
// anything new, and the others keep it waiting.
const HELD_AT_MOST = 300;

/** Frames of this map wait until what it was given is there (`isThere`); while it moves, none does. */
export function spareFrames(map, isThere) {
  const ask = map.triggerRepaint.bind(map);
  let held = null;
  const go = () => {
    clearTimeout(held);
    held = null;
    ask();
  };
  // Not before it has told everybody: tiles are read anew by what is said after the first word of an update.
  const look = () => queueMicrotask(() => held !== null && isThere() && go());
  map.triggerRepaint = () => {
    if (map.isMoving()) return go();
    held ??= setTimeout(go, HELD_AT_MOST);
    look();
  };
  // Words are placed whole in each frame, for nothing fades: a second look at them finds the same.
  map.on("render", () => (map._placementDirty = false));
}
