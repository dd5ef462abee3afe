// The pages beside the wall, each with the letter that leads there after `g`; to which of them who acts here may go.
import { account } from "./account.js";
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

/** The letters of pages that who acts here may open; all where the server does not say. */
export async function openLetters() {
  const pages = (await account())?.pages;
  return Object.keys(PATHS).filter((letter) => !pages || pages.includes(PATHS[letter].split("?")[0]));
}

/** Where a letter leads, in the language of this page. */
export function addressOf(letter) {
  const path = PATHS[letter];
  return `${path}${path.includes("?") ? "&" : "?"}lang=${lang}`;
}
