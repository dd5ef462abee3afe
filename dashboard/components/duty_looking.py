"""What is typed on the on-call page, looked at: checked as files are, and nothing is kept."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from alerts.policy.rehearse import rehearse
from city.alert import Change
from city.case import Case
from city.catalogue import Catalogue
from city.errors import Mistake
from city.state import Level
from city.thing import THING_ID, Kind
from dashboard.components.declared_base import Base
from dashboard.components.declared_problems import said as problem_said
from dashboard.components.duty_stand_in import FIELDS, entered
from dashboard.components.duty_who import answer
from dashboard.components.duty_wish import Wish
from dashboard.declared_reader import table_of
from dashboard.duty_reader import DutyReader
from dashboard.words import t
from sensors.catalogue_hours import epoch_ms, local_time
from sensors.catalogue_part import Table
from sensors.catalogue_parts import DECLARED, SINGLE

NOBODY = "new-entry"
EARLIEST_MS, LATEST_MS = 946_684_800_000, 4_102_444_800_000
"""This century."""


def stand_in_looked(reader: DutyReader, given: Sequence[object], base: object, lang: str) -> tuple[str, bool]:
    """What is wrong with a stand-in that is being entered, and whether it cannot be saved."""
    rota, version = rota_of(base)
    if rota is None:
        return "", True
    fields = dict(zip((*FIELDS, "why"), given, strict=True))
    if not all(fields[name] for name in ("person", "from", "to")):
        return "", True
    section = reader.section("rotas")
    newest = section.newest(rota)
    if newest is None or newest.gone or newest.version != version:
        return t(lang, "Somebody changed the rota meanwhile: load the page again."), True
    mistakes = section.told(section.examine(rota, entered(newest.table, fields)).mistakes, rota)
    said = "; ".join(dict.fromkeys(problem_said(one["problem"], lang) for one in mistakes))
    if said or not str(fields["why"] or "").strip():
        return said or t(lang, "Say why"), True
    return "", False


def rota_of(base: object) -> tuple[str | None, int]:
    """The rota that a form is about, and the version of it that was shown."""
    match base:
        case {"rota": str(rota), "version": int(version)} if THING_ID.fullmatch(rota):
            return rota, version
        case _:
            return None, 0


def typed(text: object, base: Base, section: str) -> Table | Mistake:
    """The table that a text says; what counts already keeps its id."""
    found = table_of(section, text if isinstance(text, str) else "")
    if isinstance(found, Mistake) or section in SINGLE:
        return found
    return found if base.is_new else found | {"id": base.name}


def name_of(table: Table, base: Base, section: str) -> str:
    """What an entry is called; nothing where a new one says no name that can be."""
    if section in SINGLE:
        return section
    name = base.name or str(table.get("id") or "")
    return name if THING_ID.fullmatch(name) else ""


def text_looked(reader: DutyReader, text: object, base: object, wish: Wish) -> tuple[Any, bool]:
    """What is wrong with a text, and whether it cannot be saved."""
    begun, lang, section = Base.read(base), wish.lang, wish.get("section")
    if begun is None or section not in DECLARED:
        return "", True
    table = typed(text, begun, section)
    if isinstance(table, Mistake):
        return html.Small(table.problem, className="fault"), True
    asked = reader.section(section)
    name = name_of(table, begun, section)
    examined = asked.examine(name or NOBODY, table)
    mistakes = asked.told(examined.mistakes, name or NOBODY)
    told = [_told(one["key"], problem_said(one["problem"], lang)) for one in mistakes]
    if not name:
        told.append(_told("id", t(lang, "Needs a short name of its own")))
    elif begun.is_new and (newest := asked.newest(name)) is not None and not newest.gone:
        told.append(_told("id", t(lang, "There is an entry of this name already")))
    same = table == begun.table
    if not told:
        words = t(lang, "Unchanged") if same else t(lang, "Nothing is wrong with it")
        odd = [
            _told(one["key"], problem_said(one["problem"], lang)) for one in asked.odd(examined, name, table)
        ]
        return [html.Small(words, className="quiet" if same else "sound"), *odd], same
    return told, True


def _told(key: str, problem: str) -> Any:
    return html.Small([html.Code(key), " ", problem] if key else problem, className="fault")


def question_answered(reader: DutyReader, asked: Mapping[str, object], lang: str) -> Any:
    """Who would be told of the alarm that is asked about."""
    known = reader.situation().known
    if known.duty is None:
        return ""
    at = _moment(asked.get("at"), known.duty.zone)
    if at is None:
        return html.P(t(lang, "A time such as 2026-12-24 08:00"), className="error")
    case = case_asked(asked, known, at)
    if case is None:
        return html.P(t(lang, "Choose an area, a kind and a severity."), className="empty")
    silences = [one.silence for one in reader.silences()]
    return answer(rehearse(case, known.duty, silences, at), known, reader.sender().problems, at, lang)


def _moment(text: object, zone: ZoneInfo) -> int | None:
    with contextlib.suppress(ValueError, OverflowError):
        at = epoch_ms(local_time(str(text).strip().replace(" ", "T", 1)), zone)
        return at if EARLIEST_MS <= at < LATEST_MS else None
    return None


def case_asked(asked: Mapping[str, object], known: Catalogue, at: int) -> Case | None:
    """An alarm as it would be; None where it makes no sense."""
    words = {level.word: level for level in Level if level}
    area, kind, severity = asked.get("area"), asked.get("kind"), words.get(str(asked.get("severity")))
    if severity is None or kind not in tuple(Kind) or area not in {one.area_id for one in known.areas}:
        return None
    rule = next((one for one in known.rules if one.rule_id == asked.get("rule")), None)
    properties = rule.bound.properties if rule else ()
    return Case(
        alert_id=1,
        rule_id=rule.rule_id if rule else "",
        severity=severity,
        change=Change.RAISED,
        subject="datastream:0",
        at=at,
        since=at,
        area=str(area),
        kind=str(kind),
        property=properties[0] if properties else None,
    )
