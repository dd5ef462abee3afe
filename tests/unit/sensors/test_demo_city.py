"""The demo city is whole, on land, and calm."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import shapely
from shapely.geometry import Point, shape

from alerts.evaluate.ladder import Scale
from city.catalogue import Catalogue
from city.characteristic import level_stream
from city.flood import limits_on, river_levels
from city.properties import find_property
from city.quality import Quality, Track, assess, follow
from city.rule import SiteState
from city.state import Level
from city.thing import Kind, Thing
from sensors.recording import Recording
from sensors.scale import scaled
from sensors.simulate import results

LAND = Path(__file__).parents[3] / "maps" / "data" / "land.geojson"
START = 1_795_276_800_000  # 2026-11-22 00:00 +08:00
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SEASONS = [START, START + 90 * DAY, START + 180 * DAY, START + 270 * DAY]


@pytest.fixture(scope="session")
def land() -> shapely.Geometry:
    features = json.loads(LAND.read_text())["features"]
    return shapely.union_all([shape(feature["geometry"]) for feature in features])


def _simulated(demo: Catalogue) -> list[Thing]:
    return [thing for thing in demo.things if thing.recorded is None]


def test_the_demo_city_has_the_things_it_promises(demo: Catalogue):
    assert Counter(thing.kind for thing in demo.things) == {
        Kind.RESERVOIR: 12,
        Kind.AIR: 16,
        Kind.EMISSION: 24,
        Kind.CHEMICAL: 30,
        Kind.VIDEO: 15,
        Kind.WEATHER: 3,
        Kind.RIVER: 6,
    }
    assert 450 <= sum(len(thing.datastreams) for thing in demo.things) <= 600
    assert Counter(t.details["outlet"] for t in demo.things if t.kind is Kind.EMISSION) == {
        "stack": 14,
        "outfall": 10,
    }
    assert 5 <= len({thing.gateway for thing in demo.things if thing.gateway}) <= 6
    assert {camera.thing_id for camera in demo.cameras} == {
        thing.thing_id for thing in demo.things if thing.kind is Kind.VIDEO
    }
    assert demo.city.demo


def test_every_thing_stands_on_land(demo: Catalogue, land: shapely.Geometry):
    assert [t.thing_id for t in demo.things if not land.contains(Point(t.lon, t.lat))] == []


def test_no_two_things_stand_on_the_same_spot(demo: Catalogue):
    spots = Counter((thing.lon, thing.lat) for thing in demo.things)
    assert [spot for spot, times in spots.items() if times > 1] == []


def test_most_copies_of_a_bigger_city_stand_on_land(demo: Catalogue, land: shapely.Geometry):
    copies = scaled(demo, 5).things[len(demo.things) :]
    ashore = sum(land.contains(Point(thing.lon, thing.lat)) for thing in copies)
    assert ashore >= 0.9 * len(copies)


def test_every_recorded_thing_has_its_recording_and_source(demo: Catalogue, recordings: dict[str, Recording]):
    sources = {source.source_id for source in demo.sources}
    recorded = {thing.recorded for thing in demo.things if thing.recorded}
    assert recorded == sources == set(recordings)


def test_reservoir_limits_rise_from_dead_to_crest(demo: Catalogue):
    order = ("dead", "flood_limit", "flood_high", "design", "check", "crest")
    for thing in demo.things:
        for stream in thing.datastreams:
            if thing.kind is Kind.RESERVOIR and stream.property == "water_level":
                limits = {limit.name: limit for limit in stream.limits}
                for day in (date(2026, 6, 1), date(2026, 8, 1), date(2026, 11, 22)):
                    values = [limits[name].at(day) for name in order]
                    assert None not in values
                    assert values == sorted(values), thing.thing_id


def test_gas_set_points_double_from_level_1_to_level_2(demo: Catalogue):
    for thing in demo.things:
        for stream in thing.datastreams:
            if stream.property.startswith("gas_") or stream.property == "lel":
                level1, level2 = (limit.seasons[0].value for limit in stream.limits)
                assert level2 == pytest.approx(2 * level1, rel=0.08)


def test_a_day_of_every_simulated_datastream_is_good(demo: Catalogue):
    for thing in _simulated(demo):
        tracks: dict[str, Track] = {}
        for time in range(START, START + DAY, 5 * MINUTE):
            for slug, result in results(thing, time, seed=1).items():
                prop = find_property(slug)
                assert prop is not None
                verdict = assess(prop, time, result, None, tracks.get(slug))
                assert verdict[0] is Quality.GOOD, (thing.thing_id, slug, result, verdict)
                tracks[slug] = follow(tracks.get(slug), time, result)


@pytest.mark.parametrize("start", SEASONS)
def test_a_calm_city_stays_below_every_first_step_at_any_season(demo: Catalogue, start: int):
    for thing in _simulated(demo):
        for rule in demo.rules:
            for stream in thing.datastreams:
                if rule.bound.holds(thing, stream.property):
                    for value in _sampled(thing, stream.property, start):
                        assert not _over_first_step(demo, rule.rule_id, stream, value), thing.thing_id


def _sampled(thing: Thing, slug: str, start: int) -> list[float]:
    return [results(thing, time, seed=1)[slug] for time in range(start, start + 2 * DAY, 3 * HOUR)]


def _over_first_step(demo: Catalogue, rule_id: str, stream, value: float) -> bool:
    rule = next(rule for rule in demo.rules if rule.rule_id == rule_id)
    if isinstance(rule.test, SiteState):
        return value in rule.test.severities
    if rule.ladder is None:
        return False
    limit = rule.ladder.steps[0].limit
    if isinstance(limit, str):
        seasons = next(x for x in stream.limits if x.name == limit).seasons
        values = [season.value for season in seasons]
    else:
        values = [limit]
    return value > min(values) if rule.ladder.side == "above" else value < max(values)


def test_the_rivers_rule_raises_what_the_panel_says_at_every_level(demo: Catalogue):
    rule = next(rule for rule in demo.rules if rule.rule_id == "river-level")
    zone = ZoneInfo(demo.city.timezone)
    assert rule.ladder is not None
    for thing in (one for one in demo.things if one.kind is Kind.RIVER):
        limits = limits_on(thing, 0, zone)
        stream = level_stream(thing)
        assert stream
        scale = Scale(rule.ladder, {limit.name: limit for limit in stream.limits}, zone)
        for level in (round(value + off, 2) for value in limits.values() for off in (-0.01, 0, 0.01)):
            assert scale.place(level, 0, Level.NORMAL) is river_levels(limits).colour(level), (thing, level)


def test_a_simulated_reservoirs_storage_follows_its_curve(demo: Catalogue):
    from sensors.catalogue_build import curve_of

    for thing in _simulated(demo):
        if thing.kind is Kind.RESERVOIR:
            found = results(thing, START, seed=1)
            curve = curve_of(thing.details)
            assert curve is not None
            assert thing.details["curve_synthetic"] is True
            assert found["storage"] == pytest.approx(curve.storage(found["water_level"])[0], abs=0.01)
