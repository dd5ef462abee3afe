"""Which encoding a CSV file is written in, and whether it is the one that was said."""

import codecs
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from cli.import_lines import CHUNK, FileError, Form, header, is_utf8

LOOK_BYTES = 65_536
ENCODINGS = ("utf-8", "gb18030")
WIDE = ("utf-16", "utf-16-le", "utf-16-be")
NULS = 0.25
"""Of the bytes of a file in UTF-16: every second one of its digits, separators and Latin letters."""
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def looks_like(path: Path) -> str:
    """The encoding that the beginning of a file seems to be in; UTF-8 where none fits."""
    with path.open("rb") as file:
        start = file.read(LOOK_BYTES)
    if start.startswith(_MARKS):
        return "utf-16"
    if start.count(0) > len(start) * NULS:
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    start = start[: start.rfind(b"\n") + 1] or start
    return next((name for name in ENCODINGS if _bad_line([start], name) is None), ENCODINGS[0])


def oddities(path: Path, encoding: str) -> list[str]:
    """What is to be said of a file that is not written in an encoding throughout: one sentence or none."""
    line = _bad_line(_pieces(path), "utf-8" if is_utf8(encoding) else encoding)
    if line is None:
        return []
    return [f"line {line}: there are bytes that are not {encoding}, read as \ufffd{_better(path, encoding)}"]


def where_it_is(path: Path, form: Form, names: Collection[str]) -> str:
    """A hint at the encoding that a file's header has these columns in; empty where there is none."""
    for encoding in (*ENCODINGS, *WIDE):
        try:
            if encoding != form.encoding and set(names) <= set(
                header(path, form._replace(encoding=encoding))
            ):
                return _set(encoding)
        except (FileError, UnicodeError):
            continue
    return _better(path, form.encoding) if oddities(path, form.encoding) else ""


def _better(path: Path, encoding: str) -> str:
    seen = looks_like(path)
    for name in dict.fromkeys((seen, *ENCODINGS)):
        if name != encoding and _bad_line(_pieces(path), name) is None:
            return _set(name)
    return ""


def _set(encoding: str) -> str:
    return f'; this looks like {encoding}: set encoding = "{encoding}" in the mapping'


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(CHUNK), b"")


def _bad_line(pieces: Iterable[bytes], encoding: str) -> int | None:
    """The first line with bytes that are not of an encoding."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    try:
        for piece in pieces:
            line += decoder.decode(piece).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return line + error.object[: error.start].decode(error.encoding, "replace").count("\n")
    return None
