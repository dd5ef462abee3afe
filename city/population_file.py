"""What an owner says of the file that holds the population grid."""

from dataclasses import dataclass

from city.thing import Name


@dataclass(frozen=True, slots=True)
class PopulationFile:
    """`file` beside the catalogue, in a `datum` that has to be said, with people in a `column`.

    `cell_m` is the side of a cell where a file has only their middles (CSV). `declared_in` is where.
    """

    file: str
    datum: str
    source: Name
    made_up: bool
    column: str
    cell_m: float
    declared_in: str
