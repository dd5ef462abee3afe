"""S17: no pattern of ours can be kept busy: each is asked, the way the code asks it, texts that repeat
without an end, and takes time that grows as the text does.
"""

import importlib
import re
import time
from itertools import product
from pathlib import Path

import pytest

import city

ROOT = Path(city.__file__).parent.parent
PACKAGES = ("city", "sensors", "maps", "store", "ingest", "alerts", "dashboard", "cli")
DEFINED = re.compile(r"^(_?[A-Z][A-Z0-9_]*) = re\.compile\(", re.MULTILINE)
LENGTH = 30_000
WITHIN_S = 2.0
"""Of processor time: trying every pair of places in such a text takes longer, one pass 0.01 s."""
EXEMPT = {
    "dashboard.modules._IMPORTED": "reads our own modules at start",
    "store.queries._NAME": "reads our own SQL at start",
    "dashboard.sta.route._SPLIT": "is asked addresses of at most a thousand characters",
}


def patterns() -> list[tuple[str, re.Pattern, frozenset[str]]]:
    """Every pattern of ours by its module, with the ways in which that module asks it."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            for name in DEFINED.findall(text):
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                pattern = getattr(importlib.import_module(module), name)
                found.append((f"{module}.{name}", pattern, ways_of(name, text)))
    return found


def ways_of(name: str, text: str) -> frozenset[str]:
    asked = re.findall(rf"\b{name}\.(fullmatch|match|search|sub|split|findall|finditer)\b", text)
    return frozenset(asked or ["search"])


def pumps(pattern: re.Pattern) -> list[str]:
    """What may keep it busy: what it speaks of, alone and in pairs, and one of every kind of character."""
    spoken = re.sub(r"\\.|[\[\](){}?*+|^$]", " ", str(pattern.pattern)).split()
    kinds = ["a", "0", "T", " ", "\n", "'", '"', "/", "=", ",", "-", "0x00,"]
    parts = list(dict.fromkeys([*kinds, *(word[:12] for word in spoken[:6])]))
    return parts + ["".join(pair) for pair in product(parts[:8], repeat=2) if pair[0] != pair[1]]


def took_s(pattern: re.Pattern, way: str, text: str) -> float:
    said = text.encode() if isinstance(pattern.pattern, bytes) else text
    began = time.process_time()
    if way == "sub":
        pattern.sub(said[:0], said)
    else:
        asked = getattr(pattern, way)(said)
        for _ in asked if way == "finditer" else ():
            pass
    return time.process_time() - began


ALL = [one for one in patterns() if one[0] not in EXEMPT]


def test_there_are_patterns_to_ask():
    assert len(ALL) > 60


@pytest.mark.parametrize(("name", "pattern", "ways"), ALL, ids=[name for name, _, _ in ALL])
def test_a_pattern_takes_a_long_text_in_one_pass(name, pattern, ways):
    slow = []
    for way in ways:
        for pump in pumps(pattern):
            for text in (pump * (LENGTH // len(pump)) + "\x00", "<" + pump * (LENGTH // len(pump)) + "!"):
                if (took := took_s(pattern, way, text)) > WITHIN_S:
                    slow.append(f"{way} of {pump!r} again and again: {took:.1f} s")
                    break
            if slow:
                break
    assert slow == []
