"""`citywatch decode`: what a codec makes of captured messages, one JSON line per message.

For JSON a file holds one payload a line, or a single one over several lines. For the field protocols it holds
the bytes of a connection, frame after frame, and they are decided as the gateway would decide them.

A line of the answer has `ok`, `reason` (the first dead-letter reason, null when there is none) and
`observations`, each `[property, epoch ms, result, flag]`; for frames also `detail` (the reason in words),
`station`, `command` and `variant` (what is known of a wrong check sum).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import click
from msgspec.structs import astuple

from sensors.field import Frame
from sensors.reject import Reject
from sensors.report import Report

Answer = dict[str, object]
Keys = Mapping[str, bytes]

_KEY_LINE = re.compile(rb"([0-9A-Za-z_-]+)=([0-9A-Fa-f]{32})")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def json_lines(file: BinaryIO, _keys: Keys) -> Iterator[Answer]:
    """The answer for each payload of ours: one a line, or one that is spread over all lines."""
    from sensors.codecs.json import decode

    for payload in _payloads(file):
        outcome = decode(payload)
        yield _answer(outcome.reports, outcome.rejects)


def _payloads(file: BinaryIO) -> Iterator[bytes]:
    first = next((line for line in file if line.strip()), b"")
    if not _is_json(first):
        rest = file.read()
        if _is_json(first + rest):
            yield (first + rest).strip()
            return
        file = BytesIO(rest)
    yield from filter(None, (line.strip() for line in chain([first], file)))


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def hj212_frames(file: BinaryIO, keys: Keys) -> Iterator[Answer]:
    """The answer for each frame of HJ 212."""
    from sensors.codecs.hj212.session import decode

    return _frames(decode(file.read(), keys))


def sl651_frames(file: BinaryIO, _keys: Keys) -> Iterator[Answer]:
    """The answer for each frame of SL 651."""
    from sensors.codecs.sl651.session import decode

    return _frames(decode(file.read()))


CODECS: Mapping[str, Callable[[BinaryIO, Keys], Iterator[Answer]]] = {
    "hj212": hj212_frames,
    "json": json_lines,
    "sl651": sl651_frames,
}


def _frames(frames: Iterable[Frame]) -> Iterator[Answer]:
    for frame in frames:
        known = {"station": frame.station, "command": frame.command, "variant": frame.variant}
        detail = frame.rejects[0].detail if frame.rejects else None
        yield {**_answer(frame.reports, frame.rejects), "detail": detail, **known}


def _answer(reports: list[Report], rejects: list[Reject]) -> Answer:
    return {
        "ok": not rejects,
        "reason": rejects[0].reason.value if rejects else None,
        "observations": [astuple(report) for report in reports],
    }


def read_keys(_ctx: click.Context, _option: click.Parameter, path: Path | None) -> dict[str, bytes]:
    """Keys by station from lines of `MN=key`, a key being 32 hexadecimal digits."""
    keys: dict[str, bytes] = {}
    for number, line in enumerate(path.read_bytes().splitlines() if path else [], 1):
        found = _KEY_LINE.fullmatch(line)
        if found is None:
            raise click.BadParameter(f"line {number} is not MN=32 hexadecimal digits")
        keys[found[1].decode()] = bytes.fromhex(found[2].decode())
    return keys


@click.command("decode")
@click.option("--codec", type=click.Choice(sorted(CODECS)), default="json", show_default=True)
@click.option("--keys", type=_FILE, callback=read_keys, help="SM4 keys for hj212, MN=key a line.")
@click.argument("file", type=click.File("rb"))
def command(codec: str, keys: Keys, file: BinaryIO) -> None:
    """Decode captured messages; `-` reads standard input."""
    for answer in CODECS[codec](file, keys):
        click.echo(json.dumps(answer, ensure_ascii=False))
