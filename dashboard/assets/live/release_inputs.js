// The inputs of a release: what may be filled in, what of it belongs together, and what it comes to as a question.
import { el, setText } from "./dom.js";
import { ChemicalChoice } from "./release_chemical.js";
import { choice, field, numberInput, select, typed } from "./release_fields.js";
import { faultWords } from "./release_refusals.js";
import { ReleaseSpot } from "./release_spot.js";
import { t } from "./words.js";

const DURATIONS_MIN = [10, 30, 60, 240, 480];
const MOST_KG = 1e9;
const MOST_G_S = 1e9;
const FASTEST_M_S = 120;
/** What is typed or chosen and no place, chemical or box, in no order that matters. */
const INPUTS = ["known", "amount", "rate", "duration", "spill", "wind", "from", "speed", "terrain", "note"];

export class ReleaseInputs {
  #held = [];

  /** `changed()` is told of every change, `pick(signal)` resolves to a place clicked on the map or null. */
  constructor(changed, pick) {
    this.changed = changed;
    const switched = () => this.#switched();
    this.chemical = new ChemicalChoice(() => this.#switched());
    this.known = choice(t("Released"), "release-known", [["amount", t("an amount")], ["rate", t("at a rate")], ["none", t("not known")]], "none", switched);
    this.amount = numberInput({ max: MOST_KG }, changed);
    this.rate = numberInput({ max: MOST_G_S }, changed);
    this.duration = select(DURATIONS_MIN.map((n) => [n, n < 60 ? t("{n} min", { n }) : t("{n} h", { n: n / 60 })]), 60, changed);
    this.spill = choice(t("Spill"), "release-spill", [["small", t("small: up to 208 L")], ["large", t("large")]], "large", changed);
    this.wind = choice(t("Wind"), "release-wind", [["live", t("live, nearest station")], ["typed", t("typed")]], "live", switched);
    this.from = numberInput({ max: 360 }, changed);
    this.speed = numberInput({ max: FASTEST_M_S }, changed);
    this.terrain = choice(t("Terrain"), "release-terrain", [["rural", t("open country")], ["urban", t("built-up")]], "rural", changed);
    this.spot = new ReleaseSpot(changed, pick);
    this.drill = el("input", { type: "checkbox", onchange: changed });
    this.note = el("textarea", { rows: 2, maxlength: 2000, oninput: () => this.fields.note.error("") });
    this.stored = el("button", { type: "button", class: "plain", hidden: true, onclick: () => this.#takeStored() });
    this.fields = {
      chemical: field(t("Chemical"), this.chemical.input),
      amount_kg: field(t("Amount"), this.amount, { unit: "kg", hint: this.stored }),
      rate_g_s: field(t("Rate"), this.rate, { unit: "g/s" }),
      duration_min: field(t("Within"), this.duration),
      from_deg: field(t("Wind from"), this.from, { unit: "°" }),
      speed_m_s: field(t("Wind speed"), this.speed, { unit: "m/s" }),
      note: field(t("Note"), this.note),
      spill: this.spill,
      terrain: this.terrain,
      place: this.spot,
      wind: this.wind,
    };
    this.chemical.input.after(this.chemical.list);
  }

  /** Everything in the order of asking. */
  rows() {
    const { chemical, amount_kg: amount, rate_g_s: rate, duration_min: duration, from_deg: from, speed_m_s: speed, note } = this.fields;
    const pair = (...fields) => el("div", { class: "pair" }, ...fields.map((one) => one.node));
    const drill = el("label", { class: "field check" }, this.drill, el("span", { text: t("This is a drill") }));
    return [chemical.node, this.known.node, pair(amount, rate, duration), this.spill.node, this.wind.node, pair(from, speed), this.spot.node, this.terrain.node, note.node, drill];
  }

  /** What was asked before, or what stands where nothing was. */
  fill(asked, { drill = false, fixed = false }) {
    this.spot.fill(asked.place ?? null);
    this.known.value = asked.amount_kg != null ? "amount" : asked.rate_g_s != null ? "rate" : "none";
    this.amount.value = asked.amount_kg ?? "";
    this.rate.value = asked.rate_g_s ?? "";
    this.#last(asked.duration_min ?? 60);
    this.spill.value = asked.spill ?? "large";
    this.wind.value = asked.wind ? "typed" : "live";
    this.from.value = asked.wind?.from_deg ?? "";
    this.speed.value = asked.wind?.speed_m_s ?? "";
    this.terrain.value = asked.terrain ?? "rural";
    this.drill.checked = asked.drill ?? drill;
    this.drill.disabled = fixed;
    this.note.value = "";
    for (const one of Object.values(this.fields)) one.error("");
    this.#switched();
  }

  /** What there is to choose from, and of it what the site holds: [{chemical, design_max_t}]. */
  offer(chemicals, held, chosen) {
    this.#held = held;
    this.chemical.fill(chemicals, held.map((one) => one.chemical));
    this.chemical.choose(chosen ?? held[0]?.chemical);
    this.#switched();
  }

  /** The body of the question, or null where something is not right: each mistake stands beside its field. */
  body() {
    const known = this.known.value;
    const isTyped = this.wind.value === "typed";
    const needed = (read) => (read.value === null ? { wrong: t("This is needed") } : read);
    const left = { value: null };
    const read = {
      chemical: this.chemical.value ? { value: this.chemical.value } : { wrong: t("Choose a chemical") },
      amount_kg: known === "amount" ? needed(typed(this.amount, { above: 0, most: MOST_KG })) : left,
      rate_g_s: known === "rate" ? needed(typed(this.rate, { above: 0, most: MOST_G_S })) : left,
      from_deg: isTyped ? needed(typed(this.from, { least: 0, most: 360 })) : left,
      speed_m_s: isTyped ? needed(typed(this.speed, { least: 0, most: FASTEST_M_S })) : left,
    };
    for (const one of Object.values(this.fields)) one.error("");
    for (const [name, one] of Object.entries(read)) this.fields[name].error(one.wrong ?? "");
    const place = this.spot.read();
    if (place.wrong || Object.values(read).some((one) => one.wrong)) return null;
    return {
      chemical: read.chemical.value,
      amount_kg: read.amount_kg.value,
      rate_g_s: read.rate_g_s.value,
      duration_min: Number(this.duration.value),
      spill: this.spill.value,
      place: place.value,
      wind: isTyped ? { from_deg: read.from_deg.value, speed_m_s: read.speed_m_s.value } : null,
      terrain: this.terrain.value,
      note: this.note.value.trim(),
      drill: this.drill.checked,
    };
  }

  /** Put mistakes that the server named beside their fields; those of no field come back. */
  refuse(faults) {
    return faults.filter((fault) => {
      const { where } = fault;
      const name = (Array.isArray(where) ? where : String(where).split(".")).findLast((one) => this.fields[one]);
      if (name) this.fields[name].error(faultWords(fault));
      return !name;
    }).map(faultWords);
  }

  /** Only what belongs to what was chosen is there to be filled in. */
  #switched() {
    const { amount_kg: amount, rate_g_s: rate, from_deg: from, speed_m_s: speed } = this.fields;
    amount.node.hidden = this.known.value !== "amount";
    rate.node.hidden = this.known.value !== "rate";
    from.node.hidden = speed.node.hidden = this.wind.value !== "typed";
    const kg = this.#storedKg();
    this.stored.hidden = kg === null;
    setText(this.stored, t("All that is stored: {n} kg", { n: kg ?? "" }));
    this.changed();
  }

  /** Nobody waits for a click on the map any more. */
  leave() {
    this.spot.leave();
  }

  /** What was chosen and typed, as it stands, whether or not it is right; `restore` puts it back. */
  raw() {
    const inputs = [...INPUTS.map((name) => this[name].value), this.drill.checked];
    return { inputs, spot: this.spot.raw(), chemical: this.chemical.value };
  }

  /** The chemical of it is chosen by `offer`, once it is known which there are. */
  restore({ inputs, spot }) {
    INPUTS.forEach((name, index) => {
      if (name === "duration") this.#last(Number(inputs[index]));
      else this[name].value = inputs[index];
    });
    this.drill.checked = inputs.at(-1);
    this.spot.restore(spot);
    this.#switched();
  }

  /** How long it comes out; a time that is not among those to choose from joins them. */
  #last(minutes) {
    const known = [...this.duration.options].some((one) => Number(one.value) === minutes);
    if (!known) this.duration.append(el("option", { value: minutes, text: t("{n} min", { n: minutes }) }));
    this.duration.value = minutes;
  }

  #takeStored() {
    this.amount.value = this.#storedKg() ?? "";
    this.changed();
  }

  #storedKg() {
    const tonnes = this.#held.find((one) => one.chemical === this.chemical.value)?.design_max_t;
    return tonnes > 0 ? Math.round(tonnes * 1000) : null;
  }
}
