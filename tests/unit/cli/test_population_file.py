"""The population file beside a catalogue: read with it, and refused with it, by name."""

from dataclasses import replace

import pytest

from city.errors import CatalogueError
from city.settings import Settings
from cli.catalogue import DEMO, check_positions, datums_said, read, texts, with_population
from maps.datum import gcj02
from sensors.catalogue import parse


@pytest.fixture(scope="module")
def demo():
    """The demo's catalogue, without its people."""
    return parse(texts(DEMO))


def shifted() -> str:
    """The demo's people as GCJ-02 has them."""
    head, *lines = (DEMO / "population.csv").read_text("utf-8").split()
    rows = [line.split(",") for line in lines]
    places = [(*gcj02((float(lon), float(lat))), people) for lon, lat, people in rows]
    return "\n".join([head, *(f"{lon},{lat},{people}" for lon, lat, people in places)])


def mistake(catalogue, folder) -> str:
    """The one mistake that reading a folder's people makes."""
    with pytest.raises(CatalogueError) as raised:
        with_population(catalogue, folder)
    (found,) = raised.value.mistakes
    return str(found)


def test_the_demo_city_has_people_and_says_that_they_are_made_up():
    found = read(Settings())
    assert found.population is not None
    assert found.population.made_up
    assert len(found.places) == 25
    assert all(place.made_up for place in found.places)
    assert "datum of population: checked against the coasts" in datums_said(found)
    assert "datum of areas: not checkable: no coast says whether it is right" in datums_said(found)


def test_positions_in_another_datum_are_refused_with_the_offset_found(demo):
    rows = [line.split(",") for line in shifted().split()[1:]]
    homes = [(float(lon), float(lat)) for lon, lat, people in rows if float(people) > 0]
    moved = tuple(
        replace(demo.places[0], place_id=f"p-{n}", lon=lon, lat=lat) for n, (lon, lat) in enumerate(homes)
    )
    with pytest.raises(CatalogueError, match=r"demo: places: lie about 490 m .*as GCJ-02 does"):
        check_positions(replace(demo, places=moved), DEMO)


def test_a_file_that_is_not_there_is_named_where_it_was_asked_for(demo, tmp_path):
    said = mistake(demo, tmp_path)
    assert said.startswith("places.toml: population.file: ")


def test_a_grid_in_the_wrong_datum_is_refused_with_the_offset_found(demo, tmp_path):
    (tmp_path / "population.csv").write_text(shifted())
    said = mistake(demo, tmp_path)
    assert said.startswith("population.csv: population: lies about 490 m south-east")
    assert "as GCJ-02 does" in said


def test_the_same_grid_is_taken_when_its_datum_is_said(demo, tmp_path):
    (tmp_path / "population.csv").write_text(shifted())
    said = replace(demo, population_file=replace(demo.population_file, datum="GCJ-02"))
    found = with_population(said, tmp_path).population
    assert found is not None
    assert round(found.people) == 813_310


def test_a_catalogue_without_a_population_file_has_no_grid(demo, tmp_path):
    assert with_population(replace(demo, population_file=None), tmp_path).population is None
