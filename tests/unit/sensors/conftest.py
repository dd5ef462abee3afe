"""The demo city, read as the command line reads it."""

import gzip
from pathlib import Path

import pytest

from city.catalogue import Catalogue
from sensors.catalogue import parse
from sensors.recording import Recording, parse_all

SENSORS = Path(__file__).parents[3] / "sensors"


@pytest.fixture(scope="session")
def demo_files() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in SENSORS.glob("demo/*.toml")}


@pytest.fixture(scope="session")
def demo(demo_files: dict[str, str]) -> Catalogue:
    return parse(demo_files)


@pytest.fixture(scope="session")
def recorded_texts() -> dict[str, str]:
    paths = SENSORS.glob("recorded/*.csv.gz")
    return {path.name.removesuffix(".csv.gz"): gzip.decompress(path.read_bytes()).decode() for path in paths}


@pytest.fixture(scope="session")
def recordings(recorded_texts: dict[str, str]) -> dict[str, Recording]:
    return parse_all(recorded_texts)
