"""A thing or datastream that is wrong cannot exist."""

from dataclasses import replace

import pytest

from city.thing import Datastream, Kind, Thing, name

STREAM = Datastream("res-xinlu", "water_level", 0, 60, 600, "m")
THING = Thing(
    "res-xinlu",
    Kind.RESERVOIR,
    name(zh_Hans="新路水库", zh_Hant="新路水庫", en="Xinlu"),
    "daqi",
    121.79,
    29.84,
    name(zh_Hans="水利局", zh_Hant="水利局", en="Water bureau"),
    (STREAM,),
)


@pytest.mark.parametrize("thing_id", ["", "Res", "a b", "a/b", "x" * 65, "水库", "a\n"])
def test_a_thing_id_is_small_letters_digits_dash_and_underscore(thing_id: str):
    with pytest.raises(ValueError, match="is not"):
        replace(THING, thing_id=thing_id)


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, 91), (29.84, 121.79), (float("nan"), 0)])
def test_a_position_is_lon_lat_in_degrees(lon: float, lat: float):
    with pytest.raises(ValueError, match="position"):
        replace(THING, lon=lon, lat=lat)


def test_a_name_speaks_every_language():
    with pytest.raises(ValueError, match="zh-Hant"):
        replace(THING, name=name(zh_Hans="甲", en="A"))


def test_a_datastream_observes_a_known_property():
    with pytest.raises(ValueError, match="not a property"):
        replace(STREAM, property="happiness")


def test_a_datastream_speaks_a_unit_we_can_convert():
    assert replace(STREAM, source_unit="ft").source_unit == "ft"
    with pytest.raises(ValueError, match="no way"):
        replace(STREAM, source_unit="kg")


@pytest.mark.parametrize(("report_s", "max_age_s"), [(0, 600), (-1, 600), (601, 600)])
def test_a_datastream_reports_more_often_than_it_grows_old(report_s: float, max_age_s: float):
    with pytest.raises(ValueError, match="report_s"):
        replace(STREAM, report_s=report_s, max_age_s=max_age_s)
