"""`citywatch import`: history from CSV, Parquet and GeoPackage files, whole files or nothing of them.

Each file is read twice: checked from end to end, then stored in chunks. An import that was stopped or killed
goes on when the same command is given again; one that was a mistake is taken out with --undo.
"""

import json
import signal
from dataclasses import asdict
from pathlib import Path

import click

from city.errors import CitywatchError
from cli.import_job import Interrupted, Job, Lost, Options, Result
from cli.import_past import show_imports, undo_import
from cli.import_said import say
from cli.neighbours import neighbours
from cli.process import epoch_ms, settings_or_exit
from store.database import Unavailable

SHOWN = 20
INTERRUPTED = 130
COUNTS = (
    "rows",
    "stored",
    "duplicate",
    "conflicting",
    "missing",
    "suspect",
    "bad",
    "skipped",
    "mistakes",
    "seconds",
)


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A TOML file.")
@click.option("--suggest", is_flag=True, help="Print a mapping to start from, and import nothing.")
@click.option("--dry-run", is_flag=True, help="Check only.")
@click.option(
    "--skip-bad", is_flag=True, help="Import the rest of a file with mistakes, and list what was not."
)
@click.option("--undo", type=int, metavar="IMPORT_ID", help="Remove exactly what an import stored.")
@click.option("--force", is_flag=True, help="With --undo: even where another import offered the same values.")
@click.option("--list", "list_them", is_flag=True, help="The latest imports.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--show", type=click.IntRange(min=0), default=SHOWN, show_default=True, help="Mistakes to list."
)
def command(
    files: tuple[Path, ...],
    mapping: Path | None,
    suggest: bool,
    dry_run: bool,
    skip_bad: bool,
    undo: int | None,
    force: bool,
    list_them: bool,
    as_json: bool,
    show: int,
) -> None:
    """Bring history in from CSV, Parquet and GeoPackage files.

    A file with a mistake is not imported at all: every mistake is named with its line and column. Without a
    --mapping, what `citywatch export` wrote and files with plain column names are understood by themselves.
    """
    if bool(files) == bool(list_them or undo is not None):
        raise click.UsageError("give files to import, or --list, or --undo with a number")
    if force and undo is None:
        raise click.UsageError("--force goes with --undo")
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if suggest:
            _suggest(files)
        elif undo is not None:
            undo_import(neighbours(settings_or_exit()), undo, force, as_json)
        elif list_them:
            show_imports(neighbours(settings_or_exit()), as_json)
        else:
            _import(files, mapping, dry_run, skip_bad, as_json, show)
    except (CitywatchError, *Unavailable) as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(2) from error
    finally:
        signal.signal(signal.SIGTERM, before)


def _suggest(files: tuple[Path, ...]) -> None:
    from cli import catalogue
    from cli.import_sample import sample
    from sensors.mapping_guess import suggest

    zone = catalogue.read(settings_or_exit()).city.timezone
    for file in files:
        click.echo(suggest(sample(file, zone)), nl=False)


def _import(
    files: tuple[Path, ...], mapping: Path | None, dry_run: bool, skip_bad: bool, as_json: bool, show: int
) -> None:
    settings = settings_or_exit()
    options = Options(mapping, dry_run, skip_bad, settings.keep())
    results: list[Result] = []
    ended: Interrupted | Lost | None = None
    with Job(neighbours(settings), options, epoch_ms) as job:
        for file in files:
            try:
                results.append(job.bring_in(file))
            except (Interrupted, Lost) as stopped:
                ended = stopped
                break
            if not as_json:
                say(results[-1], show)
    if as_json:
        _print_json(results, show)
    if ended:
        click.echo(f"citywatch: {ended}", err=True)
        raise SystemExit(INTERRUPTED if isinstance(ended, Interrupted) else 2)
    if any(result.state == "refused" for result in results):
        raise SystemExit(1)


def _print_json(results: list[Result], show: int) -> None:
    total = {name: sum(getattr(result, name) for result in results) for name in COUNTS}
    files = [{**asdict(result), "listed": result.listed[:show]} for result in results]
    click.echo(
        json.dumps({**total, "seconds": round(total["seconds"], 3), "files": files}, ensure_ascii=False)
    )
