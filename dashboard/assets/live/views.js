// Saved views: of this browser, and those that everybody shares. A view is the part of the address that `VIEW` names.
import { deepLink, viewNow } from "./address.js";
import { el, setText } from "./dom.js";
import { glyph } from "./icons.js";
import { popover } from "./popover.js";
import { theme } from "./theme.js";
import { inMine, lang, t } from "./words.js";

const KEY = "views";
const LONGEST = 80;

/** The button of the strip; `show(query)` puts a view on the wall. */
export function viewsButton(show) {
  const button = el("button", { type: "button", class: "tool", id: "views", "aria-label": t("Views") }, glyph("bookmark"));
  const desk = new Desk(show);
  const menu = popover(button, t("Views"), () => desk.open());
  desk.close = menu.close;
  return menu.node;
}

class Desk {
  #shared = [];

  constructor(show) {
    this.show = show;
    this.said = el("p", { class: "said", role: "status" });
    this.list = el("ul", { class: "views" });
  }

  open() {
    this.#load();
    this.#say("");
    this.#draw();
    const link = el("input", { type: "text", readonly: true, value: deepLink(lang, theme()), "aria-label": t("Link to what you see"), onfocus: () => link.select() });
    return [el("h3", { text: t("Views") }), this.list, this.said, this.#form(), el("h3", { text: t("Link to what you see") }), el("form", { onsubmit: (event) => this.#copy(event, link) }, link, el("button", { type: "submit", class: "save", text: t("Copy") }))];
  }

  #form() {
    const name = el("input", { type: "text", maxlength: LONGEST, required: true, "aria-label": t("Name of the view"), placeholder: t("Name of the view") });
    const all = el("input", { type: "checkbox" });
    const save = (event) => {
      event.preventDefault();
      this.#save(name.value.trim(), all.checked).then((done) => done && (name.value = ""));
    };
    return el("form", { onsubmit: save }, name, el("label", {}, all, el("span", { text: t("for everybody") })), el("button", { type: "submit", class: "save", text: t("Save what you see") }));
  }

  #draw() {
    const rows = [...own().map((view) => this.#row(view, t("this browser"))), ...this.#shared.map((view) => this.#row(view, t("everybody")))];
    this.list.replaceChildren(...(rows.length ? rows : [el("li", {}, el("p", { text: t("None yet. Filter, move the map, and save it under a name.") }))]));
  }

  #row(view, whose) {
    const use = el("button", { type: "button", class: "choice", onclick: () => this.#use(view) }, el("span", { class: "name", text: view.name }), el("span", { class: "of", text: whose }));
    const away = el("button", { type: "button", class: "tool", "aria-label": t("Remove {name}", { name: view.name }), onclick: () => this.#remove(view) }, glyph("x"));
    return el("li", {}, use, away);
  }

  #use(view) {
    this.close();
    this.show(view.query);
  }

  async #load() {
    const answer = await fetch("/api/v1/views").catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (told === null) return this.#say(t("The shared views cannot be read"));
    this.#shared = told.views;
    this.#draw();
  }

  async #save(name, everybody) {
    if (!name) return false;
    if (everybody) return this.#ask("", "POST", { name, query: viewNow() });
    keep([...own().filter((one) => one.name !== name), { name, query: viewNow() }]);
    this.#draw();
    return true;
  }

  async #remove(view) {
    if (view.view_id === undefined) {
      const before = own();
      keep(before.filter((one) => one.name !== view.name));
      this.#draw();
      return this.#offer(view, async () => keep(before));
    }
    if (await this.#ask(`/${view.view_id}`, "DELETE")) this.#offer(view, () => this.#ask(`/${view.view_id}/restore`, "POST"));
  }

  /** What was removed can be had again. */
  #offer(view, undo) {
    const back = async () => {
      this.#say("");
      await undo();
      this.#draw();
    };
    this.#say(t("{name} is removed", { name: view.name }));
    this.said.append(el("button", { type: "button", class: "plain", text: t("Undo"), onclick: back }));
  }

  async #ask(path, method, body) {
    const answer = await fetch(`/api/v1/views${path}`, { method, headers: { "Content-Type": "application/json", ...inMine }, body: body && JSON.stringify(body) }).catch(() => null);
    if (answer?.ok) await this.#load();
    else this.#say(t("Not done: {reason}", { reason: await reason(answer) }));
    return Boolean(answer?.ok);
  }

  async #copy(event, link) {
    event.preventDefault();
    link.value = deepLink(lang, theme());
    link.select();
    const selected = () => this.#say(t("It is selected: copy it with Ctrl+C")); // without HTTPS there is no clipboard for us
    if (navigator.clipboard) await navigator.clipboard.writeText(link.value).then(() => this.#say(t("Copied")), selected);
    else selected();
  }

  #say(text) {
    setText(this.said, text);
  }
}

/** What this browser keeps; nothing of what is not ours. */
function own() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return kept.filter((one) => typeof one.name === "string" && typeof one.query === "string");
  } catch {
    return [];
  }
}

function keep(views) {
  localStorage.setItem(KEY, JSON.stringify(views));
}

async function reason(answer) {
  const told = await answer?.json().catch(() => null);
  if (answer?.status === 409) return t("This name is taken");
  return typeof told?.detail === "string" ? told.detail : `HTTP ${answer?.status ?? "-"}`;
}
