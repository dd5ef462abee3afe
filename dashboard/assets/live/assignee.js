// Who is to see to an alarm: one of the people who are declared, and where there are none anybody by name.
import { el } from "./dom.js";
import { local, t } from "./words.js";

export class Assignee {
  #people = [];

  constructor() {
    this.node = el("span", { class: "assignee" });
    this.#offer("");
  }

  /** A person's id, or a name where nobody is declared; null for nobody. */
  get value() {
    return this.field.value.trim() || null;
  }

  /** How somebody is called. */
  nameOf(id) {
    return local(this.#people.find((one) => one.person_id === id)?.name) || id;
  }

  /** Offer the people there are now; `chosen` has it so far. */
  async load(chosen) {
    this.#offer(chosen ?? "");
    const answer = await fetch("/api/v1/alerts/assignees").catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    this.#people = told?.people ?? [];
    this.#offer(this.field.value);
  }

  #offer(chosen) {
    this.field = this.#people.length > 0 ? this.#choice(chosen) : el("input", { type: "text", maxlength: 200, "aria-label": t("Assign to"), placeholder: t("Assign to") });
    this.field.value = chosen;
    this.node.replaceChildren(this.field);
  }

  #choice(chosen) {
    const gone = chosen && !this.#people.some((one) => one.person_id === chosen);
    const ids = [...this.#people.map((one) => one.person_id), ...(gone ? [chosen] : [])];
    return el("select", { "aria-label": t("Assign to") }, el("option", { value: "", text: chosen ? t("nobody") : t("Assign to") }), ...ids.map((id) => el("option", { value: id, text: this.nameOf(id) })));
  }
}
