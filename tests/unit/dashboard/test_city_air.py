"""The city's air on the wire: only what is fresh and good counts."""

import re
from dataclasses import replace
from pathlib import Path

from cast import CITY, MINUTE, NOW, observed, stream, thing

from city.air_scheme import GRADES, Scheme
from city.quality import Quality
from city.thing import Kind
from dashboard.city_air import city_air
from dashboard.mirror import Mirror
from dashboard.wire import snapshot_json
from dashboard.words import t

AIR = stream("air-a", "pm2_5", "µg/m³")
STATION = thing("air-a", Kind.AIR, "hills", 121.8, 29.8, AIR)


def mirror() -> Mirror:
    return Mirror(replace(CITY, things=(*CITY.things, STATION)), {9: AIR})


LIVE = Path(__file__).parents[3] / "dashboard" / "assets" / "live"


def test_the_walls_classes_have_the_colours_and_words_of_the_scheme():
    grades = GRADES[Scheme.HJ633]
    css = (LIVE / "figures.css").read_text(encoding="utf-8")
    colours = re.findall(r'^\[data-grade="(\w+)"\] { --grade: (#\w+); }', css, re.MULTILINE)
    assert colours == [(grade.slug, grade.colour) for grade in grades]
    words = (LIVE / "figures.js").read_text(encoding="utf-8")
    block = words.partition("const GRADE_WORDS = {")[2].partition("}")[0]
    assert re.findall(r'(\w+): "([^"]+)"', block) == [(grade.slug, grade.label["en"]) for grade in grades]
    for grade in grades:
        assert {lang: t(lang, grade.label["en"]) for lang in grade.label} == grade.label


def test_a_city_without_air_stations_says_nothing_of_its_air():
    assert city_air(Mirror(CITY, {}), NOW) is None


def test_the_air_is_told_with_class_edition_and_worst_station_also_in_the_snapshot():
    seen = mirror()
    seen.observe([observed(9, 50)], NOW)
    air = city_air(seen, NOW)
    assert air == {
        "index": 80,
        "at_least": None,
        "missing": [],
        "grade": "good",
        "edition": "HJ633-2026",
        "primary": ["pm2_5"],
        "fresh": 1,
        "stations": 1,
        "worst": {"thing_id": "air-a", "index": 80},
    }
    assert snapshot_json(seen, {}, NOW)["air"] == air


def test_what_is_never_seen_stale_or_suspect_is_unknown_and_not_clean():
    seen = mirror()
    said = [city_air(seen, NOW)]
    seen.observe([observed(9, 20, 0, Quality.SUSPECT)], NOW)
    said.append(city_air(seen, NOW))
    seen.observe([observed(9, 20, 1)], NOW + MINUTE)
    seen.age(NOW + 12 * MINUTE)
    said.append(city_air(seen, NOW + 12 * MINUTE))
    assert [(air["index"], air["grade"], air["fresh"]) for air in said if air] == [(None, None, 0)] * 3
    assert [air["missing"] for air in said if air] == [["pm2_5"]] * 3


def test_stations_that_observe_no_pollutant_do_not_count():
    vane = stream("air-vane", "wind_speed", "m/s")
    things = (*CITY.things, STATION, thing("air-vane", Kind.AIR, "hills", 121.8, 29.8, vane))
    seen = Mirror(replace(CITY, things=things), {9: AIR, 10: vane})
    seen.observe([observed(9, 50)], NOW)
    air = city_air(seen, NOW)
    assert air
    assert (air["index"], air["stations"]) == (80, 1)
