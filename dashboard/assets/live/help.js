// The help dialog: keys and how to read the marks.
import { el } from "./dom.js";
import { glyph, shape } from "./icons.js";
import { STATE_WORDS, STATES } from "./levels.js";
import { t } from "./words.js";

const KEYS = [["/", "Search"], ["Esc", "Close what is open"], ["↑ ↓", "From alarm to alarm"], ["a", "Acknowledge the selected or top alarm"], ["s", "Shelve the selected or top alarm"], ["m", "Mute the sound, or end the mute"], ["g", "Go to a page: a letter follows"], ["← →", "Step through the history"], ["␣", "Play or pause the history"], ["l", "Back to live"], ["?", "This help"]];

export function help(dialog) {
  const close = el("button", { type: "button", class: "tool close", "aria-label": t("Close"), onclick: () => dialog.close() }, glyph("x"));
  const keys = KEYS.map(([key, word]) => el("div", {}, el("dt", {}, el("kbd", { text: key })), el("dd", { text: t(word) })));
  const marks = STATES.map((state) => el("div", {}, el("dt", {}, shape(state, { size: 26 })), el("dd", { text: t(STATE_WORDS[state]) })));
  dialog.replaceChildren(
    el("header", {}, el("h2", { text: t("Help") }), close),
    el("h3", { text: t("Keys") }),
    el("dl", {}, ...keys),
    el("h3", { text: t("Marks") }),
    el("dl", { class: "marks" }, ...marks),
    el("p", { text: t("× = the station says it is offline: its values may be over, so it does not count as normal.") }),
    el("p", { text: t("Filled = not yet acknowledged; outlined = acknowledged or normal; dashed and hatched = the value is too old or was never seen.") }),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return () => dialog.open || dialog.showModal();
}
