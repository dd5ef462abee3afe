"""Pure: what a rule would watch and what is odd about it, for the editor and the interface."""

from city.properties import find_property
from city.rule import Rule
from maps.features import Json
from sensors.catalogue_ground import Ground
from sensors.catalogue_rules_warn import warnings
from sensors.catalogue_rules_watch import Watched
from store.declaring import Examined

MOST_BOUND = 500


def look(examined: Examined, name: str) -> Json:
    """What the proposed rule would watch, datastream by datastream; nothing where it cannot be built."""
    rule = next((one for one in examined.declared.rules if one.rule_id == name), None)
    if rule is None or examined.mistakes:
        return {"warnings": [], "bound": []}
    watched = Watched(examined.declared.rules, Ground(examined.city.things))
    return of_rule(rule, watched) | {
        "bound": [
            {
                "thing_id": thing.thing_id,
                "name": dict(thing.name),
                "area": thing.area,
                "property": stream.property,
                "unit": row.unit if (row := find_property(stream.property)) else "",
            }
            for thing, stream in watched.of(rule)[:MOST_BOUND]
        ]
    }


def of_rule(rule: Rule, watched: Watched) -> Json:
    """How much a rule watches, and warnings."""
    pairs = watched.of(rule)
    return {
        "datastreams": len(pairs),
        "things": len({thing.thing_id for thing, _ in pairs}),
        "warnings": list(warnings(rule, watched)),
    }
