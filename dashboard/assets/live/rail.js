// The alarm rail: unacknowledged first, then severity, then newest; what one alarm holds back folds under it.
// Never covered, never filtered. Hundreds of lines: only those in view tick, only those that changed are redrawn.
import { act } from "./act.js";
import { read, write } from "./address.js";
import { el, sync } from "./dom.js";
import { clock } from "./format.js";
import { isWaiting } from "./life.js";
import { Line } from "./line.js";
import { inOrder, underneath } from "./order.js";
import { paced } from "./pace.js";
import { RailHead } from "./rail_head.js";
import { Selection } from "./selection.js";
import { Spoken } from "./spoken.js";
import { Topmost } from "./top.js";
import { t } from "./words.js";

const FIELDS = "input:not([type=checkbox]), select";

export class Rail {
  lines = new Map();
  top = new Topmost();
  #unfolded = new Set((read("unfold") ?? "").split(",").filter(Boolean).map(Number));
  #inView = new Set();

  constructor(root, state, choose, inFull) {
    Object.assign(this, { root, state, choose, inFull });
    this.selection = new Selection(this);
    this.head = new RailHead(this);
    this.list = el("ul", { class: "lines" });
    this.empty = el("div", { class: "empty", hidden: true }, el("p", { class: "big", text: t("No alarms") }), el("p", { class: "asof" }));
    root.setAttribute("aria-label", t("Alarms"));
    this.spoken = new Spoken();
    root.replaceChildren(this.head.node, this.spoken.node, this.list, this.empty, this.selection.node);
    this.watcher = new IntersectionObserver((seen) => this.#see(seen), { root: this.list, rootMargin: "50%" });
    const soon = paced(() => this.update(), 0);
    for (const event of ["snapshot", "alerts"]) state.addEventListener(event, soon);
    state.addEventListener("delta", (event) => this.#refresh(event.detail));
    this.list.addEventListener("focusout", (event) => event.target.matches(FIELDS) && soon());
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
    if (kept?.field && !shown.some((alert) => alert.alert_id === kept.id)) shown.splice(kept.index, 0, this.#last(kept.id));
    sync(this.list, shown, (alert) => alert.alert_id, (alert) => this.#make(alert), (node, alert) => this.#show(alert, held));
    this.#leave(shown);
    this.top.see(alerts.find(isWaiting)?.alert_id ?? null);
    this.#refocus(kept);
    this.head.update(alerts);
    this.spoken.update(alerts);
    this.selection.update();
    this.root.dataset.worst = alerts[0]?.severity ?? "none";
    this.empty.hidden = alerts.length > 0;
    this.#asOf();
  }

  /** Acknowledge the line in focus, else that of the thing selected, else the top one that was there to be read. */
  acknowledgeOne(selected) {
    const waiting = this.order().filter(isWaiting);
    const alert = pointedAt(waiting, selected) ?? waiting.find((one) => one.alert_id === this.top.settled);
    if (alert) this.#acknowledge(alert.alert_id);
    else if (waiting.length) this.lines.get(waiting[0].alert_id)?.failed(t("It has just come to the top: read it and press again"));
  }

  /** Show in full, to be shelved, the line in focus, else that of the thing selected, else the top one. */
  shelveOne(selected) {
    const alerts = this.order().filter((one) => one.life !== "shelved");
    const alert = pointedAt(alerts, selected) ?? alerts[0];
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
      choose: () => this.choose(alert.thing_id, alert),
      acknowledge: () => this.#acknowledge(id),
      does: (verb, body) => this.#act(id, verb, body),
      more: () => this.inFull(this.state.alerts.get(id) ?? alert),
      select: (on) => this.selection.take(id, on),
      unfold: () => this.#unfold(id),
    });
    line.box.checked = this.selection.has(id);
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
    write("unfold", [...this.#unfolded].filter((one) => this.state.alerts.has(one)).join(","));
    this.update();
  }

  /** As the line shows it: what got worse since it was drawn is not taken unread. */
  #acknowledge(id) {
    return this.#act(id, "acknowledge", { seen: this.lines.get(id)?.alert.severity });
  }

  /** With the note that stands in its line. */
  async #act(id, verb, body) {
    const line = this.lines.get(id);
    if (line && (await act(this.state, id, verb, { note: line.place?.text ?? "", ...body }, line))) line.done();
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

  /** Where in the list the focus is, and whether in a field that somebody writes in. */
  #focused() {
    const active = document.activeElement;
    const node = active?.closest(".line");
    if (node?.parentNode !== this.list) return null;
    return { index: [...this.list.children].indexOf(node), id: Number(node.dataset.alert), field: active.matches(FIELDS) ? active : null };
  }

  /** A line that moves takes along the field somebody writes in, else it leaves the focus to the one that takes its place. */
  #refocus(kept) {
    if (kept === null || this.list.contains(document.activeElement)) return;
    const line = this.list.children[kept.index] ?? this.list.lastElementChild;
    (kept.field ?? line?.querySelector(".main"))?.focus({ preventScroll: true });
  }

  /** An alarm whose line goes while somebody writes in it: it stays until they leave the field, for their next letter would be a key. */
  #last(id) {
    return this.state.alerts.get(id) ?? { ...this.lines.get(id).alert, life: "cleared", beneath: "cleared" };
  }

  #asOf() {
    const { dataAt, connection, quiet } = this.state;
    if (this.empty.hidden || this.state.lastTime === null) return;
    const time = dataAt === null ? "--:--:--" : clock(dataAt);
    const word = connection === "live" && !quiet ? t("data as of {time}", { time }) : t("unknown since {time}", { time });
    this.empty.lastChild.textContent = word;
  }
}

/** The alarm that is pointed at: that of the line in focus, else of the thing selected. */
function pointedAt(alerts, selected) {
  const focus = Number(document.activeElement?.closest("[data-alert]")?.dataset.alert);
  return alerts.find((one) => one.alert_id === focus) ?? alerts.find((one) => selected && one.thing_id === selected);
}
