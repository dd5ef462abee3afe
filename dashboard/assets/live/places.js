// The pages beside the wall, each with the letter that leads there after `g`.
import { lang } from "./words.js";

export const PLACES_WORDS = {
  i: "Incidents",
  w: "Warnings",
  r: "Receipts",
  o: "On call",
  c: "Call and confirm",
  h: "Alarm health",
  t: "Trends",
  u: "Rules",
  v: "Video wall",
  f: "Reservoirs and rivers",
  q: "Review of a day",
  x: "Export",
  p: "Reports",
  d: "Devices",
  n: "Reports of citizens",
};
const PATHS = {
  i: "/incidents/",
  w: "/incidents/?view=warnings",
  r: "/receipts/",
  o: "/on-call/",
  c: "/callout/",
  h: "/alarm-health/",
  t: "/trends/",
  u: "/rules/",
  v: "/video/",
  f: "/flood/",
  q: "/quality/",
  x: "/export/",
  p: "/reports/",
  d: "/devices/",
  n: "/citizens/",
};

/** Where a letter leads, in the language of this page. */
export function addressOf(letter) {
  const path = PATHS[letter];
  return `${path}${path.includes("?") ? "&" : "?"}lang=${lang}`;
}
