// What takes an act on an alarm back, where anything does: an acknowledgement and an end stay in the record as they are.

/** {verb, body} that undoes `verb` on an alarm that was `before`; null where nothing can. A shelf keeps its reason. */
export function undoOf(verb, before, now, note) {
  if (verb === "shelve") return { verb: "unshelve", body: { note } };
  if (verb === "unshelve" && before.shelved_until > now) return { verb: "shelve", body: { note: before.shelved_why || note, until: before.shelved_until } };
  if (verb === "assign") return { verb: "assign", body: { note, assignee: before.assignee } };
  return null;
}
