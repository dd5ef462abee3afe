"""The lock files: whole, hashed, without the address of any registry, and in step with what they lock."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==\S+.*\\$")


def names(lock):
    lines = (ROOT / "requirements" / lock).read_text().splitlines()
    return {found[1].lower() for line in lines if (found := PINNED.match(line))}


def wanted(requirements):
    found = (re.match(r"[A-Za-z0-9._-]+", text)[0] for text in requirements)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_address_and_pins_everything_by_hash(lock):
    lines = lock.read_text().splitlines()
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    pinned = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    assert all(PINNED.match(lines[number]) and "--hash=sha256:" in lines[number + 1] for number in pinned)


def test_every_dependency_of_the_project_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert wanted(project["project"]["dependencies"]) <= names("run.lock")
    assert wanted(project["dependency-groups"]["dev"]) <= names("dev.lock")
    assert names("run.lock") <= names("dev.lock")


def test_the_front_end_lock_names_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
