// What happened to an alarm, a line for each change.
import { el } from "./dom.js";
import { moment } from "./format.js";
import { STATE_WORDS } from "./levels.js";
import { t } from "./words.js";

const CHANGE_WORDS = {
  raised: "raised",
  escalated: "worse",
  eased: "milder",
  cleared: "back to normal",
  unknown: "no fresh data any more",
  known: "fresh data again",
  retracted: "withdrawn: late data say otherwise",
  withdrawn: "no longer watched",
  acknowledged: "acknowledged",
  expired: "acknowledgement ran out",
  resolved: "ended by a person",
  shelved: "shelved",
  unshelved: "off the shelf",
  suppressed: "held back",
  unsuppressed: "no longer held back",
  assigned: "assigned",
  commented: "comment",
  notified: "people were told",
};

/** One change in the life of an alarm: when, what, whom it was given to, by whom, and why. */
export function transitionLine(one, retracted, now, who) {
  const reached = one.change === "cleared" && Boolean(one.detail?.low);
  const words = [reached ? t("the limit is reached") : t(CHANGE_WORDS[one.change] ?? one.change), t(STATE_WORDS[one.severity] ?? one.severity), whom(one, who), one.by, one.note].filter(Boolean).join(" · ");
  const when = moment(one.at, now);
  return el("li", { class: retracted ? "retracted" : "" }, el("time", { text: when }), el("span", { text: words }));
}

/** Whom it was given to. */
function whom(one, who) {
  if (one.change !== "assigned") return "";
  return one.detail?.assignee ? t("assigned to {who}", { who: who.nameOf(one.detail.assignee) }) : t("nobody");
}
