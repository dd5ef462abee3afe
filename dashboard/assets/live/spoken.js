// What whoever hears the page instead of seeing it is told: the worst alarm that is new, and how many more are.
import { el, setText } from "./dom.js";
import { aboutWords, severityWord } from "./life.js";
import { local, t } from "./words.js";

export class Spoken {
  #known = null;

  constructor() {
    this.node = el("p", { class: "spoken", role: "status" });
  }

  /** `alerts` in the order of the rail; what was there at first is not news. */
  update(alerts) {
    const calling = alerts.filter((alert) => alert.life === "unack_active");
    const fresh = calling.filter((alert) => this.#known !== null && this.#known.get(alert.alert_id) !== alert.severity);
    this.#known = new Map(calling.map((alert) => [alert.alert_id, alert.severity]));
    if (!fresh.length) return;
    const [worst] = fresh;
    const words = [severityWord(worst), aboutWords(worst), local(worst.thing), fresh.length > 1 && t("and {n} more", { n: fresh.length - 1 })];
    setText(this.node, words.filter(Boolean).join(" · "));
  }
}
