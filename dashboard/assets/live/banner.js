// The full-width word that the connection is gone (and everything under it greyed), that a part
// of the system is silent, or that data stopped.
import { el, setText } from "./dom.js";
import { clock, span } from "./format.js";
import { lang, local, t } from "./words.js";

export const SILENT_WORDS = {
  database: "The database does not answer",
  ingest: "No data are being stored",
  alerts: "Alarms are not being evaluated",
  keeper: "History is not being kept up",
  watch: "The system does not look after itself",
};

/** Where more is said of what the watch sees. */
const MORE = { undelivered: "/on-call/?view=ledger&state=failed", rules_failing: "/rules/" };

export function banner(root, state) {
  const what = el("span");
  const when = el("span");
  let said = "";
  root.replaceChildren(el("p", {}, what, when));
  const say = (parts) => {
    const now = JSON.stringify(parts);
    if (now === said) return; // a link that is in focus, or read out, stays
    said = now;
    what.replaceChildren(...parts.flatMap(([text, more], index) => [index ? " · " : "", more ? el("a", { href: address(more), text }) : text]).filter(Boolean));
  };
  const update = () => {
    const lost = state.connection === "lost";
    const silent = lost ? [] : state.trouble;
    const seen = lost ? [] : state.conditions;
    const shown = !state.history && (lost || silent.length + seen.length > 0 || state.quiet);
    document.documentElement.classList.toggle("lost", lost && !state.history);
    document.documentElement.classList.toggle("banner", shown);
    root.hidden = !shown;
    if (!shown) return;
    const parts = [...silent.map((who) => [t(SILENT_WORDS[who] ?? who)]), ...seen.map((one) => [local(one.text), MORE[one.id]])];
    if (lost) parts.push([t("Connection lost")]);
    else if (!parts.length) parts.push([t("No new data for {age}", { age: span(state.lastCommitAge) })]);
    say(parts);
    setText(when, ` — ${state.dataAt === null ? t("no data yet") : t("data as of {time}", { time: clock(state.dataAt) })}`);
  };
  for (const event of ["connection", "heartbeat", "snapshot", "history"]) state.addEventListener(event, update);
  update();
}

function address(more) {
  return `${more}${more.includes("?") ? "&" : "?"}lang=${lang}`;
}
