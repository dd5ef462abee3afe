"""Copies what the browser needs from `node_modules` to the ignored `dashboard/assets/vendor/`.

Run after `npm ci` as `python -m dashboard.vendor`; running it again changes nothing. Standard
library only, and nothing of ours imported, so that it works before anything else does.
"""

import filecmp
import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

TARGET = Path("dashboard", "assets", "vendor")

ICONS = (
    "building-factory-2",
    "cloud",
    "ripple",
    "droplet",
    "flask",
    "video",
    "wind",
    "x",
    "sun",
    "moon",
    "search",
    "help",
    "chevron-left",
    "dots",
    "chevron-right",
    "check",
    "volume",
    "volume-off",
    "bookmark",
    "school",
    "building-hospital",
    "heart-handshake",
    "alert-triangle",
    "mood-sick",
    "flame",
    "droplets",
)
_MAPLIBRE = Path("node_modules/maplibre-gl")
_TABLER = Path("node_modules/@tabler/icons")
_OUTLINE = _TABLER / "icons" / "outline"
_LEAFLET = Path("node_modules/leaflet")
_SWAGGER = Path("node_modules/swagger-ui-dist")
_FONTS = Path("node_modules/@fontsource-variable")
FONTS = ("noto-sans-sc", "noto-sans-tc")


def files() -> dict[Path, Path]:
    """Source below the repository's root → target below `assets/vendor`."""
    parts = {
        _MAPLIBRE / "dist" / name: Path("maplibre", name)
        for name in ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")
    }
    parts |= {_MAPLIBRE / "LICENSE.txt": Path("maplibre", "LICENSE.txt")}
    parts |= {_TABLER / "LICENSE": Path("icons", "LICENSE")}
    parts |= {
        _SWAGGER / name: Path("swagger", name)
        for name in ("swagger-ui-bundle.js", "swagger-ui.css", "LICENSE", "favicon-32x32.png")
    }
    parts |= {_LEAFLET / "dist" / name: Path("leaflet", name) for name in ("leaflet.js", "leaflet.css")}
    parts |= {_LEAFLET / "LICENSE": Path("leaflet", "LICENSE")}
    for family in FONTS:
        parts |= {_FONTS / family / name: Path("fonts", family, name) for name in ("wght.css", "LICENSE")}
    return parts


def letters(root: Path) -> dict[Path, Path]:
    """The same of the parts of fonts, of which there are as many as the package has."""
    found: dict[Path, Path] = {}
    for family in FONTS:
        folder = _there(root, _FONTS / family / "wght.css").parent / "files"
        files = sorted(file.name for file in folder.glob("*-wght-normal.woff2"))
        found |= {_FONTS / family / "files" / name: Path("fonts", family, name) for name in files}
    return found


def glyphs(root: Path) -> dict[str, list[str]]:
    """The lines of each icon, as path data in a box of 24 × 24; one without a stroke is only a frame."""
    found: dict[str, list[str]] = {}
    for icon in ICONS:
        drawn = ElementTree.parse(_there(root, _OUTLINE / f"{icon}.svg"))  # noqa: S314 of a package by its hash
        lines = [one for one in drawn.iter("{http://www.w3.org/2000/svg}path") if one.get("stroke") != "none"]
        found[icon] = [one.get("d", "") for one in lines]
    return found


def vendor(root: Path) -> list[Path]:
    """Copy all `files` and write the icons, return the targets written.

    Raises FileNotFoundError that names what npm has not installed.
    """
    written = []
    for source, name in (files() | letters(root)).items():
        origin, target = _there(root, source), root / TARGET / name
        if target.is_file() and filecmp.cmp(origin, target, shallow=False):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, target)
        written.append(target)
    return written + _write_glyphs(root)


def _write_glyphs(root: Path) -> list[Path]:
    """All icons in one file: each on its own would be a journey of its own."""
    target, text = root / TARGET / "icons" / "glyphs.json", json.dumps(glyphs(root), separators=(",", ":"))
    if target.is_file() and target.read_text() == text:
        return []
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return [target]


def _there(root: Path, source: Path) -> Path:
    if not (origin := root / source).is_file():
        raise FileNotFoundError(f"{source} is missing: run `npm ci` first")
    return origin


if __name__ == "__main__":
    copied = vendor(Path(__file__).resolve().parent.parent)
    sys.stdout.write(f"{len(copied)} files copied\n")
