"""A thing's `field` table: what the gateway takes from it, and every mistake in it by name."""

import re
from pathlib import Path

import pytest
from small_town import AREA, CITY, TEMPLATE, THING

from city.errors import CatalogueError
from city.field_station import HOUR_MS, FieldProtocol, FieldStation, Stamp
from sensors.catalogue import parse

FIELD = """
[things.field]
protocol = "hj212"
address = "010000A8900016F000169DC0"
[things.field.factors]
w01018 = "water_level"
"""
OTHER = THING.replace("dam-1", "dam-2")


def stations(things: str) -> tuple[FieldStation, ...]:
    return parse({"town.toml": CITY + AREA + TEMPLATE + things}).field_stations


def mistakes(things: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        stations(things)
    return [str(mistake).removeprefix("town.toml: things.dam-1.") for mistake in caught.value.mistakes]


def test_a_field_table_says_how_a_thing_is_reached():
    (station,) = stations(THING + FIELD)

    assert (station.thing_id, station.protocol) == ("dam-1", FieldProtocol.HJ212)
    assert station.address == "010000A8900016F000169DC0"
    assert station.commands == {"2011"}
    assert dict(station.factors) == {"w01018": "water_level"}
    assert station.stamp is Stamp.START
    assert (station.ignored, station.password) == (frozenset(), None)


def test_a_thing_without_a_field_table_is_no_field_station():
    assert stations(THING) == ()


def test_sl_651_takes_timed_added_and_hourly_frames_by_default():
    field = FIELD.replace("hj212", "sl651").replace("010000A8900016F000169DC0", "00418d2337")

    (station,) = stations(THING + field)

    assert station.commands == {"32", "33", "34"}
    assert station.address == "00418D2337"


def test_a_password_is_not_shown():
    (station,) = stations(
        THING + FIELD.replace("[things.field.factors]", 'password = "s3cret"\n[things.field.factors]')
    )

    assert station.password == "s3cret"
    assert "s3cret" not in repr(station)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"hj212"', '"modbus"', "field.protocol"),
        ('"hj212"', '"sl651"', "field.address"),
        ("010000A8900016F000169DC0", "a b", "field.address"),
        ("[things.field.factors]", 'commands = ["9014"]\n[things.field.factors]', "field.commands"),
        ("[things.field.factors]", 'stamp = "middle"\n[things.field.factors]', "field.stamp"),
        ("[things.field.factors]", 'pasword = "1"\n[things.field.factors]', "field.pasword"),
        ("[things.field.factors]", 'password = "12 34"\n[things.field.factors]', "field.password"),
        ("[things.field.factors]", 'ignored = ["w01018"]\n[things.field.factors]', "field.ignored"),
        ('w01018 = "water_level"', "", "field.factors"),
        ("water_level", "cod", "field.factors.w01018"),
        ("[things.field.factors]", 'commands = ["2051"]\n[things.field.factors]', "field.factors.w01018"),
    ],
)
def test_a_mistake_is_named_by_its_key(old, new, key):
    (mistake,) = mistakes(THING + FIELD.replace(old, new))

    assert mistake.startswith(f"{key}: ")


def test_a_field_table_at_fault_hides_nothing_else_and_is_not_told_twice():
    found = mistakes(THING.replace("north", "south") + FIELD.replace("hj212", "modbus"))

    assert sorted(mistake.split(":")[0] for mistake in found) == ["area", "field.protocol"]


def test_a_template_nobody_knows_makes_no_factor_wrong():
    found = mistakes(THING.replace('template = "dam"', 'template = "pond"') + FIELD)

    assert [mistake.split(":")[0] for mistake in found] == ["template"]


def test_things_may_share_an_address_by_command_or_by_factor():
    hourly = FIELD.replace("[things.field.factors]", 'commands = ["2061"]\n[things.field.factors]')
    another = FIELD.replace("w01018 ", "w21003 ")

    assert len(stations(THING + FIELD + OTHER + hourly)) == 2
    assert len(stations(THING + FIELD + OTHER + another)) == 2


def test_what_another_thing_claims_already_is_a_mistake_that_names_it():
    (mistake,) = mistakes(OTHER + FIELD + THING + FIELD)

    assert mistake.startswith("field.address: ")
    assert "dam-2" in mistake
    assert "w01018 of 2011" in mistake


def test_one_address_has_one_password():
    hourly = FIELD.replace(
        "[things.field.factors]", 'commands = ["2061"]\npassword = "1"\n[things.field.factors]'
    )

    (mistake,) = mistakes(OTHER + FIELD + THING + hourly)

    assert mistake.startswith("field.password: dam-2")


def test_the_same_address_in_two_protocols_is_two_addresses():
    assert (
        len(
            stations(
                THING
                + FIELD.replace("010000A8900016F000169DC0", "0012345678")
                + OTHER
                + FIELD.replace("010000A8900016F000169DC0", "0012345678").replace("hj212", "sl651")
            )
        )
        == 2
    )


AVERAGED = FIELD.replace("water_level", "rainfall").replace(
    "[things.field.factors]", 'commands = ["2051", "2061", "2031", "2011"]\n[things.field.factors]'
)


@pytest.mark.parametrize(
    ("command", "until_end"),
    [("2011", 0), ("2051", HOUR_MS), ("2061", HOUR_MS), ("2031", 24 * HOUR_MS)],
)
def test_an_average_ends_its_period_after_the_time_it_states(command, until_end):
    (station,) = stations(THING + AVERAGED)

    assert station.until_end_ms(command, "rainfall") == until_end


def test_a_station_that_states_the_end_is_not_moved():
    (station,) = stations(THING + AVERAGED.replace("commands", 'stamp = "end"\ncommands'))

    assert station.until_end_ms("2061", "rainfall") == 0


def test_the_example_of_the_guide_is_a_field_station():
    guide = (Path(__file__).parents[3] / "docs" / "field-protocols.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", guide, re.M | re.S)
    outfall = TEMPLATE.replace("reservoir", "emission").partition("[templates.dam.datastreams]")[0]

    (station,) = parse(
        {
            "town.toml": CITY
            + AREA
            + outfall
            + "datastreams = { cod = {}, ammonia_n = {} }\n"
            + THING
            + example
        }
    ).field_stations

    assert (station.password, station.ignored, station.flagged) == ("123456", {"w00000"}, True)
