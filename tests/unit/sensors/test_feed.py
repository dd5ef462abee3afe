"""The feed says what is due, once, in the words of the wire contract."""

import json
from collections import defaultdict
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.catalogue import Catalogue
from sensors.codecs.json import decode
from sensors.feed import backfill, messages
from sensors.recording import Recording
from sensors.scenario import SCENARIOS, Running
from sensors.topics import thing_of

START = 1_795_276_800_000
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000


def _time(body: dict) -> int:
    return round(datetime.fromisoformat(body["time"]).timestamp() * 1000)


def test_a_minute_holds_what_each_thing_reports_in_it(demo: Catalogue, recordings: dict[str, Recording]):
    count = defaultdict(int)
    for topic, _ in messages(demo, recordings, START + MINUTE, START, 1):
        count[thing_of(topic)] += 1
    for thing in demo.things:
        assert count[thing.thing_id] == 60 / min(stream.report_s for stream in thing.datastreams)


def test_a_payload_is_as_the_wire_contract_says(demo: Catalogue, recordings: dict[str, Recording]):
    for topic, payload in messages(demo, recordings, START + MINUTE, START, 1):
        body = json.loads(payload)
        assert set(body) == {"time", "results", "seq"}
        assert body["time"].endswith("+08:00")
        assert len(body["time"]) == len("2026-11-21T23:00:00.000+08:00")
        assert START < _time(body) <= START + MINUTE
        thing = demo.thing(thing_of(topic) or "")
        assert thing is not None
        assert set(body["results"]) <= {stream.property for stream in thing.datastreams}


def test_our_own_decoder_accepts_every_payload(demo: Catalogue, recordings: dict[str, Recording]):
    for _, payload in messages(demo, recordings, START + MINUTE, START, 1):
        decoded = decode(payload)
        assert decoded.reports
        assert decoded.rejects == []


def test_things_do_not_speak_in_chorus(demo: Catalogue, recordings: dict[str, Recording]):
    seconds = defaultdict(int)
    for _, payload in messages(demo, recordings, START + MINUTE, START, 1):
        seconds[_time(json.loads(payload)) // SECOND] += 1
    assert len(seconds) >= 50
    assert max(seconds.values()) <= 12


def test_a_counter_grows_by_one_with_each_message(demo: Catalogue, recordings: dict[str, Recording]):
    seen: dict[str, int] = {}
    for topic, payload in messages(demo, recordings, START + 5 * MINUTE, START, 1):
        seq = json.loads(payload)["seq"]
        assert seq == seen.get(topic, seq - 1) + 1
        seen[topic] = seq


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(1, MINUTE - 1), max_size=4))
def test_asking_in_pieces_gives_the_same_messages(
    demo: Catalogue, recordings: dict[str, Recording], cuts: list[int]
):
    marks = [START, *(START + cut for cut in sorted(set(cuts))), START + MINUTE]
    whole = sorted(messages(demo, recordings, START + MINUTE, START, 1))
    pieces = [
        message for since, until in pairwise(marks) for message in messages(demo, recordings, until, since, 1)
    ]
    assert sorted(pieces) == whole


def test_backfill_stands_on_the_same_ticks_with_the_same_values(
    demo: Catalogue, recordings: dict[str, Recording]
):
    live = defaultdict(dict)
    for topic, payload in messages(demo, recordings, START + 10 * MINUTE, START, 1):
        body = json.loads(payload)
        live[topic][body["time"]] = body
    for topic, payload in backfill(demo, recordings, START, START + 10 * MINUTE, 120, 1):
        for body in json.loads(payload):
            assert {**live[topic][body["time"]], **body} == live[topic][body["time"]]


def test_a_day_of_backfill_is_packed_small_and_reaches_back_the_whole_day(
    demo: Catalogue, recordings: dict[str, Recording]
):
    times = defaultdict(list)
    for topic, payload in backfill(demo, recordings, START - 24 * HOUR, START, 300, 1):
        bodies = json.loads(payload)
        assert len(bodies) <= 200
        assert len(payload) <= 60_000
        times[topic] += [_time(body) for body in bodies]
    assert len(times) == len(demo.things)
    for stamps in times.values():
        assert stamps == sorted(set(stamps))
        assert START - 24 * HOUR < stamps[0] <= START - 24 * HOUR + 10 * MINUTE
        assert START - 10 * MINUTE < stamps[-1] <= START


def test_a_recorded_thing_publishes_only_what_was_recorded(demo: Catalogue, recordings: dict[str, Recording]):
    recorded = {thing.thing_id for thing in demo.things if thing.recorded}
    for topic, payload in messages(demo, {}, START + MINUTE, START, 1):
        assert thing_of(topic) not in recorded, payload


@pytest.mark.parametrize(
    ("thing_id", "slug", "low", "high"),
    [
        ("wx-xinqi", "pressure", 95.0, 106.0),
        ("res-zhushan", "water_level", 2000.0, 3300.0),
    ],
)
def test_a_datastream_speaks_the_unit_it_declares(
    demo: Catalogue, recordings: dict[str, Recording], thing_id: str, slug: str, low: float, high: float
):
    bodies = [
        json.loads(payload)
        for topic, payload in messages(demo, recordings, START + MINUTE, START, 1)
        if thing_of(topic) == thing_id
    ]
    assert all(low < body["results"][slug] < high for body in bodies)
    assert bodies


def test_a_silent_gateway_says_nothing_and_the_rest_goes_on(
    demo: Catalogue, recordings: dict[str, Recording]
):
    running = Running(SCENARIOS["gateway-silent"], START)
    spoke = {thing_of(topic) for topic, _ in messages(demo, recordings, START + MINUTE, START, 1, running)}
    assert spoke == {thing.thing_id for thing in demo.things if thing.gateway != "gw-03"}


def test_a_scenario_changes_what_is_said(demo: Catalogue, recordings: dict[str, Recording]):
    until, since = START + 10 * MINUTE, START + 9 * MINUTE
    running = Running(SCENARIOS["typhoon"], START)
    calm, storm = (
        {topic: json.loads(payload)["results"] for topic, payload in messages(*args)}
        for args in (
            (demo, recordings, until, since, 1),
            (demo, recordings, until, since, 1, running),
        )
    )
    topic = "city/res-xinlu/obs"
    assert storm[topic]["water_level"] > 14.0 > calm[topic]["water_level"]
    assert storm["city/res-yunling/obs"] == calm["city/res-yunling/obs"]


def test_a_past_that_leaves_ticks_out_does_not_count(demo: Catalogue, recordings: dict[str, Recording]):
    for _, payload in backfill(demo, recordings, START - MINUTE, START, 300, 1):
        assert all("seq" not in body for body in json.loads(payload))
