// The loud word that the wall shows the past: a hatched frame around all, and a full-width line with time and way.
import { el, setText } from "./dom.js";
import { clock, day, offset } from "./format.js";
import { t } from "./words.js";

export function pastBanner(wall, history, back) {
  const what = el("b", { text: t("HISTORY") });
  const when = el("span", { class: "then" });
  const way = el("span", { class: "way" });
  const more = el("span", { class: "more" });
  const news = el("button", { type: "button", class: "news", onclick: back });
  const said = el("p", {}, what, when, way, more);
  const alarm = el("div", { class: "alarm", role: "alert" }, news);
  const node = el("div", { id: "past", hidden: true }, said, alarm);
  wall.append(node, el("div", { class: "past-frame", "aria-hidden": "true" }));
  const update = () => {
    const { on, at, knew, aside, leaving, problem } = history;
    document.documentElement.classList.toggle("past", on);
    node.hidden = !on;
    if (!on) return;
    setText(when, `${day(at)} ${clock(at)} UTC${offset(at)}`);
    setText(way, knew ? t("as the screen knew it") : t("as it was"));
    const undeclared = history.state.history.undeclared;
    const parts = [leaving && t("going back to live"), aside?.connection === "lost" && t("Connection lost"), problem, undeclared > 0 && t("not declared yet: {n}", { n: undeclared })];
    setText(more, parts.filter(Boolean).join(" · "));
    news.hidden = !aside?.fresh;
    setText(news, aside?.fresh ? t("New red alarms now: {n}", { n: aside.fresh }) : "");
  };
  for (const event of ["change", "seek", "move", "news"]) history.addEventListener(event, update);
  update();
}
