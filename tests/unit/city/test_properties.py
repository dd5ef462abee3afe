"""Quantities are rows of a table, and every row is whole."""

import pytest

from city.properties import LANGUAGES, PROPERTIES, Property, find_property

WIRE = (
    *("water_level", "storage", "inflow", "outflow", "rainfall"),
    *("pm2_5", "pm10", "so2", "no2", "o3", "co"),
    *("temperature", "pressure", "humidity", "wind_speed", "wind_direction"),
    *("so2_stack", "nox_stack", "dust_stack", "co_stack", "o2_stack", "flow_stack"),
    *("cod", "ammonia_n", "tp", "ph", "flow_outfall"),
    *("tank_level", "tank_pressure", "tank_temperature", "lel"),
    *("video_online", "frame_age", "luma", "sharpness"),
)


@pytest.mark.parametrize("slug", WIRE)
def test_every_slug_of_the_wire_contract_is_a_property(slug: str):
    assert find_property(slug) is PROPERTIES[slug]


@pytest.mark.parametrize("prop", PROPERTIES.values(), ids=lambda prop: prop.slug)
def test_every_row_has_a_range_and_a_label_in_every_language(prop: Property):
    assert prop.low < prop.high
    assert all(prop.label[language] for language in LANGUAGES)
    assert prop.decimals >= 0


def test_any_gas_is_a_property_listed_or_not():
    gas = find_property("gas_sarin")
    assert gas is not None
    assert (gas.unit, gas.label["en"]) == ("ppm", "sarin")


@pytest.mark.parametrize("slug", ["", "gas_", "gas_Cl2", "PM2_5", "pm2.5", "gas_" + "x" * 41])
def test_anything_else_is_none(slug: str):
    assert find_property(slug) is None
