"""From `[[places]]` and `[population]` to sensitive places and what is said of the population file."""

from collections.abc import Iterator

from pydantic import Field

from city.place import Place, PlaceKind
from city.population_file import PopulationFile
from sensors.catalogue_build import Problem, frozen
from sensors.catalogue_part import Entry
from sensors.catalogue_schema import Id, Position, Shape, Text

CELL_M = 500.0


class PlaceShape(Shape):
    """`[[places]]`: a school, a hospital, a water intake. `people` are those there at most."""

    id: Id
    kind: PlaceKind
    name: dict[str, str]
    position: Position
    people: int | None = Field(default=None, ge=0, le=10_000_000)
    made_up: bool = False


class PopulationShape(Shape):
    """`[population]`: the file of the population grid, beside the catalogue. The datum has to be said."""

    file: Text
    datum: Text
    title: dict[str, str]
    made_up: bool = False
    column: Text = "people"
    cell_m: float = Field(default=CELL_M, ge=10, le=20_000)


def build_place(shape: PlaceShape) -> Place:
    """A place from its shape."""
    lon, lat = shape.position
    return Place(shape.id, shape.kind, frozen(shape.name), lon, lat, shape.people, shape.made_up)


def build_population(entry: Entry[PopulationShape]) -> PopulationFile:
    """What is said of the population file."""
    said = entry.shape
    return PopulationFile(
        said.file, said.datum, frozen(said.title), said.made_up, said.column, said.cell_m, entry.file
    )


def population_problems(shape: PopulationShape) -> Iterator[Problem]:
    """What cannot be said of a population file: it lies beside the catalogue."""
    parts = shape.file.replace("\\", "/").split("/")
    if shape.file.startswith(("/", "~")) or ".." in parts or ":" in shape.file:
        yield ".file", "is the name of a file beside the catalogue, without .. and without a root"
