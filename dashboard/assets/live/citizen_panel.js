// One report of a citizen beside the map: what it says, how far it is, and what the stations near it observed.
import { account, mayOpen } from "./account.js";
import { read, write } from "./address.js";
import { areaName } from "./citizen_list.js";
import { bubble } from "./citizen_marks.js";
import { isNew, PROGRESS_WORDS, TOPIC_WORDS } from "./citizen_reports.js";
import { CitizenStations, failed } from "./citizen_stations.js";
import { el, setText } from "./dom.js";
import { moment, span } from "./format.js";
import { glyph } from "./icons.js";
import { lang, t } from "./words.js";

const BASE = "/api/v1/citizens";
const ACT_WORDS = { received: "Received", assigned: "Assigned", answered: "Answer given", set_aside: "Set aside", reopened: "Opened again" };
export const INBOX = "/citizens/";

export class CitizenPanel {
  number = null;
  #back = null;
  /** Which comes back when the panel of a station, opened over it, is closed. */
  #under = null;
  #asked = 0;

  /** `wall`: {state, reports, choose}; `changed(number, isOpen)` is told when one is opened or closed. */
  constructor(wall, changed) {
    Object.assign(this, { wall, reports: wall.reports, state: wall.state, changed });
    this.mark = el("span", { class: "mark" });
    this.name = el("h2", { tabindex: "-1", id: "citizen-name" });
    this.status = el("p", { class: "status" });
    this.facts = el("dl", { class: "facts" });
    this.words = el("div", { class: "citizen-words" });
    this.stations = new CitizenStations(wall);
    this.inbox = el("a", { class: "plain", text: t("Open it in the inbox"), hidden: true });
    this.told = el("div", {}, this.facts, el("h3", { text: t("What was reported") }), this.words, this.stations.node);
    const close = el("button", { type: "button", class: "tool close", "aria-label": t("Close"), onclick: () => this.close() }, glyph("x"));
    this.root = el("section", { id: "citizen", role: "region", "aria-labelledby": "citizen-name", hidden: true }, el("header", {}, this.mark, el("div", {}, this.name, this.status), close), this.told, el("p", { class: "ways" }, this.inbox));
    document.getElementById("panel").after(this.root);
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.#escape(event));
    this.reports.addEventListener("change", ({ detail }) => this.#heard(detail));
    setInterval(() => this.update(), 1000);
  }

  get isOpen() {
    return !this.root.hidden;
  }

  open(number) {
    this.#under = null;
    if (this.root.hidden) this.#back = document.activeElement;
    this.number = number;
    this.root.hidden = false;
    this.root.scrollTop = 0;
    document.documentElement.classList.add("citizen-open");
    write("report", number);
    this.inbox.href = `${INBOX}?${new URLSearchParams({ lang, report: number })}`;
    mayOpen(INBOX).then((may) => (this.inbox.hidden = !may));
    this.#empty();
    this.update();
    this.name.focus({ preventScroll: true });
    this.changed(number, true);
    this.#ask();
  }

  close() {
    this.#under = null;
    if (this.root.hidden) return;
    this.#fold();
    if (this.#back?.isConnected) this.#back.focus({ preventScroll: true });
  }

  /** A station's panel was opened, or closed (null): then the report again. */
  beside(thingId) {
    if (thingId !== null && this.isOpen) {
      const number = this.number;
      this.#fold();
      this.#under = number;
    } else if (thingId === null && this.#under !== null && this.reports.shown) this.open(this.#under);
  }

  /** What changes by itself: ages, how far it is; and that it is over. */
  update() {
    if (!this.isOpen) return;
    const report = this.reports.all.get(this.number);
    this.told.hidden = !report;
    if (!report) return this.#over();
    const now = this.state.now();
    this.#draw(report);
    setText(this.name, t(TOPIC_WORDS[report.topic]));
    setText(this.status, `${report.number} · ${t(PROGRESS_WORDS[report.state])}`);
    const place = report.place ? `${report.place[1].toFixed(5)}, ${report.place[0].toFixed(5)}` : t("no place on the map");
    const since = (at) => t("{time} ({age} ago)", { time: moment(at, now), age: span((now - at) / 1000) });
    const rows = [["Noticed", since(report.noticed_at)], ["Received", since(report.received_at)], ["Area", areaName(report, this.state.city)], ["Where", place]];
    while (this.facts.children.length < rows.length) this.facts.append(el("div", {}, el("dt"), el("dd")));
    rows.forEach(([word, text], at) => {
      setText(this.facts.children[at].firstChild, t(word));
      setText(this.facts.children[at].lastChild, text || "–");
    });
    this.stations.update();
  }

  #draw(report) {
    const key = `${report.topic} ${report.state}`;
    if (this.mark.dataset.key !== key) this.mark.replaceChildren(bubble(report.topic, { size: 40, filled: isNew(report) }));
    this.mark.dataset.key = key;
  }

  /** Answered or set aside, or it never was one: nothing of it stays on the screen. */
  #over() {
    setText(this.name, t("This report is not open any more"));
    setText(this.status, this.number);
    this.#empty();
  }

  #empty() {
    this.words.replaceChildren();
    this.stations.show(null);
  }

  #heard(changed) {
    if (!this.isOpen) return;
    if (!this.reports.shown) return this.close();
    this.update();
    if (this.reports.all.has(this.number) && (changed === null || changed.has(this.number))) this.#ask();
  }

  /** What the stations observed, and for who may read it what was written. */
  async #ask() {
    const turn = (this.#asked += 1);
    const number = this.number;
    if (!this.reports.all.has(number)) return;
    const one = await account();
    const reads = one?.pages?.includes(INBOX) ?? false;
    const [then, words] = await Promise.all([got(`${number}/then`), reads ? got(number) : null]);
    if (turn !== this.#asked || !this.isOpen || this.number !== number || !this.reports.all.has(number)) return;
    this.stations.show(then.told, then.problem, () => this.#ask());
    this.#say(reads, words);
  }

  #say(reads, words) {
    if (!reads) return this.words.replaceChildren(el("p", { class: "quiet", text: t("What was written is for officers.") }));
    if (!words.told) return this.words.replaceChildren(failed(words.problem, () => this.#ask()));
    const { text, photo, place, assigned_to: who, acts } = words.told;
    const now = this.state.now();
    const steps = acts.map((one) => el("li", {}, el("time", { text: moment(one.at, now) }), el("span", { text: [t(ACT_WORDS[one.act] ?? one.act), one.who].filter(Boolean).join(" · ") })));
    this.words.replaceChildren(
      el("p", { class: "said", text: text || t("What was written is deleted after its time.") }),
      place ? el("p", { class: "quiet", text: t("{what}: {which}", { what: t("Where"), which: place }) }) : "",
      photo ? el("img", { src: photo, alt: t("The photo of this report") }) : "",
      who ? el("p", { text: t("Assigned to {said}", { said: who }) }) : "",
      el("ol", {}, ...steps),
    );
  }

  /** What the address asks for, once the server has told of any. */
  restore() {
    if (!this.reports.heard) return this.reports.addEventListener("change", () => this.restore(), { once: true });
    const number = read("report");
    if (number && /^[0-9A-HJKMNP-TV-Z]{3}(-[0-9A-HJKMNP-TV-Z]{3}){2}$/.test(number) && this.reports.shown) this.open(number);
  }

  #fold() {
    this.number = null;
    this.root.hidden = true;
    this.#empty();
    document.documentElement.classList.remove("citizen-open");
    write("report", null);
    this.changed(null, false);
  }

  #escape(event) {
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }
}

/** {told} or {problem}. */
async function got(path) {
  const answer = await fetch(`${BASE}/${path}`, { cache: "no-store" }).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  return { told, problem: told ? "" : `HTTP ${answer?.status ?? "-"}` };
}
