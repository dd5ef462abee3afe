"""What topics say, as text of bounded length, and how many are remembered."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors import topics
from sensors.topics import LONGEST_TOPIC, Leaf, parse, readable, thing_of


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("city/res-a/obs", (Leaf.OBSERVATIONS, "res-a")),
        ("city/res-a/status", (Leaf.STATUS, "res-a")),
        ("city/gate-1/refused", (Leaf.REFUSED, "gate-1")),
        ("city/res-a", None),
        ("city/res-a/obs/", None),
        ("town/res-a/obs", None),
        ("city/Res A/obs", None),
        ("city/" + "x" * 65 + "/obs", None),
        ("", None),
    ],
)
def test_a_topic_is_ours_or_nobodys(topic, said):
    assert parse(topic) == said
    assert parse(topic) == said


def test_only_observations_speak_for_a_thing():
    assert (thing_of("city/res-a/obs"), thing_of("city/res-a/status")) == ("res-a", None)


def test_a_topic_is_read_as_it_was_said():
    assert readable("city/水库/obs".encode()) == "city/水库/obs"


def test_what_is_no_utf_8_is_shown_as_bytes():
    assert readable(b"city/\xff/obs") == "b'city/\\xff/obs'"


@pytest.mark.parametrize("letter", ["x", "水", "\x00"])
def test_a_long_topic_is_cut_and_says_so(letter):
    raw = b"city/res-a/obs/" + letter.encode() * 20_000
    said = readable(raw)
    assert said.startswith("city/res-a/obs/")
    assert said.endswith(f"… ({len(raw)} bytes)")
    assert len(said) <= LONGEST_TOPIC


@given(st.binary(max_size=3 * LONGEST_TOPIC))
def test_no_topic_is_longer_than_the_longest(raw):
    assert len(readable(raw)) <= LONGEST_TOPIC


@given(st.integers(0, 2000))
def test_what_is_cut_becomes_nobodys_topic(more):
    assert parse(readable(b"city/res-a/" + b"x" * (LONGEST_TOPIC + more) + b"/obs")) is None


def test_topics_that_are_nobodys_are_not_remembered():
    tracemalloc.start()
    try:
        for number in range(20_000):
            parse(f"city/res-a/{number}")
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def test_names_without_end_are_forgotten_again(monkeypatch):
    monkeypatch.setattr(topics, "MOST_REMEMBERED", 100)
    assert [parse(f"city/x{number}/obs") for number in range(1000)] == [
        (Leaf.OBSERVATIONS, f"x{number}") for number in range(1000)
    ]
    assert len(topics._remembered) <= 100
