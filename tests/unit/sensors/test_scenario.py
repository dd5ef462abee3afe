"""Each scenario crosses what it is there to cross, and touches nothing else."""

import pytest

from city.catalogue import Catalogue
from city.properties import LANGUAGES, find_property
from city.quality import Quality, Track, assess, follow
from city.thing import Kind, Thing
from sensors.camera_act import Act
from sensors.scenario import CALM, SCENARIOS, Running, limit_of, silent_gateway
from sensors.simulate import results

START = 1_795_276_800_000
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000


def _thing(demo: Catalogue, thing_id: str) -> Thing:
    found = demo.thing(thing_id)
    assert found is not None
    return found


def _value(demo: Catalogue, scenario: str, thing_id: str, slug: str, elapsed_s: float) -> float:
    time = START + int(elapsed_s * SECOND)
    effects = Running(SCENARIOS[scenario], START).effects(demo, time)
    return results(_thing(demo, thing_id), time, 1, effects)[slug]


def test_the_table_holds_the_scenarios_described_in_every_language():
    assert list(SCENARIOS) == [
        "typhoon",
        "chlorine-leak",
        "stack-exceedance",
        "camera-outage",
        "camera-faults",
        "gateway-silent",
    ]
    for name, scenario in SCENARIOS.items():
        assert scenario.name == name
        assert all(scenario.description[language] for language in LANGUAGES)


def test_nothing_happens_before_a_scenario_begins(demo: Catalogue):
    effects = Running(SCENARIOS["camera-outage"], START).effects(demo, START - 1)
    assert effects == CALM


def test_a_typhoon_lifts_every_simulated_reservoir_over_flood_high_within_ten_minutes(demo: Catalogue):
    for thing in demo.things:
        limit = limit_of(thing, "water_level", "flood_limit")
        high = limit_of(thing, "water_level", "flood_high")
        if limit is not None and high is not None and thing.recorded is None:
            levels = [_value(demo, "typhoon", thing.thing_id, "water_level", s) for s in range(0, 601, 60)]
            assert levels[0] < limit
            assert any(limit < level < high for level in levels)
            assert levels[-1] > high


def test_reservoirs_do_not_all_cross_the_flood_limit_in_the_same_report(demo: Catalogue):
    firsts = set()
    for thing in demo.things:
        limit = limit_of(thing, "water_level", "flood_limit")
        if limit is not None and thing.recorded is None:
            levels = (
                (s, _value(demo, "typhoon", thing.thing_id, "water_level", s)) for s in range(0, 601, 5)
            )
            firsts.add(next(s for s, level in levels if level > limit))
    assert len(firsts) > 3


def test_a_typhoon_takes_every_river_and_tide_over_its_warning_whatever_the_tide(demo: Catalogue):
    rivers = [thing for thing in demo.things if thing.kind is Kind.RIVER]
    for hours in range(0, 25, 2):
        begin = START + hours * HOUR
        running = Running(SCENARIOS["typhoon"], begin)
        at = begin + 12 * MINUTE
        levels = {t.thing_id: results(t, at, 1, running.effects(demo, at))["water_level"] for t in rivers}
        for thing in rivers:
            warning = limit_of(thing, "water_level", "warning")
            assert warning is not None
            assert levels[thing.thing_id] > warning, (thing.thing_id, hours)


def test_a_typhoon_brings_rain_and_wind(demo: Catalogue):
    assert _value(demo, "typhoon", "wx-xinqi", "rainfall", 400) > 40
    assert _value(demo, "typhoon", "wx-xinqi", "wind_speed", 400) > 24


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "camera-outage"])
def test_no_scenario_makes_an_incredible_step(demo: Catalogue, name: str):
    running = Running(SCENARIOS[name], START)
    tracks: dict[tuple[str, str], Track] = {}
    for time in range(START - MINUTE, START + 12 * MINUTE, 30 * SECOND):
        effects = running.effects(demo, time)
        for thing in demo.things:
            if thing.recorded is None:
                for slug, result in results(thing, time, 1, effects).items():
                    key = thing.thing_id, slug
                    prop = find_property(slug)
                    assert prop is not None
                    assert assess(prop, time, result, None, tracks.get(key))[0] is Quality.GOOD, key
                    tracks[key] = follow(tracks.get(key), time, result)


def test_chlorine_passes_both_alarm_levels_within_a_minute(demo: Catalogue):
    site = _thing(demo, "chem-qingzhi-cl2")
    level1, level2 = (limit_of(site, "gas_cl2", name) for name in ("level1", "level2"))
    assert level1 is not None
    assert level2 is not None
    ppm = [_value(demo, "chlorine-leak", site.thing_id, "gas_cl2", s) for s in range(0, 61)]
    assert ppm[0] < level1
    assert any(level1 < value < level2 for value in ppm)
    assert ppm[-1] > level2


def test_chlorine_reaches_neighbours_downwind_lower_and_nobody_upwind(demo: Catalogue):
    late = 40 * 60
    source, near, far, upwind = (
        _value(demo, "chlorine-leak", f"chem-{place}-cl2", "gas_cl2", late)
        for place in ("qingzhi", "qijiashan", "xiaogang", "daxie")
    )
    assert source > near > far > 0.34 > upwind


def test_two_stacks_pass_their_permits(demo: Catalogue):
    over = [
        thing.thing_id
        for thing in demo.things
        if (permit := limit_of(thing, "so2_stack", "permit")) is not None
        and thing.recorded is None
        and _value(demo, "stack-exceedance", thing.thing_id, "so2_stack", 240) > permit
    ]
    assert len(over) == 2


def test_five_cameras_go_offline_and_show_no_picture(demo: Catalogue):
    effects = Running(SCENARIOS["camera-outage"], START).effects(demo, START + MINUTE)
    cameras = [thing for thing in demo.things if thing.kind == "video"]
    said = [results(thing, START + MINUTE, 1, effects) for thing in cameras]
    offline = [found for found in said if found["video_online"] == 0]
    assert len(offline) == 5
    assert all(found["frame_age"] == 60 and "luma" not in found for found in offline)


def test_everything_behind_one_gateway_falls_silent(demo: Catalogue):
    effects = Running(SCENARIOS["gateway-silent"], START).effects(demo, START)
    assert silent_gateway(demo) == "gw-03"
    assert effects.silent == {thing.thing_id for thing in demo.things if thing.gateway == "gw-03"}
    assert len(effects.silent) >= 5


def test_of_the_cameras_that_are_drawn_five_vanish_or_show_a_fault_each(demo: Catalogue):
    gone = Running(SCENARIOS["camera-outage"], START).effects(demo, START).cameras
    assert set(gone.values()) == {Act.VANISH}
    assert len(gone) == 5
    ill = Running(SCENARIOS["camera-faults"], START).effects(demo, START).cameras
    assert sorted(ill.values()) == sorted({Act.FREEZE, Act.BLACK, Act.WHITE, Act.BLUR, Act.COVER})
    assert gone.keys() == ill.keys() <= {camera.thing_id for camera in demo.cameras}
