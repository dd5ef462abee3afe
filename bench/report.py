"""docs/benchmarks.md, written by this script and never by hand: one section a benchmark, the others kept."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `citywatch bench NAME --write-docs`, section by section; edits by hand are lost. How to run them:
[operations](operations.md). Absolute figures hold for the machine named; ratios are of one interleaved run.
"""
_SECTION = re.compile(r"^## (\S+)\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def write(name: str, module: ModuleType, result: Mapping[str, object], page: Path = PAGE) -> None:
    """Replace the section of one benchmark."""
    now = datetime.now(UTC).date()  # noqa: TID251
    text = page.read_text(encoding="utf-8") if page.exists() else HEAD
    page.write_text(
        replaced(text, name, f"Measured on {now}.\n\n{machine(result)}\n{module.describe(result)}"), "utf-8"
    )


def replaced(text: str, name: str, body: str) -> str:
    """The page with the section `name` new; sections stand in the order of their names."""
    sections = {found[1]: found[0].strip() for found in _SECTION.finditer(text)}
    sections[name] = f"## {name}\n\n{body.strip()}"
    return "\n\n".join((HEAD.strip(), *(sections[each] for each in sorted(sections)))) + "\n"


def machine(result: Mapping[str, object]) -> str:
    """What it was measured on, as far as the result says."""
    known = (result.get("machine"), result.get("versions"))
    lines = [
        ", ".join(f"{key} {value}" for key, value in part.items()) for part in known if isinstance(part, dict)
    ]
    return "".join(f"- {line}\n" for line in lines)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
