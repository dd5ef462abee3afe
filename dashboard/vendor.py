"""Copies what the browser needs from `node_modules` to the ignored `dashboard/assets/vendor/`.

Run after `npm ci` as `python -m dashboard.vendor`; running it again changes nothing. Standard
library only, and nothing of ours imported, so that it works before anything else does.
"""

import filecmp
import shutil
import sys
from pathlib import Path

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
)
_MAPLIBRE = Path("node_modules/maplibre-gl")
_TABLER = Path("node_modules/@tabler/icons")
_LEAFLET = Path("node_modules/leaflet")
_SWAGGER = Path("node_modules/swagger-ui-dist")


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
    outline = _TABLER / "icons" / "outline"
    return parts | {outline / f"{icon}.svg": Path("icons", f"{icon}.svg") for icon in ICONS}


def vendor(root: Path) -> list[Path]:
    """Copy all `files`, return the targets written. FileNotFoundError names what npm has not installed."""
    written = []
    for source, name in files().items():
        origin, target = root / source, root / "dashboard" / "assets" / "vendor" / name
        if not origin.is_file():
            raise FileNotFoundError(f"{source} is missing: run `npm ci` first")
        if target.is_file() and filecmp.cmp(origin, target, shallow=False):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, target)
        written.append(target)
    return written


if __name__ == "__main__":
    copied = vendor(Path(__file__).resolve().parent.parent)
    sys.stdout.write(f"{len(copied)} files copied\n")
