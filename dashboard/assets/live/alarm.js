// One alarm in full, as a dialog: what happened to it so far, and everything a person may do to it.
import { act } from "./act.js";
import { read, write } from "./address.js";
import { Assignee } from "./assignee.js";
import { el, setText } from "./dom.js";
import { glyph } from "./icons.js";
import { shelfHours } from "./in_place.js";
import { aboutWords, lifeWords, severityWord } from "./life.js";
import { numbersOf } from "./numbers.js";
import { NearestCameras } from "./nearest.js";
import { mayRelease } from "./release.js";
import { transitionLine } from "./transitions.js";
import { undoOf } from "./undo.js";
import { lang, local, t } from "./words.js";

const HOUR_MS = 3600 * 1000;
export class AlarmDialog {
  busy = false;
  #asked = 0;

  /** `release(alert)` begins a release where a gas alarm says that something comes out; `choose` opens a thing. */
  constructor(dialog, state, release = () => {}, choose = () => {}) {
    Object.assign(this, { dialog, state, release, id: null });
    this.cameras = new NearestCameras(state, (id) => (dialog.close(), choose(id)));
    this.title = el("h2", { tabindex: "-1" });
    this.about = el("p", { class: "quiet" });
    this.incident = el("a", { class: "incident" });
    this.note = el("textarea", { rows: 2, maxlength: 2000, "aria-label": t("Note"), placeholder: t("Note or reason") });
    this.who = new Assignee();
    this.hours = shelfHours();
    this.opens = el("button", { type: "button", class: "release", text: t("Release…"), onclick: () => this.#release() });
    this.error = el("p", { class: "error", role: "alert" });
    this.undo = el("p", { class: "undo", role: "status" });
    this.history = el("ol", { class: "history" });
    this.buttons = Object.fromEntries(this.#acts().map(([verb, word]) => [verb, el("button", { type: "button", class: verb, text: t(word), onclick: () => this.#do(verb) })]));
    const { acknowledge, shelve, unshelve, assign, comment, resolve } = this.buttons;
    const close = el("button", { type: "button", class: "tool close", "aria-label": t("Close"), onclick: () => dialog.close() }, glyph("x"));
    dialog.replaceChildren(
      el("header", {}, this.title, close),
      this.about,
      this.incident,
      this.note,
      el("div", { class: "acts" }, acknowledge, comment, resolve, this.opens),
      el("div", { class: "acts" }, this.hours, shelve, unshelve),
      el("div", { class: "acts" }, this.who.node, assign),
      this.error,
      this.undo,
      this.cameras.node,
      el("h3", { text: t("What happened") }),
      this.history,
    );
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => this.#closed());
    state.addEventListener("alerts", (event) => event.detail.alert_id === this.id && this.#update(event.detail));
    state.addEventListener("snapshot", () => this.id !== null && this.#follow());
  }

  /** Show an alarm; `verb` is the act that the keyboard asked for. */
  open(alert, verb = null) {
    this.id = alert.alert_id;
    write("alarm", String(this.id));
    this.note.value = "";
    setText(this.error, "");
    this.undo.replaceChildren();
    this.#update(alert);
    this.who.load(alert.assignee);
    this.cameras.show(alert);
    if (!this.dialog.open) this.dialog.showModal();
    (verb ? this.note : this.title).focus();
  }

  /** What the address asks for; one that is over is asked of the server. */
  async restore() {
    const id = read("alarm") ?? "";
    if (!/^\d{1,15}$/.test(id)) return;
    const known = this.state.alerts.get(Number(id)) ?? (await asTold(id));
    if (known) this.open(known);
    else write("alarm", null);
  }

  #closed() {
    this.id = null;
    write("alarm", null);
    this.cameras.close();
  }

  /** After another picture, of now or of the past: the alarm as it is there. What is no longer open is over; of the past
   * nobody knows whether it has begun. */
  #follow() {
    const alert = this.state.alerts.get(this.id);
    if (alert) this.#update(alert);
    else if (this.state.history) this.dialog.close();
    else this.#update({ ...this.shown, life: "cleared", beneath: "cleared", shelved_until: null });
  }

  sending(busy) {
    this.busy = busy;
    for (const button of Object.values(this.buttons)) button.disabled = busy;
    if (busy) setText(this.error, "");
  }

  failed(text) {
    setText(this.error, text);
  }

  #acts() {
    return [["acknowledge", "Acknowledge"], ["shelve", "Shelve"], ["unshelve", "Take off the shelf"], ["assign", "Assign"], ["comment", "Comment"], ["resolve", "End it"]];
  }

  #release() {
    const alert = this.state.alerts.get(this.id);
    this.dialog.close();
    if (alert) this.release(alert);
  }

  async #do(verb) {
    const more = { acknowledge: { seen: this.shown.severity }, shelve: { until: this.state.now() + Number(this.hours.value) * HOUR_MS }, assign: { assignee: this.who.value } };
    const [id, before] = [this.id, this.state.alerts.get(this.id)];
    this.undo.replaceChildren();
    if (!(await act(this.state, id, verb, { note: this.note.value, ...more[verb] }, this))) return;
    this.note.value = "";
    if (id === this.id && before) this.#offer(id, verb, undoOf(verb, before, this.state.now(), t("Undo")));
  }

  /** The act is done; what takes it back is one click away while the alarm is open here. */
  #offer(id, verb, undo) {
    if (undo === null) return;
    const word = t(Object.fromEntries(this.#acts())[verb]);
    const back = async () => {
      if (await act(this.state, id, undo.verb, undo.body, this)) this.undo.replaceChildren();
    };
    this.undo.replaceChildren(t("Done: {what}", { what: word }), " ", el("button", { type: "button", class: "plain", text: t("Undo"), onclick: back }));
  }

  #update(alert) {
    const now = this.state.now();
    this.shown = alert;
    setText(this.title, [severityWord(alert), aboutWords(alert), local(alert.thing) || (alert.outside?.sender ?? alert.subject)].filter(Boolean).join(" · "));
    const { of, result } = numbersOf(alert, null, now);
    setText(this.about, [lifeWords(alert, now), `${of} ${result}`.trim(), local(alert.advice)].filter(Boolean).join(" · "));
    this.incident.hidden = alert.incident_id === null;
    this.incident.href = `/incidents/?lang=${lang}&incident=${alert.incident_id}`;
    setText(this.incident, t("Incident {n}", { n: alert.incident_id }));
    this.opens.hidden = alert.life === "cleared" || !mayRelease(alert, this.state);
    this.buttons.acknowledge.hidden = !alert.beneath.startsWith("unack");
    this.buttons.unshelve.hidden = alert.shelved_until === null;
    this.buttons.shelve.hidden = this.hours.hidden = alert.shelved_until !== null || alert.life === "cleared";
    this.buttons.resolve.hidden = this.buttons.assign.hidden = this.who.node.hidden = alert.life === "cleared";
    this.#tell(alert.alert_id);
  }

  async #tell(id) {
    const asked = ++this.#asked;
    const told = await asTold(id);
    if (id !== this.id || asked !== this.#asked) return; // another alarm, or something newer, was asked for since
    if (told === null) return this.failed(t("The history cannot be read"));
    const now = this.state.now();
    const { history } = this.state;
    const transitions = told.transitions.filter((one) => !history || (history.knew ? one.recorded_at : one.at) <= now);
    const retracted = new Set(transitions.map((one) => one.retracts).filter((one) => one !== null));
    this.history.replaceChildren(...transitions.reverse().map((one) => transitionLine(one, retracted.has(one.transition_id), now, this.who)));
  }
}

/** An alarm with all that happened to it, as the server has it; null where it does not say. */
async function asTold(id) {
  const answer = await fetch(`/api/v1/alerts/${encodeURIComponent(id)}`).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}
