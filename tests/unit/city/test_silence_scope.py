"""What a silence would hold back: one of everything in disguise, and one of nothing, are refused."""

from dataclasses import replace

import pytest
from cast import CITY

from city.matcher import Matcher
from city.route import SEVERITIES
from city.silence_scope import refusal
from city.state import Level

THING = CITY.things[0]
GATED = replace(CITY, things=(replace(THING, gateway="gw-1"), *CITY.things[1:]))


def matcher(**fields: list[str]) -> Matcher:
    return Matcher(**{name: frozenset(words) for name, words in fields.items()})


@pytest.mark.parametrize(
    "meant",
    [
        Matcher(),
        Matcher(frozenset(SEVERITIES)),
        matcher(things=["*"]),
        matcher(things=["?*"], rules=["**"]),
        matcher(areas=["*"], subjects=["*"], kinds=["[a-z]*"]),
        matcher(things=[THING.thing_id, "*"]),
        replace(matcher(things=["*"]), severities=frozenset(SEVERITIES)),
    ],
)
def test_a_silence_of_everything_in_disguise_is_refused(meant):
    assert refusal(meant, CITY) == "a silence of everything: say which alerts"


@pytest.mark.parametrize(
    ("meant", "name"),
    [
        (matcher(rules=["gohst"]), "rules: there is no 'gohst'"),
        (matcher(things=["ghost"]), "things: there is no 'ghost'"),
        (matcher(things=[THING.thing_id, "ghost-*"]), "things: there is no 'ghost-*'"),
        (matcher(gateways=["gw-9"]), "gateways: there is no 'gw-9'"),
        (matcher(areas=["nowhere"]), "areas: there is no 'nowhere'"),
        (matcher(kinds=["volcano"]), "kinds: there is no 'volcano'"),
        (matcher(properties=["noise"]), "properties: there is no 'noise'"),
        (matcher(subjects=["river"]), "subjects: there is no 'river'"),
    ],
)
def test_a_name_that_nothing_has_is_refused_by_name(meant, name):
    assert refusal(meant, GATED) == f"{name}, nothing would be silenced"


def test_a_silence_that_no_station_meets_is_refused():
    elsewhere = replace(CITY, areas=(*CITY.areas, replace(CITY.areas[0], area_id="empty")))
    meant = matcher(areas=["empty"], things=[THING.thing_id])

    assert refusal(meant, elsewhere) == "no station is all of that, nothing would be silenced"


@pytest.mark.parametrize(
    "meant",
    [
        matcher(things=[THING.thing_id]),
        matcher(things=[thing.thing_id for thing in CITY.things]),
        matcher(areas=[THING.area]),
        matcher(gateways=["gw-1"]),
        matcher(subjects=["gateway"]),
        matcher(rules=["cap"]),
        Matcher(frozenset({Level.BLUE})),
        replace(matcher(things=["*"]), severities=frozenset({Level.RED})),
        matcher(things=["*"], areas=[THING.area]),
    ],
)
def test_what_says_which_alerts_may_be_silenced(meant):
    assert refusal(meant, GATED) is None
