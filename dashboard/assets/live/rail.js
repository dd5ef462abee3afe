// The alarm rail: unacknowledged first, then severity, then newest; what one alarm holds back folds under it.
// Never covered, never filtered. Hundreds of lines: only those in view tick, only those that changed are redrawn.
import { act } from "./act.js";
import { el, sync } from "./dom.js";
import { clock } from "./format.js";
import { isWaiting } from "./life.js";
import { Line } from "./line.js";
import { inOrder, underneath } from "./order.js";
import { paced } from "./pace.js";
import { RailHead } from "./rail_head.js";
import { Selection } from "./selection.js";
import { t } from "./words.js";

export class Rail {
  lines = new Map();
  #unfolded = new Set();
  #inView = new Set();

  constructor(root, state, choose, inFull) {
    Object.assign(this, { root, state, choose, inFull });
    this.selection = new Selection(this);
    this.head = new RailHead(this);
    this.list = el("ul", { class: "lines" });
    this.empty = el("div", { class: "empty", hidden: true }, el("p", { class: "big", text: t("No alarms") }), el("p", { class: "asof" }));
    root.setAttribute("aria-label", t("Alarms"));
    root.replaceChildren(this.head.node, this.list, this.empty, this.selection.node);
    this.watcher = new IntersectionObserver((seen) => this.#see(seen), { root: this.list, rootMargin: "50%" });
    const soon = paced(() => this.update(), 0);
    for (const event of ["snapshot", "alerts"]) state.addEventListener(event, soon);
    state.addEventListener("delta", (event) => this.#refresh(event.detail));
    setInterval(() => this.#refresh(null), 1000);
  }

  /** Alerts in the order of the rail, those that another holds back among them. */
  order() {
    return inOrder(this.state.alerts.values());
  }

  update() {
    const alerts = this.order();
    const held = underneath(alerts, this.state.alerts);
    const shown = alerts.filter((alert) => !held.of.has(alert.alert_id)).flatMap((alert) => [alert, ...(this.#unfolded.has(alert.alert_id) ? (held.under.get(alert.alert_id) ?? []) : [])]);
    const kept = this.#focused();
    sync(this.list, shown, (alert) => alert.alert_id, (alert) => this.#make(alert), (node, alert) => this.#show(alert, held));
    this.#leave(shown);
    this.#refocus(kept);
    this.head.update(alerts);
    this.selection.update();
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

  /** Put the focus on the next line (1) or the one before (-1); on the first where none has it. */
  step(by) {
    const now = document.activeElement?.closest("#rail [data-alert]");
    const next = now ? (by > 0 ? now.nextElementSibling : now.previousElementSibling) : this.list.firstElementChild;
    next?.querySelector(".main").focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  #make(alert) {
    const id = alert.alert_id;
    const line = new Line(alert, this.state, {
      choose: () => this.choose(alert.thing_id),
      acknowledge: () => this.#acknowledge(id),
      more: () => this.inFull(this.state.alerts.get(id) ?? alert),
      select: (on) => this.selection.take(id, on),
      unfold: () => this.#unfold(id),
    });
    this.lines.set(id, line);
    this.watcher.observe(line.node);
    return line.node;
  }

  #show(alert, { of, under }) {
    const line = this.lines.get(alert.alert_id);
    line.fold(under.get(alert.alert_id)?.length ?? 0, this.#unfolded.has(alert.alert_id), of.has(alert.alert_id));
    if (line.alert !== alert) line.update(alert);
  }

  #leave(shown) {
    const here = new Set(shown.map((alert) => alert.alert_id));
    for (const [id, line] of this.lines) {
      if (here.has(id)) continue;
      this.watcher.unobserve(line.node);
      this.#inView.delete(line);
      this.lines.delete(id);
    }
  }

  #unfold(id) {
    if (!this.#unfolded.delete(id)) this.#unfolded.add(id);
    this.update();
  }

  async #acknowledge(id) {
    const line = this.lines.get(id);
    if (line) await act(this.state, id, "acknowledge", {}, line);
  }

  #see(seen) {
    for (const { target, isIntersecting } of seen) {
      const line = this.lines.get(Number(target.dataset.alert));
      if (!line) continue;
      if (isIntersecting) line.tick();
      this.#inView[isIntersecting ? "add" : "delete"](line);
    }
  }

  #refresh(touched) {
    this.#asOf();
    for (const line of this.#inView) if (touched === null || touched.has(line.node.dataset.thing)) line.tick();
  }

  /** Where in the list the focus is: a line that moves away leaves it to the one that takes its place. */
  #focused() {
    const line = document.activeElement?.closest(".line");
    return line?.parentNode === this.list ? [...this.list.children].indexOf(line) : -1;
  }

  #refocus(index) {
    if (index < 0 || this.list.contains(document.activeElement)) return;
    (this.list.children[index] ?? this.list.lastElementChild)?.querySelector(".main").focus({ preventScroll: true });
  }

  #asOf() {
    const { dataAt, connection, quiet } = this.state;
    if (this.empty.hidden || this.state.lastTime === null) return;
    const time = dataAt === null ? "--:--:--" : clock(dataAt);
    const word = connection === "live" && !quiet ? t("data as of {time}", { time }) : t("unknown since {time}", { time });
    this.empty.lastChild.textContent = word;
  }
}

/** The alarm a key is meant for: that of the line in focus, else of the thing selected, else the first. */
function meant(alerts, selected) {
  const focus = Number(document.activeElement?.closest("[data-alert]")?.dataset.alert);
  return alerts.find((one) => one.alert_id === focus) ?? alerts.find((one) => selected && one.thing_id === selected) ?? alerts[0];
}
