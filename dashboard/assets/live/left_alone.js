// A wall that was left in the past goes back to now: nobody knows there what is not shown.
const ALONE_MS = 30 * 60_000;
const LOOK_MS = 5000;

/** Call `back` once nobody has touched a wall for half an hour that stands still in the past. */
export function leftAlone(history, player, back) {
  let touched = performance.now();
  const touch = () => (touched = performance.now());
  for (const event of ["pointermove", "pointerdown", "wheel", "keydown"]) document.addEventListener(event, touch, { passive: true, capture: true });
  setInterval(() => {
    if (!history.on || history.leaving || player.playing) touch();
    else if (performance.now() - touched > ALONE_MS) back();
  }, LOOK_MS);
}
