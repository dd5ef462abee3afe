// Devices: who speaks without being known, who may come in at the broker, who says too much.
import { keepAddress } from "../live/desk_page.js";
import { el, setText } from "../live/dom.js";
import { clock, day } from "../live/format.js";
import { lang, t } from "../live/words.js";
import { ask } from "./ask.js";
import { claimForm } from "./claim.js";

const EVERY_MS = 10_000;
const SILENT_MS = 120_000; // the keeper tells the broker every 30 s

export class Desk {
  constructor() {
    this.said = el("p", { class: "said", role: "status" });
    this.secret = el("output", { class: "secret", hidden: true });
    this.form = el("div", {});
    this.unknown = el("tbody", {});
    this.known = el("tbody", {});
    this.limited = el("tbody", {});
    this.broker = el("p", { class: "said", role: "status" });
    this.more = el("p", { class: "said", hidden: true, text: t("There are more than are shown here: see the dead letters.") });
    this.node = el(
      "div",
      { class: "reports-desk devices-desk" },
      el("section", { class: "sheet" }, this.said, this.secret),
      this.form,
      this.more,
      sheet(t("Devices that nobody knows"), [t("Device"), t("Last heard"), t("What it says"), ""], this.unknown),
      sheet(t("Who may come in"), [t("Name at the broker"), t("Speaks for"), t("Password of"), ""], this.known, this.broker),
      sheet(t("Who says more than its rate"), [t("Device"), t("Last refused"), t("Results refused then"), ""], this.limited),
    );
    keepAddress(new URLSearchParams({ lang }));
    this.#load();
    setInterval(() => document.hidden || this.#load(), EVERY_MS);
  }

  async #load() {
    const { told, why } = await ask();
    if (why) {
      this.#say(why, true);
      return;
    }
    if (this.wrong) this.#say("", false);
    this.#broker(told.broker);
    this.more.hidden = !told.cut_off;
    const now = JSON.stringify({ ...told, broker: null });
    if (now === this.drawn) return;
    this.drawn = now;
    fill(this.unknown, told.unknown, t("Every device that speaks is known."), (one) => this.#unknown(one, told));
    fill(this.known, told.credentials, t("No device has a password yet."), (one) => this.#credential(one, told));
    fill(this.limited, told.limited, t("No device has said too much."), (one) => [head(one.thing_id), when(one.last_at), cell(String(one.results)), cell("")]);
  }

  /** Whether whoever comes and goes here is known to a broker; a keeper that tells nobody is told of. */
  #broker({ told_at, knows_all }) {
    const at = told_at ? Date.parse(told_at) : 0;
    const silent = Date.now() - at > SILENT_MS;
    const late = () => t("The broker has not been told anything since {time}.", { time: `${day(at)} ${clock(at)}` });
    const known = knows_all ? t("The broker knows all of this.") : t("The broker has not been told of the newest change yet.");
    const none = t("No broker reads these passwords: no door for stations is open.");
    setText(this.broker, told_at ? (silent ? late() : known) : none);
    this.broker.classList.toggle("error", silent);
  }

  #unknown(one, told) {
    const said = one.properties.length ? one.properties.join(", ") : one.detail;
    const open = () => this.form.replaceChildren(claimForm(one, told, (body) => this.#claim(body), () => this.form.replaceChildren()));
    const way = one.thing_id && el("button", { type: "button", class: "small", "data-of": `claim ${one.thing_id}`, text: t("Claim"), onclick: open });
    return [head(one.thing_id ?? t("Field station")), when(one.last_at), cell(said), el("td", {}, way)];
  }

  #credential(one, told) {
    const what = (word, act) => el("button", { type: "button", class: "small", "data-of": `${word} ${one.name}`, text: word, onclick: act });
    const path = `/credentials/${encodeURIComponent(one.name)}`;
    const ways = one.revoked_at
      ? [el("span", { class: "state", text: t("Revoked") })]
      : [what(t("New password"), () => this.#sure(t("{name} gets another password and is out until it has it.", one), `${path}/rotate`)), what(t("Revoke"), () => this.#sure(t("{name} will not come in any more.", one), `${path}/revoke`))];
    if (told.claimed.includes(one.name)) ways.push(what(t("Take away"), () => this.#sure(t("The station {name} is taken away; its history stays.", one), `/claims/${one.name}`, "DELETE")));
    return [head(one.name), cell(one.speaks_for.join(", ")), when(one.changed_at), el("td", {}, el("div", { class: "ways" }, ...ways))];
  }

  async #sure(question, path, method = "POST") {
    if (!window.confirm(question)) return;
    this.#done(await ask(path, method), t("Done."));
  }

  async #claim(body) {
    const answer = await ask("/claims", "POST", body);
    if (!answer.why) this.form.replaceChildren();
    this.#done(answer, t("{thing} is a station now.", { thing: body.thing_id }));
  }

  #done({ told, why }, words) {
    this.#say(why ?? words, Boolean(why));
    const password = told?.password;
    this.secret.hidden = !password;
    setText(this.secret, password ? t("Password of {name}, shown only now: {password}", { name: told.name ?? told.thing_id, password }) : "");
    this.#load();
  }

  #say(text, wrong) {
    this.wrong = wrong;
    setText(this.said, text);
    this.said.classList.toggle("error", wrong);
  }
}

function sheet(title, columns, body, ...below) {
  const heads = columns.map((text) => el("th", { scope: "col", text }));
  return el("section", { class: "sheet scrolls" }, el("h2", { text: title }), el("table", {}, el("thead", {}, el("tr", {}, ...heads)), body), ...below);
}

function fill(body, rows, none, cells) {
  const empty = el("tr", {}, el("td", { colspan: 4, class: "quiet", text: none }));
  const held = body.contains(document.activeElement) ? document.activeElement.dataset.of : null;
  body.replaceChildren(...(rows.length ? rows.map((one) => el("tr", {}, ...cells(one))) : [empty]));
  if (held) [...body.querySelectorAll("[data-of]")].find((one) => one.dataset.of === held)?.focus();
}

function head(text) {
  return el("th", { scope: "row", text });
}

function cell(text) {
  return el("td", { text });
}

function when(at) {
  const ms = Date.parse(at);
  return el("td", { class: "quiet", text: `${day(ms)} ${clock(ms)}` });
}
