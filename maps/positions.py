"""Whether the positions of a catalogue are in WGS84, as they have to be, as far as the coasts say. Pure."""

from city.catalogue import Catalogue
from maps.datum import Datum
from maps.land import Judgement, Land
from maps.metres import LonLat


def judged(known: Catalogue, land: Land) -> dict[str, Judgement]:
    """What the coasts say of the positions of things, sensitive places and areas, by part of the catalogue.

    Those of a part are from one list, so they are right together or moved together.
    """
    parts: dict[str, list[LonLat]] = {
        "things": [(one.lon, one.lat) for one in known.things],
        "places": [(one.lon, one.lat) for one in known.places],
        "areas": [one.centre for one in known.areas],
    }
    return {part: land.judge(where, Datum.WGS84) for part, where in parts.items() if where}
