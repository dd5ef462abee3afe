// Reports of citizens at the foot of the rail: how many nobody has yet, and in a list that unfolds the newest of them.
import { read, write } from "./address.js";
import { bubble } from "./citizen_marks.js";
import { isNew, PROGRESS_WORDS, TOPIC_WORDS } from "./citizen_reports.js";
import { el, setText, sync } from "./dom.js";
import { moment, span } from "./format.js";
import { paced } from "./pace.js";
import { local, t } from "./words.js";

const MOST = 50;
const AGE_MS = 10_000;
const UNHURRIED_MS = 1000;

export class CitizenList {
  /** `choose(number)` shows one; `inbox` is where all are, null for who may not open it. */
  constructor(rail, { state, reports, choose, inbox }) {
    Object.assign(this, { state, reports, choose });
    this.mark = el("span", { class: "mark" }, bubble("many", { size: 22, filled: true }));
    this.count = el("span", { class: "count", role: "status" });
    this.head = el("button", { type: "button", class: "citizen-head", "aria-controls": "citizen-list", onclick: () => this.unfold(!this.unfolded) }, this.mark, el("span", { class: "word", text: t("Reports of citizens") }), this.count);
    this.list = el("ul", { id: "citizen-list" });
    this.note = el("p", { class: "quiet" });
    this.inbox = el("a", { class: "plain", text: t("Open the inbox"), hidden: true });
    this.body = el("div", { class: "citizen-body" }, this.list, this.note, this.inbox);
    this.node = el("section", { class: "citizens", "aria-label": t("Reports of citizens"), hidden: true }, this.head, this.body);
    rail.append(this.node);
    inbox.then((href) => {
      if (href) this.inbox.href = href;
      this.inbox.hidden = !href;
    });
    const soon = paced(() => this.update(), UNHURRIED_MS);
    reports.addEventListener("change", soon);
    setInterval(soon, AGE_MS);
    this.unfold(read("citizens") === "1");
  }

  unfold(unfolded) {
    this.unfolded = unfolded;
    this.head.setAttribute("aria-expanded", String(unfolded));
    this.body.hidden = !unfolded;
    write("citizens", unfolded ? "1" : null);
    this.update();
  }

  update() {
    const { reports } = this;
    this.node.hidden = !reports.heard;
    if (!reports.shown) return this.#away();
    setText(this.count, t("{n} new of {all} open", { n: reports.fresh, all: reports.open }));
    this.node.classList.toggle("waiting", reports.fresh > 0);
    if (!this.unfolded) return;
    const rows = inOrder(reports.all.values()).slice(0, MOST);
    sync(this.list, rows, (one) => one.number, (one) => this.#row(one.number), (node, one) => this.#say(node, one));
    setText(this.note, this.#more(rows.length));
  }

  /** The wall shows the past: what was reported then is not kept in a way that could be shown. */
  #away() {
    setText(this.count, "");
    this.node.classList.remove("waiting");
    this.list.replaceChildren();
    setText(this.note, t("Reports are not shown while the wall shows the past."));
  }

  #more(listed) {
    if (this.reports.open === 0) return t("No report waits for an answer.");
    const others = this.reports.open - listed;
    return others > 0 ? t("{n} more are in the inbox.", { n: others }) : "";
  }

  #row(number) {
    return el("li", {}, el("button", { type: "button", "data-report": number, onclick: () => this.choose(number) }, el("span", { class: "mark" }), el("span", { class: "what" }), el("span", { class: "age" }), el("span", { class: "where" })));
  }

  #say(node, report) {
    const [mark, what, age, where] = node.firstChild.children;
    const key = `${report.topic} ${report.state}`;
    if (mark.dataset.key !== key) mark.replaceChildren(bubble(report.topic, { size: 22, filled: isNew(report) }));
    mark.dataset.key = key;
    const now = this.state.now();
    setText(what, `${t(TOPIC_WORDS[report.topic])} · ${t(PROGRESS_WORDS[report.state])}`);
    setText(age, `${moment(report.noticed_at, now)} · ${span((now - report.noticed_at) / 1000)}`);
    setText(where, [areaName(report, this.state.city), report.place ? "" : t("no place on the map")].filter(Boolean).join(" · "));
  }
}

/** What an area is called; nothing where the report names none. */
export function areaName({ area }, city) {
  const known = city.areas.find((one) => one.area_id === area);
  return known ? local(known.name) : (area ?? "");
}

/** Those that nobody has first, each the newest first. */
function inOrder(reports) {
  return [...reports].sort((a, b) => isNew(b) - isNew(a) || b.received_at - a.received_at);
}
