// Every open release in one line above the map: what, where, which wind. A click shows it.
import { el, setText, sync } from "./dom.js";
import { windWords } from "./release_words.js";
import { windAge } from "./release_wind.js";
import { local, t } from "./words.js";

export function releaseBar(wall, show) {
  const bar = el("ul", { id: "releases", "aria-label": t("Open releases"), hidden: true });
  document.getElementById("map").after(bar);
  const update = () => {
    const open = [...wall.releases.open.values()].sort((a, b) => a.opened_at - b.opened_at);
    bar.hidden = open.length === 0;
    document.documentElement.classList.toggle("has-releases", open.length > 0);
    sync(bar, open, (one) => one.release_id, (one) => line(() => show(one.release_id)), (node, one) => say(node, one, wall.state));
  };
  wall.releases.addEventListener("change", update);
  wall.state.addEventListener("snapshot", update);
  setInterval(update, 5000);
}

function line(act) {
  return el("li", {}, el("button", { type: "button", onclick: act }, el("b", {}), el("span", {})));
}

function say(node, release, state) {
  const [what, wind] = node.firstChild.children;
  const { stale: silent, moved } = windAge(release, state);
  const stale = silent || moved;
  const drill = release.drill ? `${t("DRILL")} · ` : "";
  setText(what, `${drill}${t("{chemical} released", { chemical: local(release.chemical_name) })} · ${local(release.site)}`);
  setText(wind, [stale && t("OLD WIND"), windWords(release.wind)].filter(Boolean).join(" · "));
  node.classList.toggle("drill", release.drill);
  node.classList.toggle("warn", stale || release.wind.source === "none");
}
