// The line at the bottom: what is real and what is not, whose data it is, how fast it comes in.
import { delays } from "./delays.js";
import { el, setText } from "./dom.js";
import { clock, day, span } from "./format.js";
import { addressOf, openLetters, PLACES_WORDS } from "./places.js";
import { local, t } from "./words.js";

const MAP_CREDITS = "GSHHG (Wessel & Smith) · © OpenStreetMap contributors";

export function foot(root, state) {
  const real = el("span", { class: "real" });
  const flow = el("span", { class: "flow" });
  const credits = el("details", { class: "credits" }, el("summary", { text: t("Sources and licences") }), list(state.city.sources));
  const map = t("{what}: {which}", { what: t("Base map"), which: MAP_CREDITS });
  const pages = el("details", { class: "pages" }, el("summary", { text: t("Pages") }), links());
  root.replaceChildren(real, pages, state.city.sources.length ? credits : "", el("span", { class: "measured" }, flow, delays()), el("span", { class: "map-credits", text: map, title: map }));
  const count = () => {
    const n = [...state.things.values()].filter((thing) => thing.recorded).length;
    setText(real, state.city.demo ? t("Demo: {n} stations replay real recordings, the rest is simulated", { n }) : "");
  };
  const beat = () => {
    if (state.history) return setText(flow, t("time shown: {time}", { time: `${day(state.now())} ${clock(state.now())}` }));
    const parts = [];
    if (state.lastCommitAge !== null) parts.push(t("last stored {age} ago", { age: span(state.lastCommitAge) }));
    if (typeof state.stats?.per_s === "number") parts.push(t("{n} values per second", { n: state.stats.per_s.toFixed(state.stats.per_s < 10 ? 1 : 0) }));
    setText(flow, parts.join(" · "));
  };
  state.addEventListener("snapshot", count);
  for (const event of ["snapshot", "heartbeat", "delta", "history"]) state.addEventListener(event, beat);
  for (const box of [pages, credits]) document.addEventListener("click", (event) => box.contains(event.target) || (box.open = false));
  root.addEventListener("keydown", (event) => event.key === "Escape" && (pages.open = credits.open = false));
}

/** To those pages alone that do not turn one away. */
function links() {
  const nav = el("nav");
  openLetters().then((letters) => nav.replaceChildren(...letters.map((letter) => el("a", { href: addressOf(letter), text: t(PLACES_WORDS[letter]) }))));
  return nav;
}

/** Credits; recordings of one licence and one way of replaying stand together. */
function list(sources) {
  const groups = Map.groupBy(sources, (source) => `${source.licence}\n${local(source.replay)}`);
  const map = el("li", {}, el("b", { text: t("Base map") }), el("span", { text: MAP_CREDITS }));
  return el("ul", {}, ...[...groups.values()].map((group) => {
    const titles = group.map((source) => el("b", { text: local(source.title) }));
    return el("li", {}, ...titles, el("span", { text: local(group[0].replay) }), el("span", { text: group[0].licence }));
  }), map);
}
