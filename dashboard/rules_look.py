"""Pure: what a rule would watch and what is odd about it, for the editor and the interface."""

from collections.abc import Sequence

from city.properties import find_property
from city.rule import Rule
from city.thing import Thing
from maps.features import Json
from sensors.catalogue_rules_promise import bound
from sensors.catalogue_rules_warn import warnings
from store.declaring import Examined

MOST_BOUND = 500


def look(examined: Examined, name: str) -> Json:
    """What the proposed rule would watch, datastream by datastream; nothing where it cannot be built."""
    rule = next((one for one in examined.declared.rules if one.rule_id == name), None)
    if rule is None or examined.mistakes:
        return {"warnings": [], "bound": []}
    pairs = bound(rule, examined.city.things)
    return of_rule(rule, examined.city.things) | {
        "bound": [
            {
                "thing_id": thing.thing_id,
                "name": dict(thing.name),
                "area": thing.area,
                "property": stream.property,
                "unit": row.unit if (row := find_property(stream.property)) else "",
            }
            for thing, stream in pairs[:MOST_BOUND]
        ]
    }


def of_rule(rule: Rule, things: Sequence[Thing]) -> Json:
    """How much a rule watches, and warnings."""
    pairs = bound(rule, things)
    return {
        "datastreams": len(pairs),
        "things": len({thing.thing_id for thing, _ in pairs}),
        "warnings": list(warnings(rule, things)),
    }
