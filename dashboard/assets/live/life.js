// Where an alarm stands, in words: its life after ISA-18.2, who has it, and what lies over it.
import { clock, span } from "./format.js";
import { STATE_WORDS } from "./levels.js";
import { local, t } from "./words.js";

const LIFE_WORDS = {
  unack_active: "unacknowledged",
  ack_active: "acknowledged",
  unack_cleared: "cleared, unacknowledged",
  cleared: "cleared",
  shelved: "shelved",
  suppressed: "held back",
};
const ORDER = { unack_active: 0, unack_cleared: 1, ack_active: 2, suppressed: 3, shelved: 4 };

/** Whether somebody still has to answer it on the wall. */
export function isWaiting(alert) {
  return alert.life === "unack_active" || alert.life === "unack_cleared";
}

/** What comes first in the rail: unacknowledged (active, then over), acknowledged, held back, shelved. */
export function lifeOrder(alert) {
  return ORDER[alert.life] ?? 0;
}

/** How bad, in a word; a drill says first that it is one. */
export function severityWord(alert) {
  return [alert.drill && t("Drill"), t(STATE_WORDS[alert.severity])].filter(Boolean).join(" · ");
}

/** What it is about: what another authority says in its own words, else the rule's name. */
export function aboutWords(alert) {
  return alert.outside?.headline ?? local(alert.rule);
}

/** "shelved until 14:05 · Wang · pump works", "acknowledged · Li", "held back by alarm 7". */
export function lifeWords(alert, now) {
  return [standing(alert), doubt(alert, now), alert.assignee && t("assigned to {who}", { who: local(alert.assignee_name) || alert.assignee })].filter(Boolean).join(" · ");
}

function standing(alert) {
  if (alert.life === "shelved") return [t("shelved until {time}", { time: clock(alert.shelved_until) }), alert.shelved_by, alert.shelved_why].filter(Boolean).join(" · ");
  if (alert.life === "suppressed") return heldBack(alert.suppressed_by ?? "");
  if (alert.reached && alert.life === "unack_cleared") return t("limit reached, unacknowledged");
  return [t(LIFE_WORDS[alert.life] ?? alert.life), alert.by].filter(Boolean).join(" · ");
}

function heldBack(by) {
  const [what, which] = by.split(":");
  if (what === "alert") return t("held back by alarm {n}", { n: which });
  return what === "silence" ? t("held back by silence {n}", { n: which }) : t("held back");
}

function doubt(alert, now) {
  return alert.unknown_since === null ? "" : t("no fresh data for {age}", { age: span((now - alert.unknown_since) / 1000) });
}
