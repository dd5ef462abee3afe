"""Presences on a real PostgreSQL: the last word counts, however words come."""

from collections.abc import Iterator

import pytest
from cast import CITY, NOW

from city.presence import Presence
from store import catalogue, listen, presence


@pytest.fixture
def conn(database: str) -> Iterator:
    from store.database import connect

    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        yield connection


def said(online: bool, at: int, thing_id: str = "res-a") -> Presence:
    return Presence(thing_id, online, NOW + at, NOW + at)


def test_the_same_word_again_keeps_since_when(conn):
    presence.write(conn, [said(True, 0)])
    presence.write(conn, [said(True, 9)])
    assert presence.all_presences(conn) == {"res-a": Presence("res-a", True, NOW, NOW + 9)}


def test_another_word_is_a_new_since(conn):
    presence.write(conn, [said(True, 0), said(False, 5), said(True, 2, "res-b")])
    presence.write(conn, [said(True, 9)])
    assert presence.all_presences(conn) == {
        "res-a": Presence("res-a", True, NOW + 9, NOW + 9),
        "res-b": Presence("res-b", True, NOW + 2, NOW + 2),
    }


def test_a_word_that_comes_late_changes_nothing(conn):
    presence.write(conn, [said(False, 9)])
    presence.write(conn, [said(True, 5)])
    assert presence.all_presences(conn) == {"res-a": said(False, 9)}


def test_a_clock_that_was_set_back_does_not_silence_a_thing_until_it_is_there_again(conn):
    presence.write(conn, [said(True, 3_600_000), said(True, 3_600_000, "res-b")])
    presence.write(conn, [said(False, 0), said(True, 0, "res-b")])
    assert presence.all_presences(conn) == {"res-a": said(False, 0), "res-b": said(True, 0, "res-b")}


def test_what_is_no_thing_is_passed_over(conn):
    presence.write(conn, [said(True, 0, "nobody")])
    presence.write(conn, [])
    assert presence.all_presences(conn) == {}


def test_whoever_listens_is_told_whose_word_changed_and_of_no_repetition(conn, database):
    from store.database import connect

    with connect(database, "listener") as listener:
        listen.listen(listener, "presence")
        presence.write(conn, [said(True, 0), said(True, 0, "res-b")])
        assert changed(listener, 2) == ["res-a", "res-b"]
        presence.write(conn, [said(True, 5), said(False, 5, "res-b"), said(True, 5, "nobody")])
        assert changed(listener, 1) == ["res-b"]
        assert listen.woken(listener, 0) == []


def changed(listener, most: int) -> list[str]:
    """Whom the next notices name."""
    heard: list[str] = []
    while len(heard) < most and (notices := listen.woken(listener, 5)):
        heard += [thing_id for _, thing_id in notices]
    return sorted(heard)


def test_the_words_of_some_things_can_be_read(conn):
    presence.write(conn, [said(True, 0), said(False, 5, "res-b")])
    assert presence.of_things(conn, ["res-b", "nobody"]) == [said(False, 5, "res-b")]
