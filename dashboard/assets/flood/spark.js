// The level of the last 24 hours in little, with the limit in force; where nothing came there is a gap.
import { svg } from "../live/dom.js";
import { metres } from "../live/flood_words.js";
import { t } from "../live/words.js";

const WIDTH = 168;
const HEIGHT = 44;
const EDGE = 4;
const DAY_MS = 86_400_000;
const GAP_MS = 40 * 60_000;

/** `samples` are [epoch ms, level], ascending. */
export function spark(samples, limit) {
  if (!samples.length) return svg("svg", { class: "sparkline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": t("nothing in the last 24 hours") });
  const levels = samples.map(([, level]) => level);
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const near = limit !== null && limit >= low - (high - low) - 0.3 && limit <= high + (high - low) + 0.3;
  const [bottom, top] = [Math.min(low, near ? limit : low), Math.max(high, near ? limit : high)];
  const last = samples.at(-1)[0];
  const x = (at) => EDGE + ((at - last + DAY_MS) / DAY_MS) * (WIDTH - 2 * EDGE);
  const y = (level) => HEIGHT - EDGE - ((level - bottom) / Math.max(0.1, top - bottom)) * (HEIGHT - 2 * EDGE);
  const said = t("Level of the last 24 hours: {low} to {high}, now {now}", { low: metres(low), high: metres(high), now: metres(levels.at(-1)) });
  return svg(
    "svg",
    { class: "sparkline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said },
    near ? svg("path", { class: "limit", d: `M0 ${y(limit)}H${WIDTH}` }) : null,
    svg("path", { class: "line", d: line(samples, x, y) }),
    svg("circle", { cx: x(last), cy: y(levels.at(-1)), r: 3 }),
  );
}

function line(samples, x, y) {
  let before = -Infinity;
  return samples.map(([at, level]) => {
    const move = at - before > GAP_MS ? "M" : "L";
    before = at;
    return `${move}${x(at).toFixed(1)} ${y(level).toFixed(1)}`;
  }).join("");
}
