"""`citywatch cap`: look at messages of the Common Alerting Protocol 1.2, and take in those of others.

`check` reads files and needs nothing else. `import` writes into the database of the stack that runs here, or
of CITYWATCH_DATABASE_URL; a file is one message.
"""

import json
from typing import BinaryIO

import click

from city.errors import CitywatchError
from cli.neighbours import neighbours
from cli.process import epoch_ms, settings_or_exit

Answer = dict[str, object]
MOST_BYTES = 2 * 1024 * 1024
"""More than any message may have: what is larger need not be read to its end to be refused."""
_FILES = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.File("rb"))
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a file instead of lines.")


@click.group("cap")
def command() -> None:
    """Warnings in the Common Alerting Protocol 1.2."""


@command.command("check")
@_FILES
@_JSON
def check_files(files: tuple[BinaryIO, ...], *, as_json: bool) -> None:
    """Name every rule of CAP 1.2 that a message breaks; `-` reads standard input. Ends with 1 if any does."""
    from alerts.cap_xml import check

    answers = [_answer(_name(file), check(file.read(MOST_BYTES)).faults) for file in files]
    _tell(answers, as_json, sound="sound")


@command.command("import")
@_FILES
@_JSON
def import_files(files: tuple[BinaryIO, ...], *, as_json: bool) -> None:
    """Take in messages of other authorities as external alerts; `-` reads standard input.

    Ends with 1 if a message was refused.
    """
    from alerts.cap_incoming import take
    from alerts.cap_xml import CapError
    from store.database import Unavailable, connect

    answers: list[Answer] = []
    try:
        with connect(neighbours(settings_or_exit()).database, "cap") as conn:
            for file in files:
                try:
                    taken = take(conn, file.read(MOST_BYTES), "cli", epoch_ms())
                except CapError as error:
                    answers.append(_answer(_name(file), error.faults))
                    continue
                state = taken.standing.state.value if taken.standing else None
                found = {"hearing": taken.hearing.value, "external_id": taken.chain_id, "state": state}
                answers.append(_answer(_name(file), []) | found)
    except (CitywatchError, *Unavailable) as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(2) from error
    _tell(answers, as_json, sound="taken in")


def _name(file: BinaryIO) -> str:
    return getattr(file, "name", "<stdin>")


def _answer(name: str, faults: list) -> Answer:
    said = [{"rule": f.rule.value, "line": f.line, "where": f.where, "what": f.detail} for f in faults]
    return {"file": name, "ok": not faults, "faults": said}


def _tell(answers: list[Answer], as_json: bool, sound: str) -> None:
    for answer in answers:
        lines = [json.dumps(answer, ensure_ascii=False)] if as_json else list(_lines(answer, sound))
        for line in lines:
            click.echo(line)
    raise SystemExit(0 if all(answer["ok"] for answer in answers) else 1)


def _lines(answer: Answer, sound: str) -> list[str]:
    name = answer["file"]
    if answer["ok"]:
        return [f"{name}: {answer.get('hearing', sound)}"]
    return [f"{name}: line {f['line']}: {f['where']}: {f['what']} ({f['rule']})" for f in answer["faults"]]
