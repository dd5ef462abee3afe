// The strip on top: whose city, the data's clock, the connection, six figures, language, theme, help.
import { inLanguage } from "./address.js";
import { el, setText } from "./dom.js";
import { clock, day, offset, span } from "./format.js";
import { glyph, shape } from "./icons.js";
import { paced } from "./pace.js";
import { onTheme, switchTheme, theme } from "./theme.js";
import { lang, local, t } from "./words.js";

const LANGUAGES = [["zh-Hans", "简", "简体中文"], ["zh-Hant", "繁", "繁體中文"], ["en", "EN", "English"]];
const WARNINGS = ["red", "orange", "yellow", "blue"];

const FIGURES = [
  { id: "red", word: "Red", mark: "red", states: ["red"] },
  { id: "orange", word: "Orange", mark: "orange", states: ["orange"] },
  { id: "yellow-blue", word: "Yellow + blue", mark: "yellow", states: ["yellow", "blue"] },
  { id: "unknown", word: "Unknown", mark: "unknown", states: ["unknown"] },
  { id: "reservoirs", word: "Reservoirs in alarm", states: WARNINGS, of: (alike) => alike.kind === "reservoir" },
  { id: "cameras", word: "Cameras online", camera: "online", of: (alike) => alike.camera !== null },
];

export class Strip {
  constructor(root, state, tally, help) {
    Object.assign(this, { state, tally });
    this.time = el("span", { class: "clock" });
    this.zone = el("span", { class: "zone" });
    this.link = el("span", { class: "link", role: "status" });
    this.figures = FIGURES.map(figureNode);
    this.root = root;
    const name = el("h1", { text: local(state.city.name) });
    const when = el("div", { class: "when", title: t("Time of the data") }, this.time, this.zone);
    root.replaceChildren(name, when, this.link, el("dl", { class: "figures" }, ...this.figures.map((one) => one.node)), tools(help));
    document.title = local(state.city.name);
    const soon = paced(() => this.count());
    for (const event of ["snapshot", "delta"]) state.addEventListener(event, soon);
    for (const event of ["connection", "heartbeat"]) state.addEventListener(event, () => this.tick());
    setInterval(() => this.tick(), 500);
    this.tick();
  }

  count() {
    for (const { row, value, node } of this.figures) {
      const all = this.tally.groups().filter(row.of ?? (() => true));
      const n = total(all.filter((alike) => row.states?.includes(alike.state) ?? alike.camera === row.camera));
      setText(value.firstChild, String(n));
      setText(value.lastChild, row.of ? `/${total(all)}` : "");
      node.classList.toggle("zero", n === 0);
    }
  }

  tick() {
    if (this.state.lastTime === null) return this.#link();
    const { dataAt } = this.state;
    setText(this.time, dataAt === null ? "--:--:--" : clock(dataAt));
    setText(this.zone, `${day(dataAt ?? this.state.now())} ${offset(this.state.now())}`);
    this.#link();
  }

  #link() {
    const { connection, lastCommitAge, quiet: late } = this.state;
    this.link.dataset.state = late ? "late" : connection;
    const words = { live: t("Live"), connecting: t("Connecting"), lost: t("Connection lost") };
    setText(this.link, late ? t("No new data for {age}", { age: span(lastCommitAge) }) : words[connection]);
  }
}

function figureNode(row) {
  const value = el("dd", {}, el("span", { class: "n", text: "–" }), el("span", { class: "of" }));
  const term = el("dt", { text: t(row.word) });
  const mark = row.mark ? shape(row.mark, { size: 24, filled: row.mark !== "unknown" }) : null;
  const node = el("div", { class: "figure", "data-figure": row.id }, mark, el("div", {}, value, term));
  return { row, value, node };
}

function tools(help) {
  const links = LANGUAGES.map(([code, short, full]) =>
    el("a", { href: inLanguage(code), lang: code, text: short, "aria-label": full, "data-lang": code, "aria-current": code === lang ? "true" : false,
      onclick: (event) => event.currentTarget.setAttribute("href", inLanguage(code)) }),
  );
  const toggle = el("button", { type: "button", class: "tool", id: "theme", "aria-label": t("Switch between dark and light"), onclick: switchTheme });
  const draw = () => toggle.replaceChildren(glyph(theme() === "dark" ? "sun" : "moon"));
  draw();
  onTheme(draw);
  const ask = el("button", { type: "button", class: "tool", id: "ask", "aria-label": t("Help"), onclick: help }, glyph("help"));
  return el("div", { class: "tools" }, el("nav", { class: "languages", "aria-label": t("Language") }, ...links), toggle, ask);
}

function total(groups) {
  return groups.reduce((sum, alike) => sum + alike.n, 0);
}
