// The choice: stations, properties, days, averages and the kind of file; how many rows that would be; the file.
import { keepAddress } from "../live/desk_page.js";
import { el, setText } from "../live/dom.js";
import { dayBefore, number, unitText } from "../live/format.js";
import { inMine, lang, local, t } from "../live/words.js";
import { Job } from "./job.js";
import { Picker } from "./picker.js";

const BUCKETS = [["raw", "As observed"], ["1m", "By minute"], ["1h", "By hour"], ["1d", "By day"]];
const FORMATS = [["csv", "CSV"], ["xlsx", "XLSX (Excel)"], ["parquet", "Parquet"], ["geopackage", "GeoPackage"]];
const PAUSE_MS = 350;
const DAY_MS = 86_400_000;

export class Desk {
  constructor(city, things) {
    this.city = city;
    this.things = things;
    const asked = new URLSearchParams(location.search);
    const listed = (name) => (asked.get(name) ?? "").split(",").filter(Boolean);
    const areas = Object.fromEntries(city.areas.map((area) => [area.area_id, local(area.name)]));
    const stations = things.map((thing) => ({ id: thing.thing_id, name: local(thing.name), note: areas[thing.area] ?? "" }));
    this.stations = new Picker(t("Stations"), stations, listed("things"), () => this.#changed());
    this.properties = new Picker(t("Properties"), this.#offered(listed("things")), listed("properties"), () => this.#changed());
    const last = dayBefore(Date.now(), city.timezone);
    this.from = this.#day("from", asked.get("from") ?? shifted(last, -6));
    this.to = this.#day("to", asked.get("to") ?? last);
    this.bucket = choice("bucket", t("Averages"), BUCKETS, asked.get("bucket") ?? "1h", () => this.#changed());
    this.format = choice("format", t("File"), FORMATS, asked.get("format") ?? "csv", () => this.#changed());
    this.said = el("p", { class: "estimate", role: "status" });
    this.make = el("button", { type: "button", class: "button main", text: t("Make the file"), disabled: true, onclick: () => this.job.start(this.query()) });
    this.link = el("a", { class: "quiet", text: t("Address for scripts") });
    this.job = new Job((busy) => this.#busy(busy));
    this.node = this.#laid();
    this.#changed();
  }

  /** The choice as the interface takes it. The last day is whole. */
  query() {
    const query = new URLSearchParams();
    for (const [name, picker] of [["things", this.stations], ["properties", this.properties]]) {
      if (picker.value.length) query.set(name, picker.value.join(","));
    }
    query.set("from", this.from.value);
    query.set("to", shifted(this.to.value, 1));
    query.set("bucket", this.bucket.value());
    query.set("format", this.format.value());
    query.set("lang", lang);
    return query;
  }

  #laid() {
    const when = el("fieldset", {}, el("legend", { text: t("Period") }), field(t("From"), this.from), field(t("To, with that day"), this.to), el("p", { class: "quiet", text: t("Days of the city ({zone})", { zone: this.city.timezone }) }));
    const how = el("section", { class: "sheet how" }, when, this.bucket.node, this.format.node);
    const ready = el("section", { class: "sheet ready" }, this.said, el("div", { class: "ready-acts" }, this.make, this.link), this.job.node);
    return el("div", { class: "export-desk" }, this.stations.node, this.properties.node, el("div", { class: "side" }, how, ready));
  }

  #day(name, value) {
    return el("input", { type: "date", name, value, required: true, min: "1900-01-01", max: "2099-12-31", onchange: () => this.#changed() });
  }

  /** Properties that the chosen stations have, all where none is chosen. */
  #offered(chosen) {
    const wanted = new Set(chosen);
    const slugs = new Set(this.things.filter((thing) => !wanted.size || wanted.has(thing.thing_id)).flatMap((thing) => Object.keys(thing.latest)));
    return Object.entries(this.city.properties).filter(([slug]) => slugs.has(slug)).map(([slug, one]) => ({ id: slug, name: local(one.label), note: unitText(one.unit) }));
  }

  #changed() {
    this.properties?.offer(this.#offered(this.stations.value));
    if (!this.node) return;
    const kept = this.query();
    kept.set("to", this.to.value);
    keepAddress(kept);
    this.link.href = `/api/v1/export?${this.query()}`;
    this.make.disabled = true;
    clearTimeout(this.waiting);
    const wrong = this.#wrong();
    if (wrong) this.#say(wrong, true);
    else {
      setText(this.said, t("Counting …"));
      this.waiting = setTimeout(() => this.#estimate(), PAUSE_MS);
    }
  }

  #wrong() {
    if (!this.from.value || !this.to.value) return t("Choose the first and the last day.");
    return this.from.value > this.to.value ? t("The first day lies after the last one.") : null;
  }

  async #estimate() {
    const asked = this.query();
    this.asked = String(asked);
    const answer = await fetch(`/api/v1/export/estimate?${asked}`, { headers: inMine }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (String(this.query()) !== this.asked) return;
    if (!answer?.ok || !told) this.#say(typeof told?.detail === "string" ? told.detail : t("The server does not answer: try again"), true);
    else this.#judge(told, asked.get("format"));
  }

  #judge({ rows, datastreams, most }, format) {
    const n = number(rows, 0);
    if (rows === 0) this.#say(t("There is nothing in this period."), true);
    else if (rows > most[format]) this.#say(t("About {n} rows are too many for this kind of file, which holds {most}: choose a shorter period, fewer stations, or wider averages.", { n, most: count(most[format]) }), true);
    else {
      this.#say(t("About {n} rows of {m} series", { n, m: number(datastreams, 0) }), false);
      this.make.disabled = this.job.busy;
    }
  }

  #say(text, wrong) {
    setText(this.said, text);
    this.said.classList.toggle("error", wrong);
  }

  #busy(busy) {
    this.make.disabled = busy || this.said.classList.contains("error");
  }
}

function field(word, input) {
  return el("label", { class: "field" }, el("span", { text: word }), input);
}

function choice(name, title, options, value, changed) {
  const known = options.some(([id]) => id === value) ? value : options[0][0];
  const boxes = options.map(([id]) => el("input", { type: "radio", name, value: id, checked: id === known, onchange: changed }));
  const lines = options.map(([, word], i) => el("label", {}, boxes[i], el("span", { text: t(word) })));
  return { node: el("fieldset", { class: "radios" }, el("legend", { text: title }), ...lines), value: () => boxes.find((box) => box.checked).value };
}

/** A day (ISO) so many days later. */
function shifted(day, days) {
  const at = Date.parse(`${day}T12:00:00Z`);
  return Number.isNaN(at) ? "" : new Date(at + days * DAY_MS).toISOString().slice(0, 10);
}
