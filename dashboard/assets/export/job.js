// A file that is being made: how far it is, that one can end it, and the file.
import { el, setText } from "../live/dom.js";
import { number } from "../live/format.js";
import { inMine, t } from "../live/words.js";

const LOOK_MS = 700;
const MOST_MISSES = 5;

export class Job {
  constructor(heard) {
    this.heard = heard;
    this.busy = false;
    this.bar = el("progress", { max: 1, value: 0, "aria-label": t("Making the file") });
    this.said = el("p", { role: "status" });
    this.cancel = el("button", { type: "button", class: "button", text: t("Cancel"), onclick: () => this.#end() });
    this.file = el("a", { class: "button main", hidden: true });
    this.node = el("div", { class: "job", hidden: true }, this.bar, this.said, this.cancel, this.file);
  }

  async start(query) {
    this.#show(true);
    this.file.hidden = true;
    this.id = null;
    this.said.classList.remove("error");
    this.bar.removeAttribute("value");
    this.misses = 0;
    setText(this.said, t("Making the file"));
    const answer = await fetch(`/api/v1/export?${query}`, { method: "POST", headers: inMine }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (!answer?.ok || !told) return this.#failed(answer?.status === 503 ? t("Other files are being made: try again in a moment.") : told?.detail);
    this.id = told.job_id;
    return this.#told(told);
  }

  #show(busy) {
    this.busy = busy;
    this.node.hidden = false;
    this.bar.hidden = !busy;
    this.cancel.hidden = !busy;
    this.heard(busy);
  }

  async #look() {
    const answer = await fetch(`/api/v1/export/jobs/${this.id}`).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (!this.busy) return;
    if (answer?.ok && told) {
      this.misses = 0;
      this.#told(told);
    } else if (answer?.status === 404 || (this.misses += 1) > MOST_MISSES) this.#failed(null);
    else setTimeout(() => this.#look(), LOOK_MS);
  }

  #told({ stage, rows, expected, size, name, problem }) {
    if (stage === "making") {
      this.bar.value = Math.min(0.99, rows / Math.max(1, expected));
      setText(this.said, t("{n} of about {m} rows", { n: number(rows, 0), m: number(expected, 0) }));
      setTimeout(() => this.#look(), LOOK_MS);
    } else if (stage === "ready") this.#ready(rows, size, name);
    else this.#failed(problem);
  }

  #ready(rows, size, name) {
    this.#show(false);
    setText(this.said, t("Ready: {n} rows", { n: number(rows, 0) }));
    this.file.href = `/api/v1/export/jobs/${this.id}/file`;
    this.file.download = name;
    setText(this.file, t("Save {name} ({size})", { name, size: sized(size) }));
    this.file.hidden = false;
    this.file.focus();
  }

  #failed(problem) {
    this.#show(false);
    setText(this.said, typeof problem === "string" && problem ? t(problem) : t("The file could not be made: try again"));
    this.said.classList.add("error");
  }

  async #end() {
    this.#show(false);
    setText(this.said, t("Ended: no file was made."));
    if (this.id) await fetch(`/api/v1/export/jobs/${this.id}`, { method: "DELETE" }).catch(() => null);
  }
}

function sized(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
