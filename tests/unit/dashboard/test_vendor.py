"""The copy step: what the browser needs, once, and a clear word when npm was not run."""

import json
from pathlib import Path

import pytest

from dashboard.vendor import files, vendor

ROOT = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path):
    for source in files():
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source).write_text(source.name)
    return tmp_path


def test_it_copies_everything_once(root):
    assert len(vendor(root)) == len(files())
    assert vendor(root) == []


def test_it_copies_what_changed(root):
    vendor(root)
    changed = next(iter(files()))
    (root / changed).write_text("newer")
    assert [path.read_text() for path in vendor(root)] == ["newer"]


def test_it_names_what_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match="npm ci"):
        vendor(tmp_path)


def test_the_lock_file_names_no_registry():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


def test_versions_are_exact():
    versions = json.loads((ROOT / "package.json").read_text())["dependencies"].values()
    assert all(version[0].isdigit() for version in versions)
