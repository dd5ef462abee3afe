"""What the map of a report shows, and in which lines: each zone in another dash, for greyscale as well."""

from dashboard.components.release_tables import PLACE_WORDS, ZONE_WORDS
from dashboard.components.report_tables import near
from dashboard.components.report_words import metres, wind_words, word
from dashboard.tokens import THEMES
from dashboard.words import local
from maps.features import Json
from maps.report import Drawn, Look, Mark

_PAPER = THEMES["light"]
LOOKS = {
    "isolation": Look(_PAPER["red"], 4),
    "AEGL-3": Look(_PAPER["red"], 3, (12, 4, 2, 4)),
    "AEGL-2": Look(_PAPER["orange"], 3, (10, 5)),
    "AEGL-1": Look("#8A6D00", 3, (2, 4)),
    "protective": Look(_PAPER["text"], 2, (18, 6)),
}
"""Lines as on the wall, in colours for paper: each is another dash, so that greyscale tells them apart."""


def drawn(release: Json, lang: str) -> Drawn:
    """A release as its map is to show it."""
    wind = release["wind"]
    known = wind["source"] != "none" and wind["from_deg"] is not None
    labels = {
        zone["name"]: f"{word(lang, ZONE_WORDS, zone['name'])} · {metres(lang, zone['reach_m'])}"
        for zone in (one["properties"] for one in release["zones"]["features"])
    }
    return Drawn(
        release["zones"]["features"],
        labels,
        LOOKS,
        origin_of(release) or (0.0, 0.0),
        (wind["from_deg"] + 180) % 360 if known else None,
        wind_words(lang, wind),
        [*_place_marks(release, lang), *_camera_marks(release, lang)],
    )


def _place_marks(release: Json, lang: str) -> list[Mark]:
    places = enumerate(near(release["exposed"]["places"]), 1)
    return [
        Mark(
            tuple(one["position"]),
            str(n),
            f"{local(lang, one['name'])} · {word(lang, PLACE_WORDS, one['kind'])}",
        )
        for n, one in places
    ]


def _camera_marks(release: Json, lang: str) -> list[Mark]:
    seen = [(n, one) for n, one in enumerate(release["cameras"], 1) if one.get("position")]
    return [Mark(tuple(one["position"]), f"C{n}", local(lang, one["name"]), "round") for n, one in seen]


def origin_of(release: Json) -> tuple[float, float] | None:
    """Where it comes out: lon, lat."""
    place = release.get("place") or release["asked"]["place"]
    return (place[0], place[1]) if place else None
