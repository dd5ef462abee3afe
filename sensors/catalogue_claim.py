"""Stations that were declared on the web: the same shape, templates and checks as those of files.

A device that speaks and that nobody knows can be claimed on the web: what a person chooses there is a table
like `[[things]]` in a file, kept beside the file's and built on its templates. A file that declares the
same id wins.
"""

from collections.abc import Collection, Iterable, Mapping

from city.errors import Mistake
from city.thing import Thing
from sensors.catalogue import build_things
from sensors.catalogue_part import Table
from sensors.catalogue_read import Gathered, read_station, read_template
from sensors.catalogue_schema import TemplateShape

WEB = "web"


def build_claimed(
    claimed: Mapping[str, Table], templates: Mapping[str, Table], areas: Iterable[str]
) -> tuple[list[Thing], list[Mistake]]:
    """The things of tables by id, and every mistake; what is at fault is left out.

    A claimed thing speaks to the broker itself: cameras and field protocols are declared in files.
    """
    gathered = Gathered()
    gathered.declared |= {("areas", area): "city" for area in areas}
    for name, table in sorted(templates.items()):
        read_template(gathered, "city", name, table)
    for thing_id, table in sorted(claimed.items()):
        read_station(gathered, WEB, thing_id, {**table, "id": thing_id})
        for key in ("camera", "field", "holdings", "source"):
            if key in table:
                gathered.wrong(WEB, f"things.{thing_id}.{key}", "is declared in a file")
    found = build_things(gathered)
    wrong = {thing.thing_id for thing in found if _concern(gathered.mistakes, thing.thing_id)}
    ours = [mistake for mistake in gathered.mistakes if mistake.key.startswith("things.")]
    return [thing for thing in found if thing.thing_id not in wrong], ours


class Fitting:
    """Templates by how well they fit the properties that a device says: those that know most of them first.

    Of those that know as many, the one with the fewest others. A template that knows none is last.
    """

    def __init__(self, templates: Mapping[str, Table]) -> None:
        shapes = {name: TemplateShape.model_validate(table) for name, table in templates.items()}
        self._known = {name: frozenset(shape.datastreams) for name, shape in shapes.items()}

    def __call__(self, said: Collection[str]) -> list[str]:
        """The names of all templates."""
        known, wanted = self._known, frozenset(said)
        return sorted(known, key=lambda name: (-len(known[name] & wanted), len(known[name] - wanted), name))


def _concern(mistakes: Iterable[Mistake], thing_id: str) -> bool:
    key = f"things.{thing_id}"
    return any(m.key == key or m.key.startswith((f"{key}.", f"{key}[")) for m in mistakes)
