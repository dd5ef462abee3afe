// Drawing at the screen's pace, however often the state changes.

/** A function that asks for `act` in the next animation frame, and again only `rest` milliseconds (or what it says) later. */
export function paced(act, rest = 250) {
  let asked = false;
  let last = -Infinity;
  const frame = () => requestAnimationFrame((now) => {
    asked = false;
    last = now;
    act();
  });
  return () => {
    if (asked) return;
    asked = true;
    const wait = last + (typeof rest === "function" ? rest() : rest) - performance.now();
    if (wait > 0) setTimeout(frame, wait);
    else frame();
  };
}
