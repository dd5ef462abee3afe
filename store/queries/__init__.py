"""Named queries: `-- name: x` opens a query in a .sql file, the next name or the end closes it.

One place names a query (the .sql file), one place reads them (here); SQL stands nowhere else.
"""

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def _all(package: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in files(package).iterdir():
        if not file.name.endswith(".sql"):
            continue
        parts = _NAME.split(file.read_text(encoding="utf-8"))[1:]
        for name, text in zip(parts[::2], parts[1::2], strict=True):
            if name in found:
                raise ValueError(f"query {name!r} is named twice")
            found[name] = text.strip()
    return found


def query(name: str, package: str = __package__) -> LiteralString:
    """The text of a query of `package`. Raises KeyError for a name that no file of it gives."""
    return cast(LiteralString, _all(package)[name])
