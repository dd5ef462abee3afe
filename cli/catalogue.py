"""Reads the catalogue's files for the pure parser: the demo city, or the owner's file or folder."""

import gzip
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from city.catalogue import Catalogue
from city.errors import CatalogueError, Mistake
from city.settings import Settings

if TYPE_CHECKING:
    from maps.land import Land

SENSORS = Path(__file__).parent.parent / "sensors"
DEMO = SENSORS / "demo"
RECORDED = SENSORS / "recorded"
LAND = Path(__file__).parent.parent / "maps" / "data" / "land.geojson"
MOST_BYTES = 100_000_000
"""Of a population file."""


def read(settings: Settings, scale: int | None = None) -> Catalogue:
    """The catalogue in force, multiplied by `scale` if asked. Raises CatalogueError with every mistake."""
    from sensors import catalogue
    from sensors.scale import scaled

    path = path_of(settings)
    parsed = with_population(catalogue.parse(texts(path), available_timezones()), path)
    check_positions(parsed, path)
    return scaled(parsed, scale) if scale else parsed


def with_population(parsed: Catalogue, path: Path) -> Catalogue:
    """The catalogue with the population grid of the file that it names. Raises CatalogueError."""
    from maps import population

    said = parsed.population_file
    if said is None:
        return parsed
    file = (path if path.is_dir() else path.parent) / said.file
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CatalogueError([Mistake(said.file, "file", f"has more than {MOST_BYTES} bytes")])
        data = file.read_bytes()
    except OSError as error:
        raise CatalogueError([Mistake(said.declared_in, "population.file", str(error))]) from error
    found = population.read(said, data, parsed.city.centre, land())
    if isinstance(found, list):
        raise CatalogueError([Mistake(said.file, "population", problem) for problem in found])
    return replace(parsed, population=found)


def check_positions(parsed: Catalogue, path: Path) -> None:
    """Raises CatalogueError where the coasts say that positions are not in WGS84."""
    from maps.positions import judged

    mistakes = [
        Mistake(path.name, part, f"lie {found.offset}: positions are in WGS84, and these cannot be")
        for part, found in judged(parsed, land()).items()
        if found.offset is not None
    ]
    if mistakes:
        raise CatalogueError(mistakes)


def datums_said(parsed: Catalogue) -> list[str]:
    """Of each part with positions whether its datum was checked, or nothing says whether it is right."""
    from maps.positions import judged

    found = {part: judgement.checked for part, judgement in judged(parsed, land()).items()}
    if parsed.population is not None:
        found["population"] = parsed.population.checked
    words = {True: "checked against the coasts", False: "not checkable: no coast says whether it is right"}
    return [f"datum of {part}: {words[checked]}" for part, checked in found.items()]


@lru_cache(maxsize=1)
def land() -> "Land":
    """The land of the base map."""
    from maps.land import Land

    return Land(LAND.read_text(encoding="utf-8"))


def path_of(settings: Settings) -> Path:
    """The catalogue's file or folder."""
    return Path(settings.catalogue).expanduser() if settings.catalogue else DEMO


def is_demo(settings: Settings) -> bool:
    """Whether the catalogue is the demo city, whose devices we play ourselves."""
    return settings.catalogue is None


def texts(path: Path) -> dict[str, str]:
    """File name → text of a TOML file or of every one in a folder. Raises CatalogueError."""
    paths = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not paths:
        raise CatalogueError([Mistake(str(path), "folder", "holds no .toml file")])
    found: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for file in paths:
        try:
            found[file.name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            mistakes.append(Mistake(str(file), f"line {line}", f"is not UTF-8: {error.reason}"))
        except OSError as error:
            mistakes.append(Mistake(str(file), "file", str(error)))
    if mistakes:
        raise CatalogueError(mistakes)
    return found


def recordings() -> dict[str, str]:
    """Name without `.csv.gz` → CSV text of every recording that the demo replays."""
    return {
        path.name.removesuffix(".csv.gz"): gzip.decompress(path.read_bytes()).decode()
        for path in sorted(RECORDED.glob("*.csv.gz"))
    }
