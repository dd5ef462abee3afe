// One alarm in the rail: shape and colour, what, where, since, value against limit, advice, acknowledge.
import { CAMERA_STATE_WORDS, cameraState } from "./camera_words.js";
import { el, setText } from "./dom.js";
import { moment, span } from "./format.js";
import { glyph, shape } from "./icons.js";
import { InPlace } from "./in_place.js";
import { aboutWords, isWaiting, lifeWords, severityWord } from "./life.js";
import { numbersOf } from "./numbers.js";
import { local, t } from "./words.js";

export class Line {
  busy = false;
  /** Where a note is written; null until somebody wants to. */
  place = null;
  #inPlace;
  #folds = [];

  constructor(alert, state, { choose, acknowledge, does, more, select, unfold }) {
    this.state = state;
    const part = (name) => (this[name] = el("span", { class: name }));
    this.mark = el("span", { class: "mark" });
    this.advice = el("p", { class: "advice" });
    this.error = el("p", { class: "error", role: "alert" });
    this.button = el("button", { type: "button", class: "acknowledge", onclick: acknowledge }, glyph("check", 18), el("span", { text: t("Acknowledge") }));
    this.more = el("button", { type: "button", class: "tool more", "aria-label": t("History and acts"), title: t("History and acts"), onclick: more }, glyph("dots", 18));
    this.note = el("button", { type: "button", class: "plain note", text: t("Note…"), "aria-expanded": "false", onclick: () => this.#unfold(!this.place?.open) });
    this.#inPlace = () => new InPlace(state, acknowledge, does, () => this.#unfold(false));
    this.by = el("span", { class: "by" });
    this.box = el("input", { type: "checkbox", class: "box", "aria-label": t("Select"), onchange: () => select(this.box.checked) });
    this.holds = el("button", { type: "button", class: "holds-back", hidden: true, onclick: unfold });
    const head = el("span", { class: "top" }, part("word"), part("age"));
    const value = el("span", { class: "value" }, part("of"), part("result"), part("against"));
    const main = el("button", { type: "button", class: "main", onclick: choose }, head, part("what"), part("where"), value);
    this.node = el("li", { "data-thing": alert.thing_id, "data-alert": alert.alert_id }, this.mark, this.box, main, this.advice, this.holds, el("div", { class: "foot" }, this.by, this.note, this.button, this.more), this.error);
  }

  update(alert) {
    this.alert = alert;
    const waiting = isWaiting(alert);
    this.node.className = ["line", `severity-${alert.severity}`, `life-${alert.life}`, ...this.#folds].join(" ");
    this.#draw(alert);
    this.box.hidden = !waiting;
    setText(this.what, aboutWords(alert));
    setText(this.word, severityWord(alert));
    setText(this.advice, local(alert.advice));
    this.button.hidden = !waiting;
    this.note.hidden = alert.life === "cleared";
    this.place?.update(alert);
    if (!waiting) setText(this.error, "");
    this.tick();
  }

  /** How many it holds back, whether they are shown, and whether another one holds it back. */
  fold(n, unfolded, held) {
    this.#folds = [n > 0 && "holds", held && "held"].filter(Boolean);
    this.node.classList.toggle("holds", n > 0);
    this.node.classList.toggle("held", held);
    this.holds.hidden = n === 0;
    this.holds.setAttribute("aria-expanded", String(unfolded));
    setText(this.holds, unfolded ? t("hide the {n} held back", { n }) : t("holds back {n}: show", { n }));
  }

  #unfold(open) {
    if (open && !this.place) this.error.before((this.place = this.#inPlace()).node);
    if (open) this.place.show(this.alert);
    else {
      this.place.fold();
      this.note.focus({ preventScroll: true });
    }
    this.note.setAttribute("aria-expanded", String(open));
  }

  #draw({ severity, life, unknown_since: unknown }) {
    const key = [severity, life, unknown !== null].join("|");
    if (this.mark.dataset.key === key) return;
    this.mark.dataset.key = key;
    const dashed = life === "unack_cleared" || unknown !== null;
    this.mark.replaceChildren(shape(severity, { size: 34, filled: life === "unack_active", dashed, slashed: life === "shelved" || life === "suppressed" }));
  }

  /** What changes by itself: the age of the alarm and the live value. */
  tick() {
    const { alert, state } = this;
    const now = state.now();
    const area = state.city.areas.find((one) => one.area_id === alert.area);
    setText(this.where, [local(alert.thing) || place(alert), area ? local(area.name) : alert.outside?.place].filter(Boolean).join(" · "));
    setText(this.by, lifeWords(alert, now));
    setText(this.age, `${moment(alert.since, now)} · ${span((now - alert.since) / 1000)}`);
    const thing = state.things.get(alert.thing_id);
    const said = numbersOf(alert, thing?.latest[alert.property], now);
    this.node.dataset.trust = said.trust;
    setText(this.of, said.of);
    this.of.hidden = said.of === "";
    const isPicture = thing && alert.property === "video_online";
    setText(this.result, isPicture ? t(CAMERA_STATE_WORDS[cameraState(thing)]) : said.result);
    setText(this.against, said.against);
  }

  /** It is done: the note went with it. */
  done() {
    if (this.place?.open) this.#unfold(false);
  }

  sending(busy) {
    this.busy = busy;
    this.button.disabled = busy;
    this.place?.sending(busy);
    if (busy) setText(this.error, "");
  }

  failed(text) {
    setText(this.error, text);
  }
}

/** What an alarm is about that is no station: a gateway, an area, another authority's message. */
function place(alert) {
  const [kind, key] = [alert.subject.split(":", 1)[0], alert.subject.slice(alert.subject.indexOf(":") + 1)];
  if (kind === "external") return [local(alert.rule), alert.outside?.sender ?? key].join(" · ");
  return kind === "gateway" ? t("Gateway {name}", { name: key }) : kind === "area" ? "" : key;
}
