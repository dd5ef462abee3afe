"""What the database role of each process needs: found by asking the database which queries it refuses.

Every query that a process may send (`queries_sent`) is explained as a role that may nothing. Where the
database refuses a table, the role is granted what the query does to it, and the query is explained again.
What a role has in the end is what it needs. `CITYWATCH_TEST_WRITE_RIGHTS=1` with
`tests/security/test_s27_least_rights.py` writes it into `store/queries/rights.sql`.
"""

import re
from collections import defaultdict
from pathlib import Path

import psycopg
from queries_sent import known, sent_by

from store.rights import PROCESSES

FILE = Path(__file__).parent.parent / "store" / "queries" / "rights.sql"
NOTHING_TO_ASK = frozenset({"see_one_moment", "allow_statements", "allow_as_before"})
"""Queries that touch no table, and that cannot be explained."""
TYPES = {
    **dict.fromkeys(("now", "first", "last", "since", "until", "before", "due_at"), "timestamptz"),
    **dict.fromkeys(("offered", "dead", "tries"), "bigint"),
    **dict.fromkeys(("zone", "state"), "text"),
    "ended": "boolean",
}
"""What the database cannot guess of a parameter by itself."""
_DOES = {"INSERT": r"\bINTO\s+{}\b", "UPDATE": r"\bUPDATE\s+{}\b", "DELETE": r"\bDELETE\s+FROM\s+{}\b"}
_UPSERTS = r"(?s)\bINTO\s+{}\b(?:(?!\bINTO\b).)*?\bDO UPDATE\b"
_COUNTS = re.compile(r"nextval\('(\w+)'\)")
_REFUSED = re.compile(r"permission denied for (?:table|view|materialized view) (\S+)")
Rights = dict[str, set[str]]
"""Table → what may be done with it."""


def refused(conn: psycopg.Connection, role: str, name: str) -> str | None:
    """The table of a query that a role may not do with as it wants to, None where all is granted."""
    text = _statement(name)
    for asked in (
        "EXPLAIN (GENERIC_PLAN) " + _numbered(text),
        "EXPLAIN " + re.sub(r"%\((\w+)\)s", _typed, text).replace("%%", "%"),
    ):
        try:
            with conn.transaction():
                conn.execute(f"SET LOCAL ROLE {role}")
                conn.execute(asked)
        except psycopg.errors.InsufficientPrivilege as error:
            found = _REFUSED.search(str(error))
            if found is None:
                raise
            return f"published.{found[1]}" if f"published.{found[1]}" in text else found[1]
        except psycopg.Error as error:
            trouble = error
        else:
            return None
    raise AssertionError(f"{name} cannot be explained: {trouble}")


def needed(conn: psycopg.Connection, process: str, role: str) -> Rights:
    """What a role that may nothing needs for a process; it has it afterwards."""
    rights: Rights = defaultdict(set)
    for name in sorted(asked_by(process)):
        while (table := refused(conn, role, name)) is not None:
            does = {verb for verb, form in _DOES.items() if re.search(form.format(table), _statement(name))}
            does |= {"UPDATE"} if re.search(_UPSERTS.format(table), _statement(name)) else set()
            more = does - rights[table] or {"SELECT"} - rights[table]
            locks = re.search(r"FOR (NO KEY )?(UPDATE|SHARE)", _statement(name))
            more = more or ({"UPDATE"} - rights[table] if locks else set())
            assert more, f"{name}: refused {table}, of which {rights[table]} is granted"
            conn.execute(f"GRANT {', '.join(sorted(more))} ON {table} TO {role}")
            rights[table] |= more
        for sequence in _COUNTS.findall(_statement(name)):  # what explains a query counts nothing
            rights[f"SEQUENCE {sequence}"] = {"USAGE"}
    return dict(rights)


def asked_by(process: str) -> set[str]:
    """Queries of a process that can be explained."""
    return sent_by(process) - NOTHING_TO_ASK


def written(rights: dict[str, Rights]) -> str:
    """The file of rights, by process."""
    parts = [_HEAD]
    for process, of in rights.items():
        parts.append(f"-- name: rights_of_{process}\n")
        by_what: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for table in sorted(of):
            by_what[tuple(sorted(of[table]))].append(table)
        for what, tables in sorted(by_what.items(), key=lambda item: item[1]):
            parts.append(_wrapped(f"GRANT {', '.join(what)} ON", tables, PROCESSES[process]))
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


_HEAD = """\
-- What the database role of each process may: what its queries need, and nothing else. Written and held
-- against the code by `CITYWATCH_TEST_WRITE_RIGHTS=1 pytest tests/security/test_s27_least_rights.py`.

"""


def _wrapped(begin: str, tables: list[str], role: str) -> str:
    lines, line = [], begin
    for table in tables:
        word = f" {table}" + ("," if table != tables[-1] else "")
        if len(line) + len(word) > 108:
            lines.append(line)
            line = "   "
        line += word
    return "\n".join([*lines, f"{line} TO {role};"]) + "\n"


def _statement(name: str) -> str:
    return re.sub(r"--.*", "", known()[name]).strip().rstrip(";")


def _numbered(text: str) -> str:
    order = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", text)))
    return re.sub(r"%\((\w+)\)s", lambda found: f"${order.index(found[1]) + 1}", text).replace("%%", "%")


def _typed(found: re.Match[str]) -> str:
    return f"NULL::{TYPES[found[1]]}" if found[1] in TYPES else "NULL"
