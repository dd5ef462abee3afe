// Hands on a flat map: drag, wheel, two fingers, double click, arrows, + and −.
const STEP = 80;
const STILL_PX = 5;
const KEYS = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
const ZOOMS = { "+": 1, "=": 1, "-": -1, _: -1 };

/** `moved()` after every change of the view, `tapped([x, y])` for a click that was no drag. */
export function listen(canvas, view, moved, tapped) {
  const fingers = new Map();
  let travelled = 0;
  const at = (event) => [event.offsetX, event.offsetY];
  canvas.addEventListener("pointerdown", (event) => {
    if (fingers.size === 0) travelled = 0;
    fingers.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (fingers.size === 2) pinch(view, [...fingers].find(([id]) => id !== event.pointerId)[1], before, now);
    else if (travelled > STILL_PX) view.pan(now[0] - before[0], now[1] - before[1]);
    fingers.set(event.pointerId, now);
    if (travelled > STILL_PX) moved();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      if (name === "pointerup" && fingers.size === 1 && travelled <= STILL_PX) tapped(at(event));
      fingers.delete(event.pointerId);
    });
  }
  canvas.addEventListener("wheel", (event) => change(event, () => view.zoomBy(-Math.sign(event.deltaY) * Math.min(1, Math.abs(event.deltaY) / 200), at(event))), { passive: false });
  canvas.addEventListener("dblclick", (event) => change(event, () => view.zoomBy(1, at(event))));
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in KEYS) change(event, () => view.pan(...KEYS[event.key]));
    else if (event.key in ZOOMS) change(event, () => view.zoomBy(ZOOMS[event.key]));
  });
  const change = (event, act) => {
    event.preventDefault();
    act();
    moved();
  };
}

function pinch(view, still, before, now) {
  const [was, is] = [before, now].map(([x, y]) => Math.hypot(x - still[0], y - still[1]));
  if (was > 0 && is > 0) view.zoomBy(Math.log2(is / was), still);
}
