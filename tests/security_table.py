"""Which test keeps which security requirement: the table of docs/security.md, made from the tests themselves.

    python tests/security_table.py            prints it
    python tests/security_table.py --write    puts it into docs/security.md

A file of tests/security/ keeps the requirement of its name (`test_s03_…`) and those that its first line names
before a colon (`S9, S12: …`).
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "security"
PAGE = ROOT / "docs" / "security.md"
BEGIN = "<!-- made by tests/security_table.py; edits by hand are lost -->\n"
END = "<!-- end of what is made -->\n"
REQUIREMENTS = (
    "inside and public are processes of their own; the public one reaches what was published alone",
    "what is published is listed field by field",
    "nothing is reached without signing in but what is listed: routes, Dash, assets, streams, WebSockets",
    "roles are enforced inside each callback and endpoint",
    "an officer acts in their own area alone",
    "a role that is taken away ends within a minute; sessions have time-outs",
    "state changes by POST alone, from our own pages, as JSON",
    "links in messages are shown by GET, spent by POST, once, within a day, and kept as hashes",
    "cookies are Secure, HttpOnly, SameSite and bound to the host",
    "every answer has a policy without eval or scripts of its own, nosniff, a referrer policy, HSTS with TLS",
    "pages inside stand in no frame; widgets where their operator lets them",
    "widgets set no cookie; what is about somebody is kept by no cache",
    "text from outside is text in every tile, table, popup, tooltip, hover, message, report and widget",
    "SQL has parameters alone",
    "cells of spreadsheets start no formula, and numbers stay numbers",
    "outgoing calls go where their owner said, never inwards, and follow no redirect",
    "no injection into headers and templates, no rule is evaluated as code, no pattern takes for ever",
    "devices have credentials and see nothing but their own topics",
    "a broker has limits, and holds them",
    "signing in, exporting, acting and widgets are limited in number, bodies in size",
    "passwords are argon2id; none is there from the start; OIDC and one-time codes",
    "secrets are in no log, page, dump or exception, and can be changed without a gap",
    "who did what is kept in a chain that shows tampering",
    "what goes wrong is told by an id, never by a traceback; nothing runs in debug",
    "what is installed is locked by hash, audited and listed; no page asks any other place",
    "streams and WebSockets ask for the origin and the session first",
    "containers and roles of the database have the least rights",
)
_NAMED = re.compile(r"test_s(\d\d)_")
_SAID = re.compile(r"((?:S\d+(?:,| and)? ?)+):")


def numbers(name: str, first_line: str) -> set[int]:
    """The requirements that a file keeps."""
    found = {int(one[1]) for one in [_NAMED.match(name)] if one}
    said = _SAID.match(first_line)
    return found | {int(one) for one in re.findall(r"\d+", said[1] if said else "")}


def kept() -> dict[int, dict[str, list[str]]]:
    """The names of the tests by file, by requirement."""
    found: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for path in sorted(TESTS.glob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        first_line = (ast.get_docstring(tree) or "").partition("\n")[0]
        tests = [
            one.name
            for one in ast.walk(tree)
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test_")
        ]
        for number in numbers(path.name, first_line):
            found[number][path.name] = tests
    return found


def table(tests: Mapping[int, Mapping[str, list[str]]]) -> str:
    """As Markdown, between its two marks."""
    rows = [
        f"| S{number} | {text} | {_files(tests.get(number, {}))} |\n"
        for number, text in enumerate(REQUIREMENTS, 1)
    ]
    return f"{BEGIN}| # | requirement | tests |\n|---|---|---|\n{''.join(rows)}{END}"


def _files(files: Mapping[str, list[str]]) -> str:
    told = (
        f"[{name}](../tests/security/{name}): {', '.join(f'`{one}`' for one in tests)}"
        for name, tests in files.items()
    )
    return "<br>".join(told) or "none yet"


def put(page: str, made: str) -> str:
    """The page with the table in its place. Raises ValueError where it has none."""
    before, begun, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"{PAGE.name} has no place for the table")
    return before + made + after


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(put(PAGE.read_text("utf-8"), table(kept())), "utf-8")
    else:
        print(table(kept()))
