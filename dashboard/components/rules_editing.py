"""What the rules' page does with what comes from the browser, none of which is believed unchecked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from dash import html

from city.errors import Mistake
from city.properties import LANGUAGES
from city.thing import THING_ID
from dashboard.components.declared_base import Base
from dashboard.components.declared_keeping import NOTHING, Change, Kept, proposed
from dashboard.components.declared_versions import Shelf, versions
from dashboard.components.rules_editor import bound_table, editor, faults
from dashboard.components.rules_fields import (
    Table,
    table_of,
    with_season,
    without_season,
)
from dashboard.components.rules_list import address, listed, title
from dashboard.declared_reader import table_of as read_toml
from dashboard.words import language, t
from sensors.catalogue_rules_shape import RuleKind

EMPTY = "holds nothing: a rule is taken away by its button"
KEEPS_ITS_NAME = "its id stays what it is: another id is a new rule"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for."""

    lang: str
    rule: str | None
    new: bool

    @classmethod
    def of(cls, search: object) -> "Wish":
        """The wish in an address's query; what makes no sense is left out."""
        asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
        given = {key: values[-1] for key, values in asked.items()}
        rule = given.get("rule", "")
        return cls(language(given.get("lang")), rule if THING_ID.fullmatch(rule) else None, "new" in given)


class Places(NamedTuple):
    """Where mistakes can be said: the fields, and whether they are in sight."""

    fields: Sequence[str]
    shown: bool = True

    def said(self, at: Mapping[str, Sequence[str]]) -> list[str]:
        """What is said at each."""
        return ["; ".join(at.get(place, ())) for place in self.fields]

    @property
    def usable(self) -> Sequence[str]:
        """Those in sight; a new rule's name always is."""
        return self.fields if self.shown else [one for one in self.fields if one == "id"]


def tabled(reader: Any, find: str, wish: Wish) -> Any:
    """The list of rules."""
    return listed(reader.known(), find, wish.rule, reader.zone, wish.lang)


def opened(reader: Any, wish: Wish) -> Any:
    """The editor of what the address asks for; where it asks for nothing, what to do."""
    lang = wish.lang
    if wish.new:
        table: Table = {
            "name": dict.fromkeys(LANGUAGES, ""),
            "advice": dict.fromkeys(LANGUAGES, ""),
            "above": {},
        }
        return editor(Base("", 0, table), t(lang, "New rule"), reader.choices(), None, lang)
    if wish.rule is None:
        return html.P(t(lang, "Choose a rule to see and change it."), className="empty")
    history = reader.versions(wish.rule)
    if not history:
        return html.P(t(lang, "No rule like this"), className="error")
    newest = history[0]
    base = Base(newest.name, newest.version, newest.table)
    gone = t(lang, "{name} (taken away)", name=title(newest, lang)) if newest.gone else title(newest, lang)
    return editor(
        base, gone, reader.choices(), versions(history, Shelf("rules-restore", reader.zone, lang)), lang
    )


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the form's fields, and in that of a new rule's name: one of them, or none."""

    values: Sequence[object]
    ids: Sequence[Mapping[str, str]]
    names: Sequence[object]

    def collected(self, kind: object, draft: object) -> Any:
        """The table that the fields say; the draft itself where there is no such kind."""
        if kind not in tuple(RuleKind):
            return draft
        fields = {one["path"]: value for one, value in zip(self.ids, self.values, strict=True)}
        named = self.named(draft)
        return table_of(named.get("id", "") if isinstance(named, dict) else "", RuleKind(str(kind)), fields)

    def named(self, draft: object) -> Any:
        """The draft with the name of the field, where there is one."""
        if not isinstance(draft, dict) or not self.names:
            return draft
        return draft | {"id": str(self.names[0] or "").strip()}


def seasoned(table: Table, pressed: object) -> Table:
    """The table after a button of a season; the same for anything else."""
    match pressed:
        case {"type": "rules-season", "word": str(word), "index": -1}:
            return with_season(table, word)
        case {"type": "rules-season", "word": str(word), "index": int(index)}:
            return without_season(table, word, index)
        case _:
            return table


def typed(text: object, base: object) -> tuple[Table | None, str]:
    """The table that a text of TOML says, if any, and what is wrong with it. What counts keeps its id."""
    begun = Base.read(base)
    found = read_toml("rules", text if isinstance(text, str) else "")
    if isinstance(found, Mistake):
        return None, found.problem
    if not found:
        return None, EMPTY
    if begun is None or begun.is_new:
        return found, ""
    other = found.get("id", begun.name) != begun.name
    return found | {"id": begun.name}, KEEPS_ITS_NAME if other else ""


def spread(reader: Any, draft: object, places: Places, base: object, lang: str) -> tuple[Any, ...]:
    """What is said at each place, of the whole, what would be watched, and whether it cannot be saved."""
    begun = Base.read(base)
    if not isinstance(draft, dict) or begun is None:
        return places.said({}), "", "", True
    name = begun.name or str(draft.get("id") or "new-rule")
    if begun.is_new and not THING_ID.fullmatch(name):
        name = "new-rule"
    looked = reader.looked(name, draft)
    if begun.is_new and draft == begun.table:
        return places.said({}), "", bound_table(looked, lang), True
    at, general = faults(looked, places.usable, lang)
    if begun.is_new and (why := _unusable(reader, draft.get("id"), lang)):
        at["id"] = [why]
    told = [html.P(line, className="error") for line in general]
    same = draft == begun.table
    wrong = bool(looked.mistakes or at)
    return places.said(at), told, bound_table(looked, lang), wrong or same


def _unusable(reader: Any, name: object, lang: str) -> str:
    """Why a new rule cannot be called so."""
    if not isinstance(name, str) or not THING_ID.fullmatch(name):
        return t(lang, "Needs a short name of its own")
    newest = reader.newest(name)
    return t(lang, "There is a rule of this name already") if newest and not newest.gone else ""


def kept(reader: Any, draft: object, base: object, note: object, saved: object, wish: Wish) -> Kept:
    """Keep what is in the editor."""
    begun = Base.read(base)
    if begun is None or not isinstance(draft, dict):
        return NOTHING
    name = begun.name or str(draft.get("id") or "")
    expected = begun.version
    if begun.is_new and (newest := reader.newest(name)) is not None and newest.gone:
        expected = newest.version
    return _proposed(reader, Change(name, draft | {"id": name}, expected, note), saved, wish)


def taken_away(reader: Any, base: object, note: object, saved: object, wish: Wish) -> Kept:
    """Take the rule away that is open."""
    begun = Base.read(base)
    if begun is None or begun.is_new:
        return NOTHING
    return _proposed(reader, Change(begun.name, None, begun.version, note), saved, wish)


def restored(reader: Any, base: object, version: object, saved: object, wish: Wish) -> Kept:
    """Make an older version count again."""
    begun = Base.read(base)
    history = reader.versions(begun.name) if begun else []
    found = next((one for one in history if one.version == version), None)
    if begun is None or found is None:
        return NOTHING
    note = t(wish.lang, "as in version {n}", n=found.version)
    return _proposed(reader, Change(begun.name, found.table, begun.version, note), saved, wish)


def _proposed(reader: Any, change: Change, saved: object, wish: Wish) -> Kept:
    return proposed(reader, change, saved, address(wish.lang, rule=change.name), wish.lang)
