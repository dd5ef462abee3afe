"""Which known advisories are about a version of a package, by the form of OSV (Open Source Vulnerabilities).

Entries come from copies: zip files as OSV exports them, or folders such as a clone of PyPA's or GitHub's
database of advisories (JSON or YAML); or from a service that speaks OSV's interface.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import httpx
import yaml
from packaging.version import InvalidVersion, Version

from supply.locked import Package

Entry = dict[str, Any]
AT_ONCE = 500
ENDINGS = (".json", ".yaml", ".yml")
_SEMVER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?")


class NothingAudited(Exception):
    """There is nothing to audit with; in words."""


class Copy:
    """Entries of files."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Read them. Raises NothingAudited where one cannot be read."""
        self._by_package: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._changed: dict[str, set[str]] = defaultdict(set)
        for path in paths:
            for entry in _entries(path):
                for part in {_key(affected) for affected in entry.get("affected") or ()}:
                    self._by_package[part].append(entry)
                    self._changed[part[0]].add(entry["modified"][:10])

    def newest(self, ecosystem: str, today: str) -> str | None:
        """The day when an entry about a registry was last changed (ISO 8601), "" where it has none.

        Some entries were changed tomorrow or next year: that says nothing of the copy's age.
        """
        return max((day for day in self._changed[ecosystem] if day <= today), default="")

    def about(self, packages: Iterable[Package]) -> dict[Package, list[str]]:
        """Ids of what is known about each."""
        found = {one: [entry["id"] for entry in self._of(one)] for one in packages}
        return {one: ids for one, ids in found.items() if ids}

    def _of(self, package: Package) -> Iterator[Entry]:
        for entry in self._by_package.get((package.ecosystem, package.name), ()):
            if "withdrawn" not in entry and is_affected(entry, package):
                yield entry


class Service:
    """A service at an address."""

    def __init__(self, url: str) -> None:
        self._url = url

    def newest(self, _ecosystem: str, _today: str) -> str | None:
        """It says nothing of its age, and is taken for current."""
        return None

    def about(self, packages: Iterable[Package]) -> dict[Package, list[str]]:
        """Ids of what is known about each. Raises NothingAudited where it does not answer for every one."""
        asked, found = list(packages), dict[Package, list[str]]()
        for start in range(0, len(asked), AT_ONCE):
            some = asked[start : start + AT_ONCE]
            for package, told in zip(some, self._ask(some), strict=True):
                if ids := [one["id"] for one in told.get("vulns", ())]:
                    found[package] = ids
        return found

    def _ask(self, packages: list[Package]) -> list[Entry]:
        queries = [
            {"package": {"ecosystem": one.ecosystem, "name": one.name}, "version": one.version}
            for one in packages
        ]
        try:
            answer = httpx.post(self._url, json={"queries": queries}, timeout=60).raise_for_status()
            results = answer.json()["results"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise NothingAudited(f"{self._url} does not answer: {error}") from error
        if len(results) != len(packages):
            raise NothingAudited(f"{self._url} answered for {len(results)} of {len(packages)} packages")
        return results


def is_affected(entry: Entry, package: Package) -> bool:
    """Whether an entry is about this version, by its list of versions or its ranges."""
    return any(
        package.version in (affected.get("versions") or ())
        or any(_in_range(one, package) for one in affected.get("ranges") or () if one["type"] != "GIT")
        for affected in entry.get("affected") or ()
        if _key(affected) == (package.ecosystem, package.name)
    )


def _in_range(told: Entry, package: Package) -> bool:
    """Events are put in order of version; between `introduced` and what ends it, it is affected."""
    ordered, here, inside = _ordering(package.ecosystem), package.version, False
    for event in sorted(told["events"], key=lambda one: ordered(next(iter(one.values())))):
        kind, version = next(iter(event.items()))
        if kind == "introduced" and ordered(version) <= ordered(here):
            inside = True
        elif kind == "fixed":
            inside = inside and ordered(here) < ordered(version)
        elif kind == "last_affected":
            inside = inside and ordered(here) <= ordered(version)
    return inside


def _ordering(ecosystem: str) -> Any:
    return _python_order if ecosystem == "PyPI" else _semver_order


def _python_order(version: str) -> Any:
    try:
        return Version(version)
    except InvalidVersion:
        return Version("0.dev0")


def _semver_order(version: str) -> Any:
    """After semver.org, 11: numbers, then a pre-release below its release, its parts one by one."""
    found = _SEMVER.match(version)
    if not found:
        return ((0, 0, 0), (0, ()))
    parts = found[4].split(".") if found[4] else []
    told = tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in parts)
    return (tuple(int(one) for one in found.groups()[:3]), (0, told) if told else (1, ()))


def _key(affected: Entry) -> tuple[str, str]:
    package = affected.get("package", {})
    ecosystem, name = package.get("ecosystem", ""), package.get("name", "")
    return ecosystem, re.sub(r"[-_.]+", "-", name).lower() if ecosystem == "PyPI" else name


def _entries(path: Path) -> Iterator[Entry]:
    """Everything in a zip file or below a folder that has an entry's form; other files lie beside them."""
    try:
        for name, text in _texts(path):
            told = json.loads(text) if name.endswith(".json") else _yaml(text)
            if isinstance(told, dict) and "id" in told and "modified" in told:
                yield told
    except (OSError, BadZipFile, ValueError, yaml.YAMLError) as error:
        raise NothingAudited(f"{path} cannot be read: {error}") from error


def _texts(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for one in sorted(path.rglob("*")):
            if one.name.endswith(ENDINGS) and one.is_file():
                yield one.name, one.read_bytes()
    else:
        with ZipFile(path) as packed:
            for name in packed.namelist():
                if name.endswith(ENDINGS):
                    yield name, packed.read(name)


def _yaml(text: bytes) -> Any:
    """As it is written, every word a text (2.10 is a version), nothing built or run."""
    return yaml.load(text, Loader=yaml.CBaseLoader)
