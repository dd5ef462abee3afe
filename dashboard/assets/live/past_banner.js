// The loud word that the wall shows the past: a hatched frame around all, and a full-width line with time and way.
import { SILENT_WORDS } from "./banner.js";
import { el, setText } from "./dom.js";
import { said as told } from "./playback_refusals.js";
import { local, t } from "./words.js";

export function pastBanner(wall, history, back) {
  const what = el("b", { text: t("HISTORY") });
  const when = el("span", { class: "then" });
  const way = el("span", { class: "way" });
  const more = el("span", { class: "more" });
  const news = el("button", { type: "button", class: "news", onclick: back });
  const said = el("p", {}, what, when, way, more);
  const trouble = el("p", { class: "trouble" });
  const alarm = el("div", { class: "alarm", role: "alert" }, news, trouble);
  const node = el("div", { id: "past", hidden: true }, said, alarm);
  wall.append(node, el("div", { class: "past-frame", "aria-hidden": "true" }));
  const update = () => {
    const { on, at, knew, aside, leaving, problem } = history;
    document.documentElement.classList.toggle("past", on);
    node.hidden = !on;
    if (!on) return;
    setText(when, told(at));
    setText(way, knew ? t("as the screen knew it") : t("as it was"));
    const undeclared = history.state.history.undeclared;
    const parts = [leaving && t("going back to live"), aside?.connection === "lost" && t("Connection lost"), problem, undeclared > 0 && t("not declared yet: {n}", { n: undeclared })];
    setText(more, parts.filter(Boolean).join(" · "));
    const tale = newsOf(aside);
    news.hidden = tale === "";
    const now = troubleOf(aside);
    trouble.hidden = now === "";
    setText(trouble, now);
    setText(news, tale);
  };
  for (const event of ["change", "seek", "move", "news"]) history.addEventListener(event, update);
  update();
}

/** What happened meanwhile, in words; "" where nothing did that has to be told in the past. */
function newsOf(aside) {
  const { opened = 0, changed = 0, drills = 0 } = aside?.releases ?? {};
  const parts = [[aside?.fresh, "New red alarms now: {n}"], [opened, "Releases opened now: {n}"], [changed, "Releases that have changed now: {n}"], [drills, "Drills of a release opened now: {n}"]];
  return parts.filter(([n]) => n > 0).map(([n, words]) => t(words, { n })).join(" · ");
}

/** What is wrong with the system now, in words; "" while nothing is. */
function troubleOf(aside) {
  const { trouble = [], conditions = [] } = aside?.beat ?? {};
  return [...trouble.map((who) => t(SILENT_WORDS[who] ?? who)), ...conditions.map((one) => local(one.text))].join(" · ");
}
