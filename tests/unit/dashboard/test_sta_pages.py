"""Which observations are read for a question: by key, within a bound, and none left out of the pages."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from cast import CITY, STREAMS, thing
from hypothesis import given, settings
from hypothesis import strategies as st

from city.observation import Observation
from city.thing import Kind
from dashboard.sta import check, parse
from dashboard.sta.answer import Answering
from dashboard.sta.bounds import plan
from dashboard.sta.expression import Options
from dashboard.sta.model import OBSERVATIONS, TYPES
from dashboard.sta.observed import Part
from dashboard.sta.pages import MOST_EXAMINED, Pages
from dashboard.sta.refusal import Refusal
from dashboard.sta.route import Collection
from dashboard.sta.world import World

HOUR = 3_600_000
AT = 1_767_225_600_000
"""2026-01-01T00:00:00Z."""
HOURLY = {key: replace(stream, period_s=3600) if key in (3, 4) else stream for key, stream in STREAMS.items()}


class History:
    """Observations of a test, read as the store reads them; counts what it was asked and what it gave."""

    def __init__(self, rows: Sequence[Observation]) -> None:
        self.rows, self.asked, self.given = sorted(rows, key=lambda one: one.key), 0, 0

    def read(self, parts: Sequence[Part], each: int, *, descending: bool) -> list[Observation]:
        self.asked += 1
        found: list[Observation] = []
        for key, first, last in parts:
            mine = [
                one for one in self.rows if one.datastream_id == key and first <= one.phenomenon_time < last
            ]
            found += (mine[::-1] if descending else mine)[:each]
        self.given += len(found)
        return found

    def count(self, parts: Sequence[Part], most: int) -> int:
        return min(len(self.read(parts, most, descending=False)), most)

    def counts(self, parts: Sequence[Part]) -> list[int]:
        return [self.count([part], len(self.rows)) for part in parts]

    def excluded(self, parts: Sequence[Part]) -> dict[int, list[tuple[int, int]]]:
        return {}


def world(streams=HOURLY) -> World:
    return World(CITY, streams, "en")


def planned(filter: str, numbers: Sequence[int] = (1, 2, 3, 4, 5)):
    made = check.filter_of(parse.expression(filter), TYPES[OBSERVATIONS], AT)
    return plan(made, numbers, world())


@pytest.mark.parametrize(
    ("filter", "first", "last"),
    [
        ("phenomenonTime ge 2026-01-01T00:00:00Z", {1: AT, 3: AT + HOUR}, None),
        ("phenomenonTime gt 2026-01-01T00:00:00Z", {1: AT + 1, 3: AT + HOUR + 1}, None),
        ("phenomenonTime lt 2026-01-01T00:00:00Z", None, {1: AT, 3: AT + 1}),
        ("phenomenonTime le 2026-01-01T00:00:00Z", None, {1: AT + 1, 3: AT + 1}),
        ("2026-01-01T00:00:00Z gt phenomenonTime", None, {1: AT, 3: AT + 1}),
        ("resultTime ge now() sub duration'PT1H'", {1: AT - HOUR, 3: AT - HOUR}, None),
        ("resultTime eq now()", {1: AT, 3: AT}, {1: AT + 1, 3: AT + 1}),
    ],
)
def test_a_filter_of_time_becomes_a_span_of_each_datastream(filter, first, last):
    made = planned(filter)
    assert made.rest is None
    parts = {key: (start, end) for key, start, end in made.parts}
    assert all(parts[key][0] == start for key, start in (first or {}).items())
    assert all(parts[key][1] == end for key, end in (last or {}).items())


@pytest.mark.parametrize(
    ("filter", "keys", "is_all"),
    [
        ("Datastream/id eq 3", [3], True),
        ("Datastream/Thing/id eq 'res-a'", [1, 2], True),
        ("FeatureOfInterest/id eq 'res-b' and result gt 1", [5], False),
        ("Datastream/id eq 3 or Datastream/id eq 4", [3, 4], True),
        ("Datastream/id eq 3 or result gt 1", [1, 2, 3, 4, 5], False),
        (f"id eq '2-{AT}'", [2], True),
        ("id eq 'nonsense'", [], True),
        ("phenomenonTime eq 2026-01-01T00:00:00Z", [1, 2, 5], True),
        ("phenomenonTime eq 2026-01-01T00:00:00Z/2026-01-01T01:00:00Z", [3, 4], True),
        ("phenomenonTime ge 2026-01-01T00:00:00Z/2026-01-01T01:00:00Z", [1, 2, 3, 4, 5], False),
        ("during(phenomenonTime,2026-01-01T00:00:00Z/2026-01-01T00:30:00Z)", [1, 2, 5], True),
        ("overlaps('2026-01-01T00:00:00Z/2026-01-01T00:30:00Z',phenomenonTime)", [1, 2, 3, 4, 5], True),
        ("phenomenonTime gt 2026-01-02T00:00:00Z and phenomenonTime lt 2026-01-01T00:00:00Z", [], True),
    ],
)
def test_only_datastreams_that_may_have_it_are_read(filter, keys, is_all):
    made = planned(filter)
    assert [key for key, _, _ in made.parts] == keys
    assert (made.rest is None) == is_all


ROWS = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, 5]), st.integers(0, 12), st.integers(0, 9)),
    unique_by=lambda row: row[:2],
    max_size=40,
)


@settings(max_examples=120, deadline=None)
@given(
    ROWS,
    st.integers(1, 7),
    st.integers(0, 5),
    st.booleans(),
    st.sampled_from(["", "result gt 4", "result lt 0"]),
)
def test_pages_followed_to_their_end_say_all_once_and_in_order(rows, top, skip, descending, filter):
    history = History([Observation(key, AT + HOUR * n, float(result)) for key, n, result in rows])
    made = check.filter_of(parse.expression(filter), TYPES[OBSERVATIONS], AT) if filter else None
    options = Options(filter=made, orderby=parse.orderby("phenomenonTime" + " desc" * descending), skip=skip)
    here, reading = plan(made, [1, 2, 3, 4, 5], world()), Pages(history, world())
    seen: list[str] = []
    for _ in range(60):
        (page,) = reading.pages([here], options, top)
        assert len(page.entities) <= top
        seen += [str(one.id) for one in page.entities]
        if page.after is None:
            break
        options = replace(options, skip=page.skip, token=str(page.after))
    meant = [one for one in history.rows if not filter or (one.result > 4) is (filter == "result gt 4")]
    meant = [] if filter == "result lt 0" else meant
    meant.sort(key=lambda one: ((-1 if descending else 1) * one.phenomenon_time, one.datastream_id))
    assert seen == [f"{one.datastream_id}-{one.phenomenon_time}" for one in meant][skip:]


def test_the_newest_of_a_thousand_datastreams_are_read_at_once():
    streams = {key: replace(STREAMS[1], thing_id=f"res-{key}") for key in range(1, 1001)}
    things = tuple(thing(one.thing_id, Kind.RESERVOIR, "hills", 121.8, 29.9, one) for one in streams.values())
    history = History([Observation(key, AT - n, float(n)) for key in streams for n in (0, 1)])
    answering = Answering(World(replace(CITY, things=things), streams, "en"), history, "http://x", AT)
    options = Options(top=1000, expand=parse.expand("Observations($orderby=phenomenonTime desc;$top=1)"))
    many = Collection(TYPES["Datastreams"], answering.world.datastreams())
    told = answering.collection(many, options, "Datastreams", {})["value"]
    assert history.asked == 1
    assert [[it["result"] for it in one["Observations"]] for one in told] == [[0.0]] * 1000


def answered(history: History, options: str) -> list[dict]:
    """Datastreams with what they expand."""
    answering = Answering(world(), history, "http://x", AT)
    asked = Options(expand=parse.expand(options))
    return answering.collection(Collection(TYPES["Datastreams"], [1, 2, 3]), asked, "Datastreams", {})[
        "value"
    ]


@pytest.mark.parametrize("order", ["", "$orderby=result desc;", "$filter=result ge 0;"])
def test_what_is_reached_by_many_ways_is_there_once_in_each(order):
    history = History([Observation(key, AT + n, float(n)) for key in (1, 2) for n in range(3)])
    told = answered(history, f"Thing($expand=Datastreams($expand=Observations({order}$top=5)))")
    streams = [stream for one in told for stream in one["Thing"]["Datastreams"]]
    ids = {one["@iot.id"]: [it["@iot.id"] for it in one["Observations"]] for one in streams}
    assert sorted(ids[1]) == [f"1-{AT + n}" for n in range(3)]
    assert history.asked <= 2


@pytest.mark.parametrize("filter", ["", "$filter=result ge 0;"])
def test_expanded_observations_are_counted_each_by_their_own(filter):
    history = History([Observation(key, AT + n, 1.0) for key in (1, 2) for n in range(key)])
    told = answered(history, f"Observations({filter}$count=true;$top=1)")
    assert [one["Observations@iot.count"] for one in told] == [1, 2, 0]


def test_expansions_in_an_order_of_their_own_are_read_at_once_and_within_the_bound(monkeypatch):
    history = History([Observation(key, AT + n, float(-n)) for key in (1, 2, 3) for n in range(4)])
    told = answered(history, "Observations($orderby=result;$top=1)")
    assert [one["Observations"][0]["result"] for one in told] == [-3.0] * 3
    assert history.asked == 2
    monkeypatch.setattr("dashboard.sta.pages.MOST_EXAMINED", 11)
    with pytest.raises(Refusal, match="sorted"):
        answered(history, "Observations($orderby=result;$top=1)")


def test_a_second_key_orders_what_several_datastreams_say_at_one_time():
    history = History([Observation(key, AT, float(-key)) for key in (1, 2, 5)])
    options = Options(orderby=parse.orderby("phenomenonTime,result"))
    (page,) = Pages(history, world()).pages([plan(None, [1, 2, 5], world())], options, 9)
    assert [one.values["result"] for one in page.entities] == [-5.0, -2.0, -1.0]


def test_what_leads_through_too_many_entities_is_refused(monkeypatch):
    monkeypatch.setattr("dashboard.sta.answer.MOST_LOOKED_AT", 4)
    with pytest.raises(Refusal, match="smaller"):
        answered(History([]), "Thing($expand=Datastreams($filter=id eq 0))")


def test_what_would_have_to_be_sorted_or_counted_one_by_one_beyond_the_bound_is_refused():
    class Endless(History):
        def count(self, parts: Sequence[Part], most: int) -> int:
            return most

    reading, here = Pages(Endless([]), world()), planned("result gt 1")
    for ask in (
        lambda: reading.counts([here]),
        lambda: reading.pages([here], Options(orderby=parse.orderby("result")), 5),
    ):
        with pytest.raises(Refusal, match=f"{MOST_EXAMINED} observations cannot be"):
            ask()


def test_a_filter_that_nothing_meets_within_the_bound_is_refused_instead_of_an_empty_page(monkeypatch):
    monkeypatch.setattr("dashboard.sta.pages.MOST_EXAMINED", 10)
    history = History([Observation(1, AT + n, 0.0) for n in range(30)])
    with pytest.raises(Refusal, match="phenomenonTime ge"):
        Pages(history, world()).pages([planned("result gt 1", [1])], Options(), 5)
    assert history.given <= 20
