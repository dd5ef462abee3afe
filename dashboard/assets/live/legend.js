// The legend, which is the filter: kinds, states, in the demo recorded or simulated, each with its count.
import { read, write } from "./address.js";
import { AreaList } from "./area_list.js";
import { bubble } from "./citizen_marks.js";
import { TOPIC_WORDS, TOPICS } from "./citizen_reports.js";
import { el, setText } from "./dom.js";
import { originOf } from "./filter.js";
import { glyph, shape } from "./icons.js";
import { KIND_ICONS, KIND_WORDS, KINDS, STATE_WORDS, STATES } from "./levels.js";
import { paced } from "./pace.js";
import { Search } from "./search.js";
import { t } from "./words.js";

export class Legend {
  #rows = [];

  /** `wall` is {state, tally, areas, filter, map, choose, reports}. */
  constructor(root, wall, resized) {
    const { state, tally, filter, reports } = wall;
    Object.assign(this, { root, tally, filter, reports, resized });
    this.search = new Search(wall);
    this.areas = new AreaList(wall);
    this.note = el("p", { class: "hidden-note", role: "status" });
    this.reset = el("button", { type: "button", class: "plain", text: t("Show all"), onclick: () => filter.reset() });
    this.fold = el("button", { type: "button", class: "tool fold", id: "fold", onclick: () => this.collapse(!this.collapsed) });
    this.told = this.#group("reports", t("Reports of citizens"), TOPICS, TOPIC_WORDS, (one) => bubble(one, { size: 24, filled: true }));
    root.setAttribute("aria-label", t("Legend and filter"));
    root.replaceChildren(
      el("div", { class: "head" }, this.search.node, this.fold),
      this.#group("states", t("State"), STATES, STATE_WORDS, (one) => shape(one, { size: 22 })),
      this.#group("kinds", t("Kind"), KINDS, KIND_WORDS, (one) => glyph(KIND_ICONS[one], 22)),
      state.city.demo ? this.#group("origin", t("Source"), ["recorded", "simulated"], { recorded: "Recorded", simulated: "Simulated" }, () => null) : "",
      this.told,
      this.areas.node,
      el("div", { class: "hidden-foot" }, this.note, this.reset),
    );
    this.collapse(read("legend") === "0" || innerWidth < 720);
    filter.addEventListener("change", () => this.update());
    const soon = paced(() => this.update());
    reports.addEventListener("change", soon);
    for (const event of ["snapshot", "delta", "alerts"]) state.addEventListener(event, soon);
    this.update();
  }

  update() {
    this.areas.update();
    const { reports } = this;
    const counts = { kinds: {}, states: {}, origin: {}, reports: reports.shown ? reports.counts() : {} };
    this.told.hidden = !reports.shown;
    let hidden = 0;
    for (const [topic, n] of Object.entries(counts.reports)) if (!this.filter.showsTopic(topic)) hidden += n;
    for (const alike of this.tally.groups()) {
      const keys = { kinds: alike.kind, states: alike.state, origin: originOf(alike) };
      for (const [group, key] of Object.entries(keys)) counts[group][key] = (counts[group][key] ?? 0) + alike.n;
      if (!this.filter.lets(keys.kinds, keys.states, keys.origin)) hidden += alike.n;
    }
    for (const { group, one, button, count } of this.#rows) {
      button.setAttribute("aria-pressed", String(this.filter.on[group].has(one)));
      setText(count, String(counts[group][one] ?? 0));
      button.classList.toggle("none", !counts[group][one]);
    }
    setText(this.note, hidden ? t("{n} hidden on the map", { n: hidden }) : "");
    this.reset.hidden = !this.filter.active;
    document.documentElement.classList.toggle("filtered", this.filter.active);
  }

  collapse(collapsed) {
    this.collapsed = collapsed;
    document.documentElement.classList.toggle("legend-folded", collapsed);
    this.fold.replaceChildren(glyph(collapsed ? "chevron-right" : "chevron-left"));
    this.fold.setAttribute("aria-label", collapsed ? t("Unfold the legend") : t("Fold the legend"));
    this.fold.setAttribute("aria-expanded", String(!collapsed));
    if (innerWidth >= 720) write("legend", collapsed ? "0" : null);
    this.resized();
  }

  #group(group, title, all, words, mark) {
    const buttons = all.map((one) => {
      const count = el("span", { class: "count" });
      const button = el(
        "button",
        { type: "button", class: "row", "data-filter": `${group}:${one}`, title: t(words[one]), "aria-pressed": "true", onclick: () => this.filter.toggle(group, one) },
        el("span", { class: "mark" }, mark(one)),
        el("span", { class: "word", text: t(words[one]) }),
        count,
      );
      this.#rows.push({ group, one, button, count });
      return button;
    });
    return el("div", { class: `group group-${group}`, role: "group", "aria-label": title }, el("h2", { text: title }), ...buttons);
  }
}
