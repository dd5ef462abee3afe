"""What the lock files hold: every package with its version and the hashes it is installed by."""

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Package:
    """One locked package. `ecosystem` is OSV's name of it; `hashes` are (algorithm, hex) pairs; `licence` is
    what its lock says, where it says it."""

    ecosystem: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...] = ()
    licence: str = ""

    @property
    def purl(self) -> str:
        """Its package URL (ECMA-427)."""
        kind = {"PyPI": "pypi", "npm": "npm"}[self.ecosystem]
        return f"pkg:{kind}/{self.name.replace('@', '%40')}@{self.version.replace('+', '%2B')}"


def python_packages(lock: str) -> list[Package]:
    """The packages of one of pip's lock files with hashes, by name."""
    found: list[Package] = []
    for block in re.split(r"\n(?=\S)", lock):
        if pinned := _PINNED.match(block):
            name = re.sub(r"[-_.]+", "-", pinned[1]).lower()
            hashes = tuple(("SHA-256", one) for one in _HASH.findall(block))
            found.append(Package("PyPI", name, pinned[2], hashes))
    return found


def npm_packages(lock: str, tools: bool = True) -> list[Package]:
    """The packages of npm's lock file; without `tools` those alone that are not for developing."""
    return [
        Package(
            "npm",
            told.get("name") or place.rpartition("node_modules/")[2],
            told["version"],
            _integrity(told["integrity"]),
            told.get("license", ""),
        )
        for place, told in json.loads(lock)["packages"].items()
        if place and (tools or not told.get("dev"))
    ]


def shipped() -> list[Package]:
    """What an installation has: the packages it runs with, and the front-end's."""
    return [*_python("run.lock"), *_npm(tools=False)]


def everything() -> list[Package]:
    """What any lock names: also what only builds, tests and benchmarks."""
    locks = sorted(path.name for path in (ROOT / "requirements").glob("*.lock"))
    return _once([*(one for lock in locks for one in _python(lock)), *_npm()])


def _python(lock: str) -> list[Package]:
    return python_packages((ROOT / "requirements" / lock).read_text("utf-8"))


def _npm(tools: bool = True) -> list[Package]:
    return _once(npm_packages((ROOT / "package-lock.json").read_text("utf-8"), tools))


def _once(packages: Iterable[Package]) -> list[Package]:
    return list({one.purl: one for one in packages}.values())


def _integrity(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(coded).hex())
        for algorithm, _, coded in (one.partition("-") for one in text.split())
    )
