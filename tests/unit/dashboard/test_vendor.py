"""The copy step: what the browser needs, once, and a clear word when npm was not run."""

import json
from pathlib import Path

import pytest

from dashboard.vendor import ICONS, files, glyphs, vendor

ICON = """<svg xmlns="http://www.w3.org/2000/svg">
  <path stroke="none" d="M0 0h24v24H0z"/><path d="M1 1" />
</svg>"""
ROOT = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path):
    for source in files():
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source).write_text(source.name)
    outline = tmp_path / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
    outline.mkdir(parents=True)
    for icon in ICONS:
        (outline / f"{icon}.svg").write_text(ICON)
    return tmp_path


def test_an_icon_is_its_lines_and_not_its_frame(root):
    assert glyphs(root) == {icon: ["M1 1"] for icon in ICONS}
    vendor(root)
    written = root / "dashboard" / "assets" / "vendor" / "icons" / "glyphs.json"
    assert json.loads(written.read_text()) == glyphs(root)


def test_it_copies_everything_once(root):
    assert len(vendor(root)) == len(files()) + 1
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
