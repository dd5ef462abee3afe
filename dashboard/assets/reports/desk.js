// Reports of a time: choose day, month or year, see which there are, open and save them, ask for one anew.
import { keepAddress } from "../live/desk_page.js";
import { el, setText } from "../live/dom.js";
import { dayBefore } from "../live/format.js";
import { inMine, lang, local, t } from "../live/words.js";
import { row } from "./row.js";

const PERIODS = [["day", "Daily"], ["month", "Monthly"], ["year", "Annual"]];
const KINDS = [["", "All"], ["city", "The whole city"], ["air", "Air station"], ["outlet", "Outlet"], ["reservoir", "Reservoir"]];
const OF_THING = { air: "air", emission: "outlet", reservoir: "reservoir" };
const COLUMNS = ["Period", "Kind", "Report of", "State of the data", "Made", ""];

export class Desk {
  constructor(city, things) {
    this.things = things.filter((thing) => OF_THING[thing.kind]);
    this.last = dayBefore(Date.now(), city.timezone);
    const asked = new URLSearchParams(location.search);
    const known = (options, value, usual) => (options.some(([id]) => id === value) ? value : usual);
    this.period = select(PERIODS, known(PERIODS, asked.get("period"), "day"), t("Period"), () => this.#turn());
    this.kind = select(KINDS, known(KINDS, asked.get("kind"), ""), t("Kind"), () => this.#load());
    this.day = el("input", { type: "date", min: "1900-01-01", max: "2099-12-31", "aria-label": t("Date"), value: asked.get("first") ?? this.last, onchange: () => this.#load() });
    this.month = el("input", { type: "month", min: "1900-01", max: "2099-12", "aria-label": t("Year and month"), onchange: () => this.#load() });
    this.year = el("input", { type: "number", min: 1900, max: 2099, "aria-label": t("Annual"), onchange: () => this.#load() });
    this.month.value = this.day.value.slice(0, 7);
    this.year.value = this.day.value.slice(0, 4);
    this.said = el("p", { class: "said", role: "status" });
    this.subject = el("select", { "aria-label": t("Report of") });
    this.make = el("button", { type: "button", class: "button main", text: t("Make a report"), onclick: () => this.#make(...this.subject.value.split(":")) });
    this.body = el("tbody", {});
    this.node = this.#laid();
    this.#turn(asked.get("first"));
  }

  /** The first day of the period (ISO); empty while none is chosen that can be. */
  get first() {
    const [field, rest] = { day: [this.day, ""], month: [this.month, "-01"], year: [this.year, "-01-01"] }[this.period.value];
    return field.value && field.checkValidity() ? `${field.value}${rest}` : "";
  }

  #laid() {
    const choose = el("div", { class: "report-choice" }, this.period, this.day, this.month, this.year, this.kind);
    const anew = el("div", { class: "report-choice" }, this.subject, this.make);
    const heads = COLUMNS.map((word) => el("th", { scope: "col", text: word && t(word) }));
    const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads)), this.body);
    return el("div", { class: "reports-desk" }, el("section", { class: "sheet report-head" }, choose, anew, this.said), el("section", { class: "sheet scrolls" }, table));
  }

  /** Another period: the newest that is over, unless the address says which. */
  #turn(first) {
    if (!first) {
      const before = new Date(Date.parse(`${this.last}T12:00:00Z`));
      this.day.value = this.last;
      before.setUTCDate(0);
      this.month.value = before.toISOString().slice(0, 7);
      this.year.value = String(Number(this.last.slice(0, 4)) - 1);
    }
    for (const [name, field] of [["day", this.day], ["month", this.month], ["year", this.year]]) field.hidden = this.period.value !== name;
    this.#load();
  }

  async #load() {
    const query = new URLSearchParams({ lang, period: this.period.value, first: this.first, kind: this.kind.value });
    keepAddress(new URLSearchParams(query));
    this.#offer();
    this.make.disabled = !this.first;
    if (!this.first) {
      this.#say(t("Choose a time between 1900 and 2099."), true);
      return;
    }
    this.asked = String(query);
    const asked = new URLSearchParams({ period: this.period.value, from: this.first, to: after(this.first) });
    if (this.kind.value) asked.set("kind", this.kind.value);
    const answer = await fetch(`/api/v1/reports?${asked}`, { headers: inMine }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (this.asked !== String(query)) return;
    if (!answer?.ok || !told) this.#say(typeof told?.detail === "string" ? told.detail : t("The server does not answer: try again"), true);
    else this.#draw(told);
  }

  #draw({ reports, most }) {
    this.#say(reports.length < most ? "" : t("The first {n} are shown: choose a kind.", { n: most }), false);
    const none = el("tr", {}, el("td", { colspan: COLUMNS.length, class: "quiet", text: t("There are no reports of this time yet. Reports are made by themselves when the period is over; an officer may also ask for one.") }));
    const again = (one) => this.#make(one.kind, one.subject);
    this.body.replaceChildren(...(reports.length ? reports.map((one) => row(one, again)) : [none]));
  }

  #offer() {
    const kind = this.kind.value;
    const chosen = this.subject.value;
    const things = this.things.filter((thing) => !kind || OF_THING[thing.kind] === kind);
    const options = things.map((thing) => el("option", { value: `${OF_THING[thing.kind]}:${thing.thing_id}`, text: local(thing.name) }));
    if (!kind || kind === "city") options.unshift(el("option", { value: "city:city", text: t("The whole city") }));
    this.subject.replaceChildren(...options);
    if (options.some((option) => option.value === chosen)) this.subject.value = chosen;
  }

  async #make(kind, subject) {
    this.make.disabled = true;
    this.#say(t("Being made …"), false);
    const body = JSON.stringify({ kind, subject, period: this.period.value, first: this.first });
    const answer = await fetch("/api/v1/reports", { method: "POST", headers: { "Content-Type": "application/json", ...inMine }, body }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    this.make.disabled = false;
    if (!answer?.ok || !told) {
      const why = typeof told?.detail === "string" ? told.detail : t("The server does not answer: try again");
      this.#say(t("The report could not be made: {why}", { why }), true);
      return;
    }
    await this.#load();
    const words = answer.status === 201 ? t("Version {n} was made.", { n: told.version }) : t("The same data give the same report: version {n} stays.", { n: told.version });
    this.#say(words, false);
  }

  #say(text, wrong) {
    setText(this.said, text);
    this.said.classList.toggle("error", wrong);
  }
}

function select(options, value, label, changed) {
  const lines = options.map(([id, word]) => el("option", { value: id, text: t(word), selected: id === value }));
  return el("select", { "aria-label": label, onchange: () => changed() }, ...lines);
}

/** The day after one (ISO): a list of one period begins and ends there. */
function after(day) {
  return new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
