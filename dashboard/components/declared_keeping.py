"""What a page does to keep a change of what is declared, and what it says of it."""

from dataclasses import dataclass
from typing import Any, Protocol

from dash import html, no_update

from city.errors import CatalogueError, PermanentError
from dashboard.components.declared_problems import said as problem_said
from dashboard.signed_in import acting
from dashboard.words import t
from sensors.catalogue_part import Table
from store import database
from store.declarations import Overtaken

Kept = tuple[Any, Any, Any]
"""What is said of it, how often something was saved, the address."""
NOTHING: Kept = (no_update, no_update, no_update)


class Keeper(Protocol):
    """Who keeps changes of one section."""

    def propose(self, name: str, table: Table | None, *, by: str, expected: int, note: str = "") -> int:
        """Keep a change."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """An entry as it should be, None: gone; the version that it is a change of, and why."""

    name: str
    table: Table | None
    expected: int
    note: object = ""


def proposed(keeper: Keeper, change: Change, saved: object, there: str, lang: str) -> Kept:
    """Keep a change; `there` is the address that shows the entry afterwards."""
    said = change.note if isinstance(change.note, str) else ""
    try:
        keeper.propose(change.name, change.table, by=acting(), expected=change.expected, note=said[:2000])
    except Overtaken as overtaken:
        again = t(
            lang,
            "Somebody changed it meanwhile: it is at version {n} by now. Yours was not saved.",
            n=overtaken.newest,
        )
        link = html.A(t(lang, "Show theirs"), href=there)
        return html.P([again, " ", link], className="error"), no_update, no_update
    except CatalogueError as error:
        told = [html.Li(f"{m.key}: {problem_said(m.problem, lang)}") for m in error.mistakes]
        return [html.P(t(lang, "Not saved"), className="error"), html.Ul(told)], no_update, no_update
    except PermanentError as error:
        return html.P(str(error), className="error"), no_update, no_update
    except database.Unavailable:
        return html.P(t(lang, "The database does not answer"), className="error"), no_update, no_update
    times = saved + 1 if isinstance(saved, int) else 1
    return html.P(t(lang, "Saved"), className="done"), times, there
