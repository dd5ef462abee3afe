// The full-width word that the connection is gone (and everything under it greyed), or that data stopped.
import { setText } from "./dom.js";
import { clock, span } from "./format.js";
import { t } from "./words.js";

export function banner(root, state) {
  const update = () => {
    const lost = state.connection === "lost";
    const shown = lost || state.quiet;
    document.documentElement.classList.toggle("lost", lost);
    document.documentElement.classList.toggle("banner", shown);
    root.hidden = !shown;
    if (!shown) return;
    const what = lost ? t("Connection lost") : t("No new data for {age}", { age: span(state.lastCommitAge) });
    const when = state.dataAt === null ? t("no data yet") : t("data as of {time}", { time: clock(state.dataAt) });
    setText(root, `${what} — ${when}`);
  };
  for (const event of ["connection", "heartbeat", "snapshot"]) state.addEventListener(event, update);
  update();
}
