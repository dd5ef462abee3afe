"""`citywatch rules`: check the rules of a catalogue before it is loaded, and look at those that count."""

import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import click

from city.catalogue import Catalogue
from city.errors import CatalogueError, CitywatchError, Mistake
from city.rule import Rule
from city.thing import Datastream, Thing
from cli import backtest
from cli.catalogue import path_of, texts
from cli.neighbours import neighbours
from cli.process import epoch_ms, settings_or_exit
from sensors.catalogue_declared import Show, shown_to_nobody


@click.group("rules")
def command() -> None:
    """Check rules, look at those that count, try them on the past."""


command.add_command(backtest.command)


@command.command("check")
@click.argument("path", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def check(path: Path | None, *, as_json: bool) -> None:
    """Name every mistake in a catalogue's files, and say what each rule watches.

    PATH is a folder or a TOML file; a file without a [city] is looked at as part of the catalogue in force,
    in place of its file of that name. Without PATH it is the catalogue in force. Ends with 1 when there is a
    mistake.
    """
    found = _checked(path)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(_told(found)))
    raise SystemExit(1 if found["mistakes"] else 0)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def listed(*, as_json: bool) -> None:
    """The rules that count in the database: which version, from where, what they watch."""
    from store import catalogue, declarations

    with _database() as conn:
        stored = catalogue.load_checked(conn)
        if stored is None:
            raise click.ClickException("there is no catalogue yet: run citywatch migrate")
        counts = {d.name: d for d in declarations.current(conn) if d.section == "rules"}
    rows = [
        row | {"version": rule.version, "origin": counts[rule.rule_id].origin.value}
        for rule, row in zip(stored.catalogue.rules, _rows(stored.catalogue), strict=True)
    ]
    mistakes = [_mistake(mistake) for mistake in stored.mistakes]
    if as_json:
        click.echo(json.dumps({"rules": rows, "mistakes": mistakes}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['id']}: version {row['version']} ({row['origin']}), {_watches(row)}")
    for mistake in mistakes:
        click.echo(f"left out: {mistake['key']}: {mistake['problem']}")


@command.command("history")
@click.argument("rule_id")
def history(rule_id: str) -> None:
    """Every version of a rule, newest first: who, when, from where, why."""
    from store import declarations

    with _database() as conn:
        versions = declarations.history(conn, "rules", rule_id)
    if not versions:
        raise click.ClickException(f"there never was a rule {rule_id!r}")
    for one in versions:
        when = datetime.fromtimestamp(one.at / 1000, UTC).isoformat(timespec="seconds")
        gone = ", taken away" if one.gone else ""
        why = f": {one.note}" if one.note else ""
        click.echo(f"{one.version}  {when}  {one.by} ({one.origin.value}){gone}{why}")


@command.command("show")
@click.argument("rule_id")
@click.option("--version", type=click.IntRange(min=1), help="An older one than counts now.")
def show(rule_id: str, version: int | None) -> None:
    """A rule as TOML, as it counts or as it once did."""
    from sensors.catalogue_rules_shape import RuleShape
    from sensors.catalogue_toml import toml_of
    from store import declarations

    with _database() as conn:
        versions = declarations.history(conn, "rules", rule_id)
    found = next((one for one in versions if version in (None, one.version)), None)
    if found is None or (found.gone and version is None):
        raise click.ClickException(f"there is no rule {rule_id!r}" + (f" {version}" if version else ""))
    click.echo(toml_of("rules", found.table, RuleShape), nl=False)


def _database() -> Any:
    from store import database

    try:
        return database.connect(neighbours(settings_or_exit()).database, "rules")
    except CitywatchError as error:
        raise click.ClickException(str(error)) from error


def _checked(path: Path | None) -> dict[str, Any]:
    from cli.gaps_ahead import gaps_ahead
    from cli.progress import bar
    from sensors import catalogue
    from sensors.catalogue_duty_warn import duty_warnings

    try:
        with bar("checking", "rules") as show:
            zones = available_timezones()
            city = catalogue.parse(_texts(path), zones, lambda done, of: show(done / of / 2, done))
            rows = _rows(city, lambda done, of: show((1 + done / of) / 2, done))
    except CatalogueError as error:
        return {"rules": [], "warnings": [], "mistakes": [_mistake(mistake) for mistake in error.mistakes]}
    odd = [*duty_warnings(city), *gaps_ahead(city, epoch_ms())]
    return {"rules": rows, "warnings": [{"key": key, "problem": said} for key, said in odd], "mistakes": []}


def _texts(path: Path | None) -> dict[str, str]:
    """The files to check: those of a path, or of the catalogue in force with the one at the path in it."""
    found = texts(path) if path else {}
    if path is None or (path.is_file() and _is_part(found[path.name])):
        return texts(path_of(settings_or_exit())) | found
    return found


def _is_part(text: str) -> bool:
    """Whether a TOML text does not say which city it is for. One that cannot be read is a part, too."""
    try:
        return "city" not in tomllib.loads(text)
    except (ValueError, RecursionError):
        return True


def _mistake(mistake: Mistake) -> dict[str, str]:
    return {"file": mistake.file, "key": mistake.key, "problem": mistake.problem}


def _rows(city: Catalogue, show: Show = shown_to_nobody) -> list[dict[str, Any]]:
    """What each rule watches, and what is odd about it."""
    from sensors.catalogue_ground import Ground
    from sensors.catalogue_rules_warn import warnings
    from sensors.catalogue_rules_watch import Watched

    watched = Watched(city.rules, Ground(city.things))
    rows: list[dict[str, Any]] = []
    for rule in city.rules:
        show(len(rows), len(city.rules))
        rows.append(_row(rule, watched.of(rule)) | {"warnings": list(warnings(rule, watched))})
    return rows


def _row(rule: Rule, pairs: list[tuple[Thing, Datastream]]) -> dict[str, Any]:
    things = len({thing.thing_id for thing, _ in pairs})
    return {"id": rule.rule_id, "datastreams": len(pairs), "things": things}


def _told(found: dict[str, Any]) -> Iterator[str]:
    for mistake in found["mistakes"]:
        yield f"{mistake['file']}: {mistake['key']}: {mistake['problem']}"
    for rule in found["rules"]:
        yield f"{rule['id']}: {_watches(rule)}"
        yield from (f"  warning: {warning}" for warning in rule["warnings"])
    yield from (f"warning: {one['key']}: {one['problem']}" for one in found["warnings"])
    mistakes, rules = len(found["mistakes"]), len(found["rules"])
    yield f"mistakes: {mistakes}" if mistakes else f"{rules} rules, no mistake"


def _watches(rule: dict[str, Any]) -> str:
    return f"{rule['datastreams']} datastreams of {rule['things']} things"
