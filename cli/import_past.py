"""Imports that were: the list of them, and taking one out again."""

import json

import click
from rich.console import Console
from rich.table import Table

from cli.import_job import STATEMENT_TIMEOUT_MS
from cli.neighbours import Neighbours
from cli.progress import bar
from maps.features import iso
from store import database, imports, live_again
from store.imports import Import
from store.live import Unavailable as LiveUnavailable

NOT_BROUGHT_BACK = (
    "what came in live while the import was there, for a time that it has, was a duplicate and was not "
    "stored: undoing does not bring it back"
)


def show_imports(neighbours: Neighbours, as_json: bool) -> None:
    """The latest imports, newest first."""
    with database.connect(neighbours.database, "import") as conn:
        found = imports.newest(conn)
    if as_json:
        click.echo(json.dumps([_row(one) for one in found], ensure_ascii=False))
        return
    table = Table("import", "file", "state", "rows", "stored", "conflicting", "began", "by")
    for one in found:
        rows = f"{one.rows_done:,} of {one.row_count:,}"
        counts = (rows, f"{one.stored:,}", f"{one.conflicting:,}")
        table.add_row(str(one.import_id), one.file, one.state, *counts, iso(one.started_at), one.by_whom)
    Console().print(table)


def undo_import(neighbours: Neighbours, import_id: int, forced: bool, as_json: bool) -> None:
    """Remove what an import stored, and let the wall forget it."""
    removed = 0
    with database.connect(neighbours.database, "import", statement_timeout_ms=STATEMENT_TIMEOUT_MS) as conn:
        imported = imports.find(conn, import_id)
        click.echo(f"citywatch: import {import_id} of {imported.file}: {NOT_BROUGHT_BACK}", err=True)
        with bar(f"undoing import {import_id}") as show:
            for done, count in enumerate(imports.undo(conn, import_id, forced=forced), 1):
                removed += count
                show(done / max(1, len(imported.datastream_ids)), removed)
        try:
            live_again.relearn(conn, neighbours.redis, imported.datastream_ids, imported.stamp)
        except LiveUnavailable as error:
            click.echo(
                f"citywatch: the live state is away, screens may show what was removed: {error}", err=True
            )
    if as_json:
        click.echo(json.dumps({"import_id": import_id, "removed": removed}))
    else:
        click.echo(f"import {import_id} of {imported.file}: {removed:,} observations removed")


def _row(one: Import) -> dict[str, object]:
    return {
        "import_id": one.import_id,
        "file": one.file,
        "state": one.state,
        "rows": one.row_count,
        "rows_done": one.rows_done,
        "stored": one.stored,
        "duplicate": one.duplicate,
        "conflicting": one.conflicting,
        "started_at": iso(one.started_at),
        "by": one.by_whom,
    }
