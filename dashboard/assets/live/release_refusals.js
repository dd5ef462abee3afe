// Why something was not done, in words: the server names a reason or a mistake by its id and values, and says no sentence.
import { t } from "./words.js";

/** A mistake in one field, by id; {n} is the bound, where there is one. */
export const FAULT_WORDS = {
  greater_than: "More than {n} is needed",
  greater_than_equal: "At least {n} is needed",
  less_than_equal: "At most {n} is possible",
  missing: "This is needed",
  string_too_short: "This is needed",
  string_too_long: "At most {n} characters are possible",
  finite_number: "This is no number",
  float_parsing: "This is no number",
  float_type: "This is no number",
  unknown_thing: "There is no such thing in this city",
  no_chemical_site: "This is no chemical site",
  unknown_chemical: "No such chemical",
  not_changeable: "This cannot be changed: open another release",
  too_far: "This is more than {n} km away from the city",
};
const BOUNDS = ["gt", "ge", "le", "lt", "max_length", "min_length", "km"];

/** Why the whole was refused, by id; those of calls have no other id than these words. */
export const REASON_WORDS = {
  closed: "The release is closed: open another one",
  changed_since: "Somebody else changed this meanwhile. Look at what it is now, then change it again",
  being_changed: "Others are changing it at this moment. Look at what it is now, then change it again",
  open_already: "A release of this chemical is open at this site already. Change that one, or open another",
  key_used: "Another release was opened with this form. Look at the open ones, then begin again",
  release_open: "A release is open on its site: no all-clear goes out before it is closed",
  no_zone: "There is no zone to warn",
  draft_waits: "A draft is waiting already: it stands on the page Incidents",
  unchanged: "What is out says the same already",
  over_already: "The danger is over already: there is nothing to warn of.",
  expired_already: "What was said has expired already.",
  cancelled_already: "It is cancelled already.",
  published_already: "It is out already.",
  of_another_authority: "Another authority warned of it, and says what follows.",
  outdated: "The alarm has another severity by now: draft it again.",
  "no such list": "There is no such list",
  "no such person": "There is no such person",
  "somebody on the list is not declared": "Somebody on this list is not declared",
  "this list is being called already": "This list is being called already",
  "a kiosk only shows": "This screen only shows: nothing is done from it",
};

const STATUS_WORDS = {
  403: "This screen only shows: nothing is done from it",
  404: "It is not there any more",
  429: "Too much was asked at once: try again",
  503: "The server cannot do it now: try again",
  504: "That took too long: try again",
};

/** What is wrong with a field. */
export function faultWords({ id, values = {} }) {
  const bound = BOUNDS.find((name) => values[name] !== undefined);
  return t(FAULT_WORDS[id] ?? "This was not accepted", { n: bound === undefined ? "" : values[bound] });
}

/** Why nothing was done. */
export function refusalWords(error) {
  const { reason, status, faults = [], values = {} } = error;
  const rules = faults.map((one) => one.rule).filter(Boolean);
  if (rules.length) return t("the message would break rules of CAP ({rules})", { rules: [...new Set(rules)].join(", ") });
  if (faults.length) return [...new Set(faults.map(faultWords))].join(" · ");
  if (REASON_WORDS[reason]) return t(REASON_WORDS[reason], values);
  if (status === 403 && reason) return reason; // said by the server in the language of this page
  if (status === undefined) return t("the server does not answer");
  return STATUS_WORDS[status] ? t(STATUS_WORDS[status]) : t("the server refused it (HTTP {n})", { n: status });
}
