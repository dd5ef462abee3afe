// The strip on top: whose city, the data's clock, the connection, the key figures, and the tools.
import { el, setText } from "./dom.js";
import { clock, day, offset, span } from "./format.js";
import { FIGURES } from "./figures.js";
import { shape } from "./icons.js";
import { paced } from "./pace.js";
import { local, t } from "./words.js";

const COUNT_MS = 5000;

export class Strip {
  /** `wall` is what figures may use: {state, tally, areas, filter, map, choose, oldest, over}. */
  constructor(root, wall, tools) {
    Object.assign(this, { wall, state: wall.state });
    const { state, filter } = wall;
    this.time = el("span", { class: "clock" });
    this.zone = el("span", { class: "zone" });
    this.link = el("span", { class: "link", role: "status" });
    this.figures = FIGURES.map((row) => figureNode(row, wall));
    const name = el("h1", { text: local(state.city.name) });
    const when = el("div", { class: "when", title: t("Time of the data") }, this.time, this.zone);
    const figures = el("ul", { class: "figures", "aria-label": t("Key figures") }, ...this.figures.map((one) => one.node));
    root.replaceChildren(name, when, this.link, figures, tools);
    document.title = local(state.city.name);
    const soon = paced(() => this.count());
    for (const event of ["snapshot", "delta", "alerts", "heartbeat"]) state.addEventListener(event, soon);
    filter.addEventListener("change", () => this.#pressed());
    for (const event of ["connection", "heartbeat", "history"]) state.addEventListener(event, () => this.tick());
    setInterval(() => this.tick(), 500);
    setInterval(soon, COUNT_MS);
    this.tick();
    this.#pressed();
  }

  count() {
    if (this.state.lastTime !== null) for (const figure of this.figures) show(figure, figure.row.says(this.wall));
  }

  tick() {
    if (this.state.lastTime === null) return this.#link();
    const dataAt = this.state.history?.at ?? this.state.dataAt;
    setText(this.time, dataAt === null ? "--:--:--" : clock(dataAt));
    setText(this.zone, `${day(dataAt ?? this.state.now())} ${offset(this.state.now())}`);
    this.#link();
  }

  #pressed() {
    for (const { row, button } of this.figures) if (row.only) button.setAttribute("aria-pressed", String(this.wall.filter.isOnly(row.only)));
  }

  #link() {
    const { connection, lastCommitAge, quiet: late } = this.state;
    const { history } = this.state;
    this.link.dataset.state = history ? "past" : late ? "late" : connection;
    if (history) return setText(this.link, t("History"));
    const words = { live: t("Live"), connecting: t("Connecting"), lost: t("Connection lost") };
    setText(this.link, late ? t("No new data for {age}", { age: span(lastCommitAge) }) : words[connection]);
  }
}

function figureNode(row, wall) {
  const [n, of, word, mark] = ["n", "of", "term", "mark"].map((name) => el("span", { class: name }));
  const act = () => (row.only ? wall.filter.only(row.only) : row.go(wall));
  setText(n, "–");
  setText(word, t(row.word));
  const button = el("button", { type: "button", onclick: act }, mark, el("span", { class: "value" }, n, of), word);
  const figure = { row, n, of, word, mark, button, node: el("li", { class: "figure", "data-figure": row.id }, button) };
  if (row.mark) draw(figure, row.mark);
  return figure;
}

function show(figure, { n, of = "", word = t(figure.row.word), mark = figure.row.mark, zero = false, grade = null }) {
  setText(figure.n, n);
  setText(figure.of, of);
  setText(figure.word, word);
  if (mark) draw(figure, mark);
  figure.node.classList.toggle("zero", zero);
  if (grade) figure.node.dataset.grade = grade;
  else delete figure.node.dataset.grade;
}

function draw({ mark }, state) {
  if (mark.dataset.state === state) return;
  mark.dataset.state = state;
  mark.replaceChildren(shape(state, { size: 24, filled: !["unknown", "uncertain", "normal"].includes(state) }));
}
