"""How long the canary took to each hop, as a table, and the newest that did not come through."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from city.by_locale import moment
from city.canary import EVERY_S, WITHIN_MS, Delays, Flight, Hop, delays
from dashboard.words import t

HOP_WORDS = {
    Hop.STORED: "stored",
    Hop.CONCLUDED: "judged by the alarm engine",
    Hop.QUEUED: "queued for a person",
    Hop.HANDED: "handed to the channel",
    Hop.SHOWN: "shown on the wall",
}

SILENT_MS = 3 * 1000 * EVERY_S + WITHIN_MS
"""After three that did not fly at all nobody knows whether one would come through."""


def canary_delays(flights: Sequence[Flight], zone: ZoneInfo, now: int, lang: str) -> Any:
    """The section of a day's flights up to `now`, oldest first."""
    title = html.H2(t(lang, "From a sensor to a screen and to a person"))
    if not flights:
        return html.Section([title, html.P(t(lang, "No canary has flown yet."))], className="sheet")
    about = t(lang, "A synthetic value is published every minute; {n} in the last day.", n=len(flights))
    return html.Section(
        [title, html.P(about, className="quiet"), _table(flights, lang), _missed(flights, zone, now, lang)],
        className="sheet scrolls",
    )


def _table(flights: Sequence[Flight], lang: str) -> Any:
    heads = (t(lang, "Hop"), t(lang, "Median"), t(lang, "95 % within"), t(lang, "Came by"))
    head = [html.Th(word, className="number" if place else "") for place, word in enumerate(heads)]
    found = delays(flights)
    rows = [_row(t(lang, word), found.get(hop), len(flights)) for hop, word in HOP_WORDS.items()]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)])


def _row(word: str, one: Delays | None, flights: int) -> Any:
    told = ("–", "–", f"0 / {flights}")
    if one is not None:
        told = (_seconds(one.p50), _seconds(one.p95), f"{one.n} / {flights}")
    return html.Tr([html.Td(word), *(html.Td(text, className="number") for text in told)])


def _missed(flights: Sequence[Flight], zone: ZoneInfo, now: int, lang: str) -> Any:
    if now - flights[-1].sent_at > SILENT_MS:
        since = moment(lang, flights[-1].sent_at, zone, year=False)
        return html.P(
            t(lang, "⚠ None has flown since {at}: whether alarms get through is not known.", at=since)
        )
    lost = next((flight for flight in reversed(flights) if flight.missed), None)
    if lost is None:
        return html.P(t(lang, "All came through."))
    hops = ", ".join(t(lang, HOP_WORDS[hop]) for hop in lost.missed)
    return html.P(
        t(
            lang,
            "The newest that did not come through: {at}, not {hops}.",
            at=moment(lang, lost.sent_at, zone, year=False),
            hops=hops,
        )
    )


def _seconds(ms: int) -> str:
    return f"{ms} ms" if ms < 1000 else f"{ms / 1000:.2f} s"
