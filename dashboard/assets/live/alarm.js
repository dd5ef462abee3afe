// One alarm in full, as a dialog: what happened to it so far, and everything a person may do to it.
import { act } from "./act.js";
import { Assignee } from "./assignee.js";
import { el, setText } from "./dom.js";
import { moment } from "./format.js";
import { glyph } from "./icons.js";
import { STATE_WORDS } from "./levels.js";
import { aboutWords, lifeWords, severityWord } from "./life.js";
import { numbersOf } from "./numbers.js";
import { NearestCameras } from "./nearest.js";
import { mayRelease } from "./release.js";
import { undoOf } from "./undo.js";
import { lang, local, t } from "./words.js";

const HOUR_MS = 3600 * 1000;
const SHELVES_H = [1, 4, 8, 24];
export const CHANGE_WORDS = {
  raised: "raised",
  escalated: "worse",
  eased: "milder",
  cleared: "back to normal",
  unknown: "no fresh data any more",
  known: "fresh data again",
  retracted: "withdrawn: late data say otherwise",
  withdrawn: "no longer watched",
  acknowledged: "acknowledged",
  expired: "acknowledgement ran out",
  resolved: "ended by a person",
  shelved: "shelved",
  unshelved: "off the shelf",
  suppressed: "held back",
  unsuppressed: "no longer held back",
  assigned: "assigned",
  commented: "comment",
  notified: "people were told",
};

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
    this.hours = el("select", { "aria-label": t("Shelve for") }, ...SHELVES_H.map((h) => el("option", { value: h, text: t("{n} h", { n: h }) })));
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
    dialog.addEventListener("close", () => ((this.id = null), this.cameras.close()));
    state.addEventListener("alerts", (event) => event.detail.alert_id === this.id && this.#update(event.detail));
  }

  /** Show an alarm; `verb` is the act that the keyboard asked for. */
  open(alert, verb = null) {
    this.id = alert.alert_id;
    this.note.value = "";
    setText(this.error, "");
    this.undo.replaceChildren();
    this.#update(alert);
    this.who.load(alert.assignee);
    this.cameras.show(alert);
    if (!this.dialog.open) this.dialog.showModal();
    (verb ? this.note : this.title).focus();
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
    const more = { shelve: { until: this.state.now() + Number(this.hours.value) * HOUR_MS }, assign: { assignee: this.who.value } };
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
    const answer = await fetch(`/api/v1/alerts/${encodeURIComponent(id)}`).catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (id !== this.id || asked !== this.#asked) return; // another alarm, or something newer, was asked for since
    if (told === null) return this.failed(t("The history cannot be read"));
    const now = this.state.now();
    const { history } = this.state;
    const transitions = told.transitions.filter((one) => !history || (history.knew ? one.recorded_at : one.at) <= now);
    const retracted = new Set(transitions.map((one) => one.retracts).filter((one) => one !== null));
    this.history.replaceChildren(...transitions.reverse().map((one) => line(one, retracted.has(one.transition_id), now, this.who)));
  }
}

function line(one, retracted, now, who) {
  const reached = one.change === "cleared" && Boolean(one.detail?.low);
  const words = [reached ? t("the limit is reached") : t(CHANGE_WORDS[one.change] ?? one.change), t(STATE_WORDS[one.severity] ?? one.severity), whom(one, who), one.by, one.note].filter(Boolean).join(" · ");
  const when = moment(one.at, now);
  return el("li", { class: retracted ? "retracted" : "" }, el("time", { text: when }), el("span", { text: words }));
}

/** Whom it was given to. */
function whom(one, who) {
  if (one.change !== "assigned") return "";
  return one.detail?.assignee ? t("assigned to {who}", { who: who.nameOf(one.detail.assignee) }) : t("nobody");
}
