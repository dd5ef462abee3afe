// The halo of what is red and unacknowledged: 0.5 Hz, twelve frames a second; still when asked for, and where the
// processor draws the whole map for each of them.
import { scale } from "./scale.js";

const PULSE_MS = 2000;
const FRAME_MS = 80;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

const BY_PROCESSOR = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether no graphics card draws what this context is told to draw; where the browser does not say, one does. */
export function isDrawnByProcessor(gl) {
  const about = gl.getExtension("WEBGL_debug_renderer_info");
  return BY_PROCESSOR.test(about ? gl.getParameter(about.UNMASKED_RENDERER_WEBGL) : "");
}

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
