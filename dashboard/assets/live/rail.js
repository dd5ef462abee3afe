// The alarm rail: unacknowledged first, then severity, then newest. Never covered, never filtered.
import { act } from "./act.js";
import { el, setText, sync } from "./dom.js";
import { clock } from "./format.js";
import { isWaiting, lifeOrder } from "./life.js";
import { Line } from "./line.js";
import { STATES } from "./levels.js";
import { paced } from "./pace.js";
import { t } from "./words.js";

export class Rail {
  #lines = new WeakMap();

  constructor(root, state, choose, inFull) {
    Object.assign(this, { root, state, choose, inFull });
    this.title = el("h2", { text: t("Alarms") });
    this.count = el("span", { class: "count" });
    this.list = el("ul", { class: "lines" });
    this.empty = el("div", { class: "empty", hidden: true }, el("p", { class: "big", text: t("No alarms") }), el("p", { class: "asof" }));
    root.setAttribute("aria-label", t("Alarms"));
    root.replaceChildren(el("header", {}, this.title, this.count), this.list, this.empty);
    const soon = paced(() => this.update(), 0);
    for (const event of ["snapshot", "alerts"]) state.addEventListener(event, soon);
    state.addEventListener("delta", (event) => this.#refresh(event.detail));
    setInterval(() => this.#refresh(null), 1000);
  }

  /** Alerts in the order of the rail. */
  order() {
    const weight = (alert) => [lifeOrder(alert), STATES.indexOf(alert.severity), -alert.since];
    return [...this.state.alerts.values()].sort((a, b) => compare(weight(a), weight(b)));
  }

  update() {
    const alerts = this.order();
    sync(this.list, alerts, (alert) => alert.alert_id, (alert) => this.#make(alert), (node, alert) => this.#lines.get(node).update(alert));
    const waiting = alerts.filter(isWaiting).length;
    const aside = ["shelved", "suppressed"].map((life) => alerts.filter((alert) => alert.life === life).length);
    const words = [t("{n} unacknowledged of {all}", { n: waiting, all: alerts.length }), aside[0] && t("{n} shelved", { n: aside[0] }), aside[1] && t("{n} held back", { n: aside[1] })];
    setText(this.count, alerts.length ? words.filter(Boolean).join(" · ") : "");
    this.count.classList.toggle("waiting", waiting > 0);
    this.root.dataset.worst = alerts[0]?.severity ?? "none";
    this.empty.hidden = alerts.length > 0;
    this.#asOf();
  }

  /** Acknowledge the line in focus, else that of the thing selected, else the top one. */
  acknowledgeOne(selected) {
    const alert = meant(this.order().filter(isWaiting), selected);
    if (alert) this.#acknowledge(alert.alert_id);
  }

  /** Show in full, to be shelved, the line in focus, else that of the thing selected, else the top one. */
  shelveOne(selected) {
    const alert = meant(this.order().filter((one) => one.life !== "shelved"), selected);
    if (alert) this.inFull(alert, "shelve");
  }

  #make(alert) {
    const line = new Line(alert, this.state, {
      choose: () => this.choose(alert.thing_id),
      acknowledge: () => this.#acknowledge(alert.alert_id),
      more: () => this.inFull(this.state.alerts.get(alert.alert_id) ?? alert),
    });
    this.#lines.set(line.node, line);
    return line.node;
  }

  async #acknowledge(id) {
    const node = [...this.list.children].find((one) => one.dataset.key === String(id));
    if (node) await act(this.state, id, "acknowledge", {}, this.#lines.get(node));
  }

  #refresh(touched) {
    this.#asOf();
    for (const node of this.list.children) {
      if (touched === null || touched.has(node.dataset.thing)) this.#lines.get(node).tick();
    }
  }

  #asOf() {
    const { dataAt, connection, quiet } = this.state;
    if (this.empty.hidden || this.state.lastTime === null) return;
    const time = dataAt === null ? "--:--:--" : clock(dataAt);
    const word = connection === "live" && !quiet ? t("data as of {time}", { time }) : t("unknown since {time}", { time });
    setText(this.empty.lastChild, word);
  }
}

/** The alarm a key is meant for: that of the line in focus, else of the thing selected, else the first. */
function meant(alerts, selected) {
  const focus = Number(document.activeElement?.closest("[data-alert]")?.dataset.alert);
  return alerts.find((one) => one.alert_id === focus) ?? alerts.find((one) => one.thing_id === selected) ?? alerts[0];
}

function compare(a, b) {
  const i = a.findIndex((one, index) => one !== b[index]);
  return i < 0 ? 0 : a[i] - b[i];
}
