"""A change of what is declared, proposed on the web: checked with all that counts beside it, then kept.

The same shapes and checks as for files. A proposal must not make anything wrong that was right; what was at
fault before is not held against it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from psycopg import Connection

from city.catalogue import Catalogue
from city.errors import CatalogueError, Mistake, PermanentError
from sensors.catalogue_declared import Declared, Kept, Version, check
from sensors.catalogue_part import Table
from store import catalogue, declarations


class Examined(NamedTuple):
    """A proposal beside all that counts: the city, the nouns, and what would be wrong that is not now."""

    city: Catalogue
    declared: Declared
    mistakes: list[Mistake]


def examine(conn: Connection, section: str, name: str, table: Table | None) -> Examined:
    """What would be wrong if an entry were this table, None: were taken away. Nothing is kept.

    Raises PermanentError before a catalogue was loaded.
    """
    return examine_all(conn, {(section, name): table})


def examine_all(conn: Connection, proposed: Mapping[tuple[str, str], Table | None]) -> Examined:
    """The same for several entries at once, which may need each other."""
    stored = catalogue.load_city(conn)
    if stored is None:
        raise PermanentError("no catalogue was loaded yet")
    city, counts = stored[0], declarations.kept(declarations.current(conn))
    return examined(city, counts, proposed)


def examined(city: Catalogue, counts: Kept, proposed: Mapping[tuple[str, str], Table | None]) -> Examined:
    """The same for what is in hand already."""
    others = {key: version for key, version in counts.items() if key not in proposed}
    asked = {key: Version(table, _next(counts, key)) for key, table in proposed.items() if table is not None}
    before = set(check(city, counts)[1])
    declared, mistakes = check(city, others | asked)
    return Examined(city, declared, [mistake for mistake in mistakes if mistake not in before])


def _next(counts: Kept, key: tuple[str, str]) -> int:
    return counts[key].version + 1 if key in counts else 1


def propose(
    conn: Connection, section: str, name: str, table: Table | None, *, by: str, expected: int, note: str = ""
) -> int:
    """Keep a change that is sound; the new version's number. None takes the entry away.

    Raises CatalogueError with every mistake it would make, and `declarations.Overtaken` when the newest
    version is not `expected`.
    """
    with conn.transaction():
        declarations.lock(conn)
        newest = declarations.newest(conn, section, name)
        if (newest.version if newest else 0) != expected:
            raise declarations.Overtaken(section, name, newest.version if newest else 0)
        if mistakes := examine(conn, section, name, table).mistakes:
            raise CatalogueError(mistakes)
        return declarations.declare(conn, section, name, table, by=by, expected=expected, note=note)


def propose_all(
    conn: Connection, proposed: Mapping[tuple[str, str], Table], *, by: str, note: str = ""
) -> None:
    """Keep several new entries, or none. Raises as `propose` does, also where one is there already."""
    with conn.transaction():
        declarations.lock(conn)
        versions: dict[tuple[str, str], int] = {}
        for section, name in proposed:
            newest = declarations.newest(conn, section, name)
            if newest is not None and not newest.gone:
                raise declarations.Overtaken(section, name, newest.version)
            versions[section, name] = newest.version if newest else 0
        if mistakes := examine_all(conn, proposed).mistakes:
            raise CatalogueError(mistakes)
        for (section, name), table in proposed.items():
            expected = versions[section, name]
            declarations.declare(conn, section, name, table, by=by, expected=expected, note=note)
