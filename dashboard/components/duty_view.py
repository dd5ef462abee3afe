"""The duty page's parts: who is on duty now, the shifts of two weeks, and where nobody is."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import html

from alerts.oncall import DAY_MS, gaps, handovers, on_duty, shifts
from city.duty import Duty
from city.rota import HOLIDAY, OVERRIDE, Rota
from dashboard.words import local, t

SHOWN_MS = 14 * DAY_MS
MOST_ROWS = 200
MOST_GAPS = 3
_ONE_LINE = {"whiteSpace": "nowrap"}


class Row(NamedTuple):
    """One line of the table: a shift, or a time when nobody is on duty."""

    first: int
    last: int
    layer_id: str
    people: tuple[str, ...]


def seen(duty: Duty | None, now: int, lang: str) -> list[Any]:
    """Everything below the page's head."""
    if duty is None or not duty.rotas:
        return [html.P(t(lang, "No rota is declared."), className="error")]
    fallback = t(lang, "Whatever nobody takes goes to {name}.", name=_name(duty, duty.fallback, lang))
    return [html.P(fallback), *(part for rota in duty.rotas for part in of_rota(rota, duty, now, lang))]


def of_rota(rota: Rota, duty: Duty, now: int, lang: str) -> list[Any]:
    """One rota: its name and file, its figures, its table."""
    file = f"/api/v1/duty/{rota.rota_id}.ics?{urlencode({'lang': 'en' if lang == 'xx' else lang})}"
    return [
        html.H2([local(lang, dict(rota.name)), " ", html.A(t(lang, "calendar file"), href=file)]),
        html.Dl(figures(rota, duty, now, lang), className="figures"),
        html.Div(table(rota, duty, now, lang), className="sheet scrolls"),
    ]


def figures(rota: Rota, duty: Duty, now: int, lang: str) -> list[Any]:
    """Who is on duty, when that changes, and the next times when nobody is."""
    zone = ZoneInfo(rota.timezone)
    there = on_duty(rota, now)
    coming = next(iter(handovers(rota, now, now + SHOWN_MS)), None)
    holes = gaps(rota, now, now + SHOWN_MS) if rota.always else []
    parts = [
        _figure(t(lang, "On duty now"), _names(duty, there, lang), beyond=not there and rota.always),
        _figure(t(lang, "Next handover"), moment_of(coming.at, zone) if coming else "–"),
    ]
    for gap in holes[:MOST_GAPS]:
        span = f"{moment_of(gap.first, zone)} – {moment_of(gap.last, zone)}"
        parts.append(_figure(t(lang, "Nobody on duty"), span, beyond=True))
    return parts


def table(rota: Rota, duty: Duty, now: int, lang: str) -> Any:
    """Two weeks of shifts, and of times without one, in their order."""
    zone = ZoneInfo(rota.timezone)
    columns = (t(lang, "From"), t(lang, "To"), t(lang, "On duty"), t(lang, "Layer"))
    rows = [
        html.Tr(
            [
                html.Td(moment_of(row.first, zone)),
                html.Td(moment_of(row.last, zone)),
                html.Td(_names(duty, row.people, lang), className="" if row.people else "error"),
                html.Td(layer_name(row.layer_id, lang), className="quiet", style=_ONE_LINE),
            ]
        )
        for row in rows_of(rota, now)[:MOST_ROWS]
    ]
    caption = html.Caption(t(lang, "Times of {zone}", zone=rota.timezone), className="quiet")
    head = html.Thead(html.Tr([html.Th(word) for word in columns]))
    return html.Table([caption, head, html.Tbody(rows)])


def rows_of(rota: Rota, now: int) -> Sequence[Row]:
    """The shifts of the next two weeks and, where somebody should always be there, what lies between them."""
    rows = [Row(s.first, s.last, s.layer_id, s.people) for s in shifts(rota, now, now + SHOWN_MS)]
    if rota.always:
        rows += [Row(gap.first, gap.last, "", ()) for gap in gaps(rota, now, now + SHOWN_MS)]
    return sorted(rows)


def layer_name(layer_id: str, lang: str) -> str:
    """What a layer is called: as its owner wrote it, or what stands over the layers."""
    if layer_id == HOLIDAY:
        return t(lang, "holiday")
    return t(lang, "stand-in") if layer_id == OVERRIDE else layer_id


def moment_of(at: int, zone: ZoneInfo) -> str:
    """Day and time of the zone, with its offset: the same hour may come twice."""
    time = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    offset = time.strftime("%z")
    return f"{time:%m-%d %H:%M} {offset[:3]}:{offset[3:]}"


def _figure(label: str, value: str, *, beyond: bool = False) -> Any:
    return html.Div([html.Dt(label), html.Dd(value)], className="beyond" if beyond else "")


def _names(duty: Duty, people: Sequence[str], lang: str) -> str:
    return ", ".join(_name(duty, person, lang) for person in people) or t(lang, "nobody")


def _name(duty: Duty, person_id: str, lang: str) -> str:
    person = duty.person.get(person_id)
    return local(lang, dict(person.name)) if person else person_id
