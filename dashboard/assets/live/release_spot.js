// Where a release is: at its site, clicked on the map, or by coordinates, as somebody reads them out over the radio.
import { el, setText } from "./dom.js";
import { choice, field } from "./release_fields.js";
import { t } from "./words.js";

const MARKS = /[°º度'′’‘分"″”“秒纬緯经經\s]+/g;
const LETTERS = { N: 1, 北: 1, E: 1, 东: 1, 東: 1, S: -1, 南: -1, W: -1, 西: -1 };
const AXES = [
  { most: 90, letters: "NS北南" },
  { most: 180, letters: "EW东東西" },
];

export class ReleaseSpot {
  /** Who waits for a click on the map, if anybody does. */
  #picking = null;

  /** `changed()` is told of every change, `pick(signal)` resolves to a place clicked on the map or null. */
  constructor(changed, pick) {
    Object.assign(this, { changed, pick });
    const text = () => el("input", { type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false", oninput: changed, onchange: (event) => this.#split(event) });
    [this.lat, this.lon] = [text(), text()];
    this.choice = choice(t("Place"), "release-spot", [["site", t("at the site")], ["map", t("on the map")], ["typed", t("by coordinates")]], "site", () => this.#switched());
    this.fields = [field(t("Latitude"), this.lat, { unit: "° N" }), field(t("Longitude"), this.lon, { unit: "° E" })];
    this.where = el("p", { class: "hint where", role: "status" });
    this.datum = el("p", { class: "hint", text: t("WGS 84, as GPS and BeiDou say it: 29.915 or 29° 54′ 54″. What Amap or Baidu show lies some 500 m off.") });
    this.pair = el("div", {}, el("div", { class: "pair" }, ...this.fields.map((one) => one.node)), this.datum);
    this.node = el("div", { class: "spot" }, this.choice.node, this.where, this.pair);
  }

  /** Stand at a place [lon, lat], or with null at the site. */
  fill(place) {
    this.leave();
    this.choice.value = place ? "typed" : "site";
    this.#put(place);
    this.#show();
  }

  /** {value: [lon, lat] or null for the site} or {wrong}; what is wrong is said at once. */
  read() {
    this.error("");
    if (this.choice.value === "site") return { value: null };
    if (this.#picking) return this.#wrong(t("Click the place on the map. Esc gives up."));
    const both = pair(this.lat.value) ?? pair(this.lon.value);
    if (both) return { value: both };
    const read = [this.lat, this.lon].map((input, axis) => degrees(input.value, axis));
    read.forEach((value, axis) => this.fields[axis].error(value === null ? t("Degrees are needed, such as 121.833 or 121° 50′ 00″") : ""));
    return read.includes(null) ? { wrong: true } : { value: [read[1], read[0]] };
  }

  error(text) {
    this.choice.error(text);
    for (const one of this.fields) one.error("");
  }

  /** What was chosen and typed, as it stands; `restore` puts it back. */
  raw() {
    return [this.#picking ? "site" : this.choice.value, this.lat.value, this.lon.value];
  }

  restore([chosen, lat, lon]) {
    this.leave();
    this.choice.value = chosen;
    [this.lat.value, this.lon.value] = [lat, lon];
    this.#show();
  }

  /** Nobody waits for a click on the map any more: the next one is meant for the map. */
  leave() {
    this.#picking?.abort();
    this.#picking = null;
  }

  async #switched() {
    this.leave();
    this.error("");
    if (this.choice.value !== "map") {
      this.#show();
      if (this.choice.value === "typed") this.lat.focus();
      return this.changed();
    }
    const picking = (this.#picking = new AbortController());
    this.#show();
    this.changed();
    const place = await this.pick(picking.signal);
    if (this.#picking !== picking) return;
    this.#picking = null;
    if (place) this.#put(place);
    else this.choice.value = "site";
    this.#show();
    this.changed();
  }

  /** Both at once, as they are copied and pasted, go to their fields. */
  #split({ target }) {
    const both = pair(target.value);
    if (both) this.#put(both);
  }

  #put(place) {
    [this.lon.value, this.lat.value] = place ? place.map((one) => String(Number(one.toFixed(6)))) : ["", ""];
  }

  #show() {
    this.where.hidden = this.#picking === null;
    setText(this.where, this.#picking ? t("Click the place on the map. Esc gives up.") : "");
    this.pair.hidden = this.choice.value === "site" || this.#picking !== null;
  }

  #wrong(text) {
    this.choice.error(text);
    return { wrong: true };
  }
}

/** "29.915", "29° 54′ 54″ N", "N29 54.9" → degrees; null where it is none. `axis`: 0 latitude, 1 longitude. */
export function degrees(text, axis) {
  const { most, letters } = AXES[axis];
  const found = [...text.toUpperCase()].filter((one) => one in LETTERS);
  if (found.length > 1 || found.some((one) => !letters.includes(one))) return null;
  const bare = text.toUpperCase().trim().replace(new RegExp(`^[${letters}]|[${letters}]$`), " ").replace(MARKS, " ").replace("−", "-").trim();
  if (!/^-?\d+(\.\d+)?( \d+(\.\d+)?){0,2}$/.test(bare)) return null;
  const parts = bare.replace("-", "").split(" ");
  const [whole, minutes = 0, seconds = 0] = parts.map(Number);
  if (bare.startsWith("-") && found.length) return null;
  if (minutes >= 60 || seconds >= 60 || parts.slice(0, -1).some((one) => one.includes("."))) return null;
  const value = whole + minutes / 60 + seconds / 3600;
  const sign = (bare.startsWith("-") ? -1 : 1) * (LETTERS[found[0]] ?? 1);
  return value > most ? null : sign * value;
}

/** [lon, lat] of "29.915, 121.833", or the other way round where only that can be; null where it is no such pair. */
function pair(text) {
  const parts = text.split(/[,，;；]/);
  if (parts.length !== 2) return null;
  for (const [lat, lon] of [parts, [...parts].reverse()]) {
    const read = [degrees(lat, 0), degrees(lon, 1)];
    if (!read.includes(null)) return [read[1], read[0]];
  }
  return null;
}
