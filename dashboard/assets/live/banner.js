// The full-width word that the connection is gone (and everything under it greyed), that a part
// of the system is silent, or that data stopped.
import { setText } from "./dom.js";
import { clock, span } from "./format.js";
import { local, t } from "./words.js";

const SILENT_WORDS = {
  database: "The database does not answer",
  ingest: "No data are being stored",
  alerts: "Alarms are not being evaluated",
  keeper: "History is not being kept up",
  watch: "The system does not look after itself",
};

export function banner(root, state) {
  const update = () => {
    const lost = state.connection === "lost";
    const silent = lost ? [] : state.trouble;
    const seen = lost ? [] : state.conditions;
    const shown = lost || silent.length + seen.length > 0 || state.quiet;
    document.documentElement.classList.toggle("lost", lost);
    document.documentElement.classList.toggle("banner", shown);
    root.hidden = !shown;
    if (!shown) return;
    const words = [...silent.map((who) => t(SILENT_WORDS[who] ?? who)), ...seen.map((one) => local(one.text))];
    const what = lost ? t("Connection lost") : words.length ? words.join(" · ") : t("No new data for {age}", { age: span(state.lastCommitAge) });
    const when = state.dataAt === null ? t("no data yet") : t("data as of {time}", { time: clock(state.dataAt) });
    setText(root, `${what} — ${when}`);
  };
  for (const event of ["connection", "heartbeat", "snapshot"]) state.addEventListener(event, update);
  update();
}
