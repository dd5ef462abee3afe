"""What editors and interfaces ask of one section of what is declared: entries, versions, changes."""

import tomllib
from dataclasses import replace
from typing import Any, cast

from city.errors import Mistake
from dashboard.api.context import Context
from dashboard.page_reader import PageReader
from sensors.catalogue_declared import concerns
from sensors.catalogue_duty_warn import duty_warnings
from sensors.catalogue_part import Table
from sensors.catalogue_parts import DECLARED, SINGLE
from sensors.catalogue_toml import toml_of
from store import declarations, declaring
from store.declarations import Declaration
from store.declaring import Examined


class DeclaredReader(PageReader):
    """One section, for one process."""

    def __init__(self, context: Context, section: str) -> None:
        super().__init__(context)
        self.section = section

    def entries(self) -> list[Declaration]:
        """What counts now, by id."""
        with self.context.connections.connection() as conn:
            return [one for one in declarations.current(conn) if one.section == self.section]

    def newest(self, name: str) -> Declaration | None:
        """The newest version of an entry, maybe the one that took it away."""
        with self.context.connections.connection() as conn:
            return declarations.newest(conn, self.section, name)

    def versions(self, name: str) -> list[Declaration]:
        """Every version of an entry, newest first."""
        with self.context.connections.connection() as conn:
            return declarations.history(conn, self.section, name)

    def examine(self, name: str, table: Table | None) -> Examined:
        """What would be wrong if an entry were this table; nothing is kept."""
        with self.context.connections.connection() as conn:
            return declaring.examine(conn, self.section, name, table)

    def odd(self, examined: Examined, name: str, table: Table) -> list[dict[str, str]]:
        """What is hardly meant in an entry without mistakes, by keys inside it."""
        if examined.mistakes:
            return []
        city = replace(examined.city, **examined.declared.parts, declared={self.section: {name: table}})
        found = [Mistake("web", key, problem) for key, problem in duty_warnings(city)]
        return self.told([one for one in found if concerns(one, self.section, name)], name)

    def propose(self, name: str, table: Table | None, *, by: str, expected: int, note: str = "") -> int:
        """Keep a change: see `store.declaring.propose`."""
        with self.context.connections.connection() as conn:
            return declaring.propose(conn, self.section, name, table, by=by, expected=expected, note=note)

    def toml(self, table: Table) -> str:
        """An entry as its TOML."""
        return toml_of(self.section, table, DECLARED[self.section], single=self.section in SINGLE)

    def told(self, mistakes: list[Mistake], name: str) -> list[dict[str, str]]:
        """Mistakes with keys inside the entry; those elsewhere keep the whole key."""
        return [_told(mistake, self.section, name) for mistake in mistakes]


def _told(mistake: Mistake, section: str, name: str) -> dict[str, str]:
    key = mistake.key
    if concerns(mistake, section, name):
        key = key.removeprefix(section if section in SINGLE else f"{section}.{name}").removeprefix(".")
    return {"key": key, "problem": mistake.problem}


def table_of(section: str, text: str) -> Table | Mistake:
    """The one entry that a text of TOML holds, with or without its header, or why it holds none."""
    try:
        found = cast(dict[str, Any], tomllib.loads(text))
    except RecursionError:
        return Mistake("toml", "toml", "is nested too deeply")
    except ValueError as error:
        return Mistake("toml", "toml", str(error))
    inside = found.get(section)
    if section in SINGLE or inside is None:
        return cast(Table, inside) if isinstance(inside, dict) else found
    if set(found) != {section} or not isinstance(inside, list) or len(cast(list[object], inside)) != 1:
        return Mistake("toml", "toml", f"holds more or less than one [[{section}]]")
    (table,) = cast(list[object], inside)
    return cast(Table, table) if isinstance(table, dict) else Mistake("toml", "toml", "is not a table")
