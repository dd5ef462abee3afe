"""External alerts stand among our own, and live as they do."""

import pytest
from authority import FIRST, NOW, OVER, WORSE, document, name_of
from cast import CITY

from alerts import acts
from alerts.cap_incoming import expire, take
from city.alert import Change, Life
from city.state import Level
from store import alerts, catalogue
from store.database import connect


@pytest.fixture
def conn(database):
    with connect(database, "test") as connection:
        yield connection


def shown(conn) -> list[tuple[str, Life, Level]]:
    return [(str(one.subject), one.life, one.severity) for one in reversed(alerts.newest(conn))]


def test_an_external_alert_is_raised_escalated_and_cleared(conn):
    take(conn, FIRST, "test", NOW)
    (alert,) = alerts.open_alerts(conn)
    assert str(alert.subject).startswith("external:")
    assert (alert.severity, alert.life, alert.rule_id) == (Level.ORANGE, Life.UNACK_ACTIVE, "cap")

    take(conn, WORSE, "test", NOW)
    take(conn, OVER, "test", NOW)

    (alert,) = alerts.open_alerts(conn)
    told = [one.transition for one in alerts.history(conn, alert)]
    assert [one.change for one in told] == [Change.RAISED, Change.ESCALATED, Change.CLEARED]
    assert told[0].note == "洪水, 北仑区, duty@example.org"
    assert alert.life is Life.UNACK_CLEARED


def test_an_alert_that_was_overtaken_changes_nothing(conn):
    take(conn, WORSE, "test", NOW)
    take(conn, FIRST, "test", NOW)
    assert [(life, level) for _, life, level in shown(conn)] == [(Life.UNACK_ACTIVE, Level.RED)]
    (alert,) = alerts.open_alerts(conn)
    assert len(alerts.history(conn, alert)) == 1


def test_what_was_over_before_it_came_raises_nothing(conn):
    take(conn, OVER, "test", NOW)
    take(conn, FIRST, "test", NOW)
    take(conn, document("old", 8, expires="11:00"), "test", NOW)
    assert shown(conn) == []


def test_what_expires_stays_as_unknown_until_somebody_says_that_it_is_over(conn):
    take(conn, document("a", 8, expires="13:00"), "test", NOW)
    expire(conn, NOW + 2 * 3_600_000)

    (alert,) = alerts.open_alerts(conn)
    assert (alert.life, alert.unknown_since is not None) == (Life.UNACK_ACTIVE, True)

    take(conn, OVER, "test", NOW + 3 * 3_600_000)
    (alert,) = alerts.open_alerts(conn)
    assert alert.life is Life.UNACK_CLEARED


def test_what_a_person_took_in_hand_is_over_when_it_is_cancelled(conn):
    take(conn, FIRST, "test", NOW)
    (alert,) = alerts.open_alerts(conn)
    alerts.record(conn, *acts.acknowledge(alert, NOW, "chen", ""))
    take(conn, OVER, "test", NOW)
    assert alerts.open_alerts(conn) == []


def test_two_that_turn_out_to_be_one_are_one_alert(conn):
    take(conn, FIRST, "test", NOW)
    take(conn, document("b", 9), "test", NOW)
    assert len(alerts.open_alerts(conn)) == 2

    take(conn, document("z", 11, name_of("a", 8), name_of("b", 9), severity="Extreme"), "test", NOW)

    (alert,) = alerts.open_alerts(conn)
    assert alert.severity is Level.RED


def test_after_a_cancel_a_newer_update_raises_another_alert(conn):
    for one in (FIRST, OVER, document("z", 11, name_of("c", 10), severity="Extreme")):
        take(conn, one, "test", NOW)
    newest = alerts.newest(conn)[0]
    assert (newest.life, newest.severity) == (Life.UNACK_ACTIVE, Level.RED)


def test_it_is_of_the_area_that_it_names(conn):
    catalogue.save(conn, CITY)
    take(conn, FIRST.replace("北仑区".encode(), b"Hills"), "test", NOW)
    (alert,) = alerts.open_alerts(conn)
    assert alert.area == "hills"


def test_an_exercise_is_a_drill(conn):
    take(conn, document("d", 8, status="Exercise", note="drill"), "test", NOW)
    (alert,) = alerts.open_alerts(conn)
    assert alert.drill
