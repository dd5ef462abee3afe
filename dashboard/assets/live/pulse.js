// The halo of what is red and unacknowledged: 0.5 Hz, twelve frames a second, still when asked for.
import { scale } from "./scale.js";

const PULSE_MS = 2000;
const FRAME_MS = 80;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** Let the map's halo breathe for as long as `alarming` says so. */
export function pulse(map, alarming, since = 0) {
  requestAnimationFrame((now) => {
    if (now - since < FRAME_MS) return pulse(map, alarming, since);
    if (!STILL.matches && !document.hidden && alarming()) {
      const wave = 0.5 - 0.5 * Math.cos((2 * Math.PI * (now % PULSE_MS)) / PULSE_MS);
      map.setPaintProperty("halo", "circle-radius", scale() * (22 + 14 * wave));
      map.setPaintProperty("halo", "circle-opacity", 0.55 - 0.4 * wave);
    }
    pulse(map, alarming, now);
  });
}
