// The button of the sound, with the mute's time beside it, and the word that the browser blocks the sound.
import { el, setText } from "./dom.js";
import { glyph } from "./icons.js";
import { STATE_WORDS } from "./levels.js";
import { popover } from "./popover.js";
import { MUTE_MS, SEVERITIES } from "./sound.js";
import { t } from "./words.js";

const MINUTE_MS = 60_000;

/** {button, notice}: what stands in the strip, and what stands over the alarms while the sound is blocked. */
export function soundButton(sound) {
  const left = el("span", { class: "left" });
  const mark = el("span", { class: "mark" });
  const button = el("button", { type: "button", class: "tool sound", id: "sound" }, mark, left);
  const notice = el("button", { type: "button", class: "sound-blocked", hidden: true, text: t("Sound is blocked: click to enable"), onclick: () => sound.play(sound.worst ?? "blue") });
  const menu = popover(button, t("Sound"), () => rows(sound));
  let drawn = "";
  const update = () => {
    const state = sound.off ? "off" : sound.muted ? "muted" : sound.blocked ? "blocked" : sound.broken ? "broken" : "on";
    if (drawn !== state) mark.replaceChildren(glyph(state === "on" ? "volume" : "volume-off"));
    if (drawn !== state) menu.redraw();
    drawn = state;
    button.dataset.state = state;
    setText(left, state === "muted" ? countdown(sound.muted) : state === "off" ? t("off") : "");
    const words = { on: t("Sound"), muted: t("Sound is muted"), off: t("Sound is off in this browser"), blocked: t("Sound is blocked: click to enable"), broken: t("Sound cannot be played: click to try again") };
    button.setAttribute("aria-label", words[state]);
    notice.hidden = state !== "blocked" && state !== "broken";
    setText(notice, words[state]);
  };
  sound.addEventListener("change", update);
  document.addEventListener("click", () => (sound.blocked || sound.broken) && sound.tryOut());
  sound.tryOut();
  setInterval(update, 1000);
  update();
  return { node: menu.node, notice };
}

function rows(sound) {
  const act = (word, onclick) => el("button", { type: "button", class: "choice", text: word, onclick });
  const tests = SEVERITIES.map((severity) => act(t(STATE_WORDS[severity]), () => sound.play(severity)));
  const mute = sound.muted ? act(t("End the mute"), () => sound.mute(0)) : act(t("Mute for {n} min (m)", { n: MUTE_MS / MINUTE_MS }), () => sound.mute(MUTE_MS));
  return [
    sound.off ? null : mute,
    act(sound.off ? t("Switch the sound on in this browser") : t("Switch the sound off in this browser"), () => sound.switchOff(!sound.off)),
    el("h3", { text: t("Test") }),
    el("div", { class: "tests" }, ...tests),
    el("p", { text: t("It sounds again until somebody acknowledges. A new red alarm ends a mute.") }),
  ].filter(Boolean);
}

/** 512000 → "8:32" */
function countdown(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
