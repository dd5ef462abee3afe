"""Texts that are no page's: alarms, letters, calls, reports, mails. Each table of ours says everything in
every language, and says it in that language.
"""

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import city
from city.properties import LANGUAGES

ROOT = Path(city.__file__).parent.parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAME = re.compile(r"(?:\{\w*\}|[\W\d_]|[A-Z]|CAP|citywatch)*")
"""What is the same in every language: signs, places to be filled in, formulas of substances."""
NO_WORDS = ("city.cap.CAP_LANGUAGES", ".LOCALES")
"""Names of languages, as a standard or a library calls them."""


def modules() -> Iterator[str]:
    for package in ("city", "alerts", "dashboard", "cli"):
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if '"zh-Hans"' in text or "zh_Hans=" in text:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def tables(found: object, where: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Every mapping by language within a value."""
    if isinstance(found, Mapping):
        if set(found) & set(LANGUAGES):
            yield where, found
        else:
            for key, value in found.items():
                yield from tables(value, f"{where}[{key!r}]")
    elif isinstance(found, tuple | list):
        for place, value in enumerate(found):
            yield from tables(value, f"{where}[{place}]")


def texts(found: object) -> list[str]:
    if isinstance(found, str):
        return [found]
    inner = found.values() if isinstance(found, Mapping) else found if isinstance(found, tuple | list) else ()
    return [text for one in inner for text in texts(one)]


NAMED = sorted(modules())


def test_there_are_tables_in_many_modules():
    assert len(NAMED) > 20


@pytest.mark.parametrize("module", NAMED)
def test_a_table_says_everything_in_every_language_and_in_that_language(module: str):
    loaded, wrong = importlib.import_module(module), []
    for name, value in vars(loaded).items():
        if name.startswith("__") or f"{module}.{name}".endswith(NO_WORDS):
            continue
        for where, table in tables(value, f"{module}.{name}"):
            if not set(LANGUAGES) <= set(table):
                wrong.append((where, sorted(set(LANGUAGES) - set(table))))
                continue
            wrong += [(where, text) for text in texts(table["en"]) if CHINESE.search(text)]
            wrong += [
                (where, text)
                for lang in ("zh-Hans", "zh-Hant")
                for text in texts(table[lang])
                if not CHINESE.search(text) and not SAME.fullmatch(text)
            ]
    assert wrong == []
