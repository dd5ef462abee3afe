// The full-width word that the connection is gone, and the greying of everything under it.
import { setText } from "./dom.js";
import { clock } from "./format.js";
import { t } from "./words.js";

export function banner(root, state) {
  const update = () => {
    const lost = state.connection === "lost";
    document.documentElement.classList.toggle("lost", lost);
    root.hidden = !lost;
    if (!lost) return;
    const when = state.lastTime === null ? t("no data yet") : t("data as of {time}", { time: clock(state.lastTime) });
    setText(root, `${t("Connection lost")} — ${when}`);
  };
  state.addEventListener("connection", update);
  update();
}
