"""One `citywatch import`: each file checked, then stored, with what is to be said about it."""

import shlex
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo, available_timezones

import click

from city.clock import Clock
from city.errors import CatalogueError, Mistake, PermanentError
from city.keep import Keep
from city.rule import LATENESS_MS
from cli.import_check import MOST_KEPT, Checked, check, mistakes
from cli.import_encoding import where_it_is
from cli.import_file import FileError, Source, columns_of, form, is_text
from cli.import_notice import notices
from cli.import_run import about, run
from cli.import_sample import sample
from cli.neighbours import Neighbours
from cli.progress import bar
from sensors.decode import register
from sensors.mapping import Mapping
from sensors.mapping_columns import Knowledge
from sensors.mapping_guess import guess
from sensors.mapping_near import Place
from sensors.mapping_read import MappingError, parse
from store import catalogue, database, imports, live_again
from store.imports import Import
from store.live import Unavailable as LiveUnavailable

STATEMENT_TIMEOUT_MS = 600_000
CANCELLED_WITHIN_S = 5.0
LONGEST_NAME = 64
"""Letters of a column's name that are shown: an open quote in the header makes it as long as the file."""


class Interrupted(PermanentError):
    """Somebody stopped the import; says how to go on."""


class Lost(PermanentError):
    """The database went away, or has no room; says how to go on."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to import."""

    mapping: Path | None = None
    dry_run: bool = False
    skip_bad: bool = False
    keep: Keep = field(default_factory=Keep)


@dataclass(slots=True)
class Result:
    """What became of a file. `state` is imported, checked or refused; `listed` are mistakes in words.

    rows are the file's; stored + duplicate + conflicting + missing are the cells with results of its usable
    rows, without those that are mistakes. skipped counts mistakes, not cells: a row without a usable time is
    one, however many results it has, and two where its thing is unknown too. suspect and bad count
    observations by quality.
    """

    file: str
    state: str = "refused"
    import_id: int | None = None
    rows: int = 0
    stored: int = 0
    duplicate: int = 0
    conflicting: int = 0
    missing: int = 0
    suspect: int = 0
    bad: int = 0
    skipped: int = 0
    mistakes: int = 0
    seconds: float = 0.0
    first: int | None = None
    last: int | None = None
    listed: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class Job:
    """A context: one connection and one catalogue for all files; `clock` is read for each of them."""

    def __init__(self, neighbours: Neighbours, options: Options, clock: Clock) -> None:
        self._neighbours, self._options, self._clock = neighbours, options, clock
        self._stack = ExitStack()

    def __enter__(self) -> "Job":
        self._conn = self._stack.enter_context(
            database.connect(self._neighbours.database, "import", statement_timeout_ms=STATEMENT_TIMEOUT_MS)
        )
        stored = catalogue.load(self._conn)
        if stored is None:
            raise PermanentError("the database has no catalogue yet: `citywatch migrate` loads it")
        self._catalogue, self._streams = stored
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def bring_in(self, file: Path) -> Result:
        """Check a file and, unless that finds something, store it. Raises Interrupted."""
        began = monotonic()
        try:
            result = self._bring_in(file)
        except (FileError, CatalogueError) as error:
            listed = str(error).splitlines()
            result = Result(str(file), mistakes=len(listed), listed=listed)
        result.seconds = round(monotonic() - began, 3)
        return result

    def _bring_in(self, file: Path) -> Result:
        now = self._clock()
        source = Source(file, self._mapping(file))
        known = self._knowledge(source.mapping, now)
        with bar(f"checking {file.name}") as show:
            found = check(source, known, lambda rows: show(source.at, rows))
        result = Result(
            str(file), rows=found.rows + found.ragged, missing=found.missing, mistakes=found.mistakes
        )
        result.notices = [*source.oddities]
        result.first, result.last = found.first, found.last
        result.suspect, result.bad = found.suspect, found.bad
        if found.mistakes:
            names = {key: f"{s.thing_id}.{s.property}" for key, s in self._streams.items()}
            result.listed = [str(mistake) for mistake in mistakes(source, found, names)]
        counted = source.mapping.time.start and found.ragged  # rows that are no rows: which is whose time?
        if found.mistakes <= (MOST_KEPT if self._options.skip_bad and not counted else 0):
            result.skipped = found.mistakes
            result.state = "checked"
            result.notices += notices(self._conn, found, self._options.keep, now)
        for notice in result.notices:
            click.echo(f"{file}: {notice}", err=True)
        if result.state == "checked" and not self._options.dry_run:
            self._store(source, found, known, result, now)
        return result

    def _store(self, source: Source, found: Checked, known: Knowledge, result: Result, now: int) -> None:
        result.state = "imported"
        if not found.ids:
            return
        imports.make_room(self._conn, found.years)
        imported = imports.begin(self._conn, about(source, found), now)
        result.import_id = imported.import_id
        try:
            with bar(f"storing {source.path.name}") as show:
                imported = run(
                    self._conn, source, found, known, imported, lambda rows: show(rows / found.rows, rows)
                )
        except KeyboardInterrupt as stop:
            raise Interrupted(_how_to_go_on(source, self._so_far(imported))) from stop
        except database.Unavailable as error:
            why = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise Lost(f"{source.path}: {why}. {_again(imported)}") from error
        finally:
            self._show(imported)
        imports.feed_present(self._conn, imported, self._clock() - LATENESS_MS)
        result.stored, result.duplicate = imported.stored, imported.duplicate
        result.conflicting = imported.conflicting

    def _so_far(self, imported: Import) -> Import:
        """Asked on another connection: the interrupt may have left ours in the middle of a statement."""
        self._conn.cancel_safe(timeout=CANCELLED_WITHIN_S)
        self._conn.close()
        with database.connect(self._neighbours.database, "import") as other:
            return imports.find(other, imported.import_id)

    def _show(self, imported: Import) -> None:
        """What is newer than what the wall shows goes there; where that fails it catches up by itself."""
        if self._neighbours.redis and not self._conn.closed:
            try:
                live_again.learn(self._conn, self._neighbours.redis, imported.datastream_ids)
            except (LiveUnavailable, *database.Unavailable):
                return

    def _mapping(self, file: Path) -> Mapping:
        if self._options.mapping:
            written = self._options.mapping
            try:
                mapping = parse(written.name, written.read_text(encoding="utf-8"), available_timezones())
            except UnicodeDecodeError as error:
                raise MappingError([Mistake(str(written), "TOML", "is not UTF-8")]) from error
        else:
            mapping = guess(sample(file, self._catalogue.city.timezone))
        if mapping is None:
            how = f"citywatch import --suggest {shlex.quote(str(file))}"
            raise FileError(f"{file}: its columns do not say enough by themselves; `{how}` begins a mapping")
        columns = columns_of(file, mapping)
        lacking = [name for name in mapping.used() if columns.count(name) != 1]
        if lacking:
            raise CatalogueError(_lacking(file, mapping, lacking, columns))
        return mapping

    def _knowledge(self, mapping: Mapping, now: int) -> Knowledge:
        places = tuple(Place(thing.thing_id, thing.lon, thing.lat) for thing in self._catalogue.things)
        zone = ZoneInfo(mapping.time.zone) if mapping.time.zone else None
        return Knowledge(register(self._streams), places, zone, now)


def _lacking(file: Path, mapping: Mapping, names: list[str], columns: list[str]) -> list[Mistake]:
    absent = [name for name in names if name not in columns]
    hint = where_it_is(file, form(mapping), absent) if absent and is_text(file) else ""
    there = ", ".join("".join(filter(str.isprintable, column[:LONGEST_NAME])) for column in columns) or "none"
    said = dict.fromkeys(absent, f"is not there; there are {there}{hint}")
    return [
        Mistake(str(file), f"column {name!r}", said.get(name, "is there more than once")) for name in names
    ]


def _how_to_go_on(source: Source, imported: Import) -> str:
    done = f"{imported.rows_done:,} of {imported.row_count:,} rows"
    return f"{source.path}: stopped after {done}. {_again(imported)}"


def _again(imported: Import) -> str:
    undo = f"`citywatch import --undo {imported.import_id}`"
    return f"The same command goes on from there; {undo} takes out what is in."
