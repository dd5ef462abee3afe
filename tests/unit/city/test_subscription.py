"""Which warnings concern which place, and which texts are addresses that we write to."""

from decimal import Decimal

import pytest

from city.cap import CapArea, Circle
from city.citizen_report import is_number, read_number, report_number, shown_number
from city.subscription import SubscribedPlace, SubscriptionScope, WarnedPlace, address, concerns

SQUARE = tuple(
    (Decimal(lat), Decimal(lon)) for lat, lon in ((29, 121), (29, 122), (30, 122), (30, 121), (29, 121))
)
POLYGON = CapArea("here", polygons=(SQUARE,))
CIRCLE = CapArea("here", circles=(Circle(Decimal("29.9"), Decimal("121.9"), Decimal(5)),))
NORTH, DAM, CITY = (SubscribedPlace.read(text) for text in ("area:north", "thing:dam", "city"))


@pytest.mark.parametrize(
    ("warned", "place", "there", "wanted"),
    [
        (WarnedPlace(None, None, ()), CITY, (), True),
        (WarnedPlace("dam", "north", ()), NORTH, (), True),
        (WarnedPlace("dam", "south", ()), NORTH, (), False),
        (WarnedPlace("dam", "south", ()), DAM, (), True),
        (WarnedPlace("other", "south", ()), DAM, (), False),
        (WarnedPlace(None, None, (POLYGON,)), DAM, ((121.5, 29.5),), True),
        (WarnedPlace(None, None, (POLYGON,)), DAM, ((122.5, 29.5),), False),
        (WarnedPlace(None, None, (CIRCLE,)), NORTH, ((130.0, 40.0), (121.94, 29.9)), True),
        (WarnedPlace(None, None, (CIRCLE,)), NORTH, ((121.97, 29.9),), False),
        (WarnedPlace(None, None, (POLYGON,)), SubscribedPlace.of_report("K7M2QX9TD"), (), False),
    ],
)
def test_a_warning_concerns_a_place_that_it_names_or_covers(warned, place, there, wanted):
    assert concerns(warned, place, there) is wanted


@pytest.mark.parametrize("text", ["", "area:", "city:x", "thing:../x", "moon:1", "area:a b"])
def test_what_is_no_place_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        SubscribedPlace.read(text)


def test_a_place_is_written_as_it_is_read():
    assert [str(one) for one in (NORTH, DAM, CITY)] == ["area:north", "thing:dam", "city"]
    assert SubscribedPlace.read(str(SubscribedPlace.of_report("K7M2QX9TD"))).number == "K7M2QX9TD"
    assert NORTH.scope is SubscriptionScope.AREA


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (" Wang.Li+x@City.Example ", "Wang.Li+x@city.example"),
        ("a@b", None),
        ("a@b.1", None),
        ("a b@c.example", None),
        ("a@b.example\nBcc: c@d.example", None),
        ("a@b.example,c@d.example", None),
        ('"a"@b.example', None),
        ("王@b.example", None),
        ("a@-b.example", None),
        ("a" * 65 + "@b.example", None),
        ("@b.example", None),
    ],
)
def test_an_address_is_plain_or_none(text, wanted):
    assert address(text) == wanted


@pytest.mark.parametrize("typed", ["K7M2QX9TD", "k7m-2qx-9td", " K7M 2QX 9TD", "K7M–2QX–9TD"])
def test_a_number_is_read_as_people_type_it(typed):
    assert read_number(typed) == "K7M2QX9TD"


@pytest.mark.parametrize("typed", ["", "K7M2QX9T", "K7M2QX9TDD", "K7M2QX9TU", "../etc/pass"])
def test_what_is_no_number_is_none(typed):
    assert read_number(typed) is None


def test_numbers_are_made_of_chance_alone():
    made = {report_number(bytes([n, 7 * n % 256, 3, 9, n, n])) for n in range(256)}
    assert len(made) == 256
    assert all(is_number(one) and read_number(shown_number(one)) == one for one in made)
    assert read_number("O1IL2QX9T") == "01112QX9T"
