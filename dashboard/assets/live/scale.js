// How much larger everything is on a screen of very many pixels: style sheets say it, the map is told.

/** What the page's style sheets say now. */
export function scale() {
  return Number(getComputedStyle(document.documentElement).getPropertyValue("--scale")) || 1;
}

/** A token in pixels as it is on the screen. */
export function measure(name) {
  return scale() * parseFloat(getComputedStyle(document.documentElement).getPropertyValue(`--${name}`));
}
