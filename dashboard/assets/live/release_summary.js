// What a release comes to in a few lines: its zones with the line each is drawn in, who is inside, what one must know.
import { el, svg } from "./dom.js";
import { looksOf } from "./release_style.js";
import { ASSUMED_WORDS, caveatsOf, caveatWords, metres, people, windWords, word, zoneName } from "./release_words.js";
import { number } from "./format.js";
import { t } from "./words.js";

/** For the form: wind, zones, caveats. */
export function summary(release) {
  return el("div", { class: "summary" }, el("p", { class: "loud" }, el("b", { text: windWords(release.wind) }), " · ", el("span", { text: skyWords(release.sky) })), zoneTable(release), caveatList(release));
}

/** The zones as a table, the nearest first: line, name, threshold, reach, people and places inside. */
export function zoneTable(release) {
  const heads = [t("Zone"), t("Reach"), t("People inside"), t("Places")].map((text) => el("th", { scope: "col", text }));
  const rows = release.zones.features.map(({ properties }) => zoneRow(properties, release));
  if (!rows.length) return el("p", { class: "loud no-zones", text: t("There is nothing to draw.") });
  return el("div", { class: "scrolls" }, el("table", { class: "zones" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows)));
}

/** Who has to be protected, then, where it reaches anybody, who is in any zone at all. */
export function counts({ exposed, zones }) {
  const all = { people: people(exposed.population), n: exposed.places.length };
  if (!exposed.protect) return [t("People inside: {people}. Sensitive places: {n}.", all)];
  const { population, places } = exposed.protect;
  const said = t("People to be protected (isolation, protective action, AEGL-2 and -3): {people}. Sensitive places: {n}.", { people: people(population), n: places });
  const reached = zones.features.some((zone) => zone.properties.name === "AEGL-1" && zone.geometry);
  return reached ? [said, t("People inside with AEGL-1, too (irritation that passes): {people}. Sensitive places: {n}.", all)] : [said];
}

export function caveatList(release) {
  return el("ul", { class: "caveats" }, ...caveatsOf(release).map((text) => el("li", { text })));
}

/** "night · stability F" with what was assumed for it. */
export function skyWords(sky) {
  if (!sky) return "";
  const assumed = (sky.assumed ?? []).map((id) => word(ASSUMED_WORDS, id));
  return [sky.day === null ? t("day or night not known") : sky.day ? t("day") : t("night"), sky.stability && t("stability {class}", { class: sky.stability }), ...assumed].filter(Boolean).join(" · ");
}

/** The line a zone is drawn in on the map, as a sample. */
export function sample(name) {
  const { token, width, dash } = looksOf(name);
  const dashes = dash?.map((one) => one * width).join(" ");
  return svg("svg", { class: "sample", viewBox: "0 0 56 12", width: 56, height: 12, "aria-hidden": "true" }, svg("path", { class: "edge", d: "M0 6H56", "stroke-width": width + 3 }), svg("path", { d: "M0 6H56", "stroke-width": width, "stroke-dasharray": dashes, style: `stroke: var(--${token})` }));
}

function zoneRow(zone, release) {
  const threshold = release.thresholds?.find((one) => one.name === zone.name);
  const ppm = threshold ? t("{ppm} ppm, {n} min", { ppm: short(threshold.ppm), n: threshold.minutes }) : release.guide ? release.guide.edition : "";
  const open = (zone.caveats ?? []).includes("open_ended") ? t("or farther") : "";
  const cut = (zone.caveats ?? []).includes("farther_than_valid") ? t("drawn to 10 km") : "";
  const none = (zone.caveats ?? []).includes("nowhere_reached") ? caveatWords("nowhere_reached", release) : "";
  const reach = none ? "–" : metres(zone.reach_m);
  return el(
    "tr",
    { "data-zone": zone.name },
    el("th", { scope: "row" }, sample(zone.name), el("span", { text: zoneName(zone.name) }), el("small", { text: ppm })),
    el("td", {}, el("b", { text: reach }), el("small", { text: [open, cut].filter(Boolean).join(" · ") })),
    el("td", { text: people(zone.exposed?.population) }),
    el("td", { text: zone.exposed ? String(zone.exposed.places) : "–" }),
  );
}

const short = (ppm) => number(ppm, 2).replace(/\.?0+$/, "");
