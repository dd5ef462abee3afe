"""The mirror and the hub together."""

import asyncio
import json
from dataclasses import replace

from cast import CITY, NOW, STREAMS, observed

from city.alert import Alert, Life, Subject, SubjectKind, of_datastream
from city.cap import CapStatus, MsgType
from city.cap_external import Heard
from city.presence import Presence
from city.rule import Combined, Ladder, Mode, Predicted, Rate, Scope, Side, Step, Threshold
from city.state import Level
from city.terms import Foretold
from dashboard.wall_state import WallState

ALERT = Alert(
    1, "flood", of_datastream(1), Level.RED, Life.UNACK_ACTIVE, NOW, NOW, 1, "res-a", "hills", 14.5, 14.0
)


def loaded() -> WallState:
    wall = WallState(lambda: NOW)
    wall.load(CITY, STREAMS, [observed(1, 11)], [])
    return wall


def events(wall: WallState, n: int, act) -> list[tuple[str, dict]]:
    """The snapshot and what `act` sends after it."""

    async def play() -> list[tuple[str, dict]]:
        stream = wall.hub.stream(None)
        bodies = [await anext(stream)]
        act()
        bodies += [await asyncio.wait_for(anext(stream), 1) for _ in range(n)]
        return [_parsed(body) for body in bodies]

    return asyncio.run(play())


def _parsed(body: bytes) -> tuple[str, dict]:
    lines = dict(line.split(": ", 1) for line in body.decode().strip().split("\n"))
    return lines["event"], json.loads(lines["data"])


def test_a_wall_that_opens_during_an_alert_sees_it_at_once():
    wall = loaded()
    wall.alert(ALERT)
    ((event, snapshot),) = events(wall, 0, lambda: None)
    things = {f["properties"]["thing_id"]: f["properties"] for f in snapshot["things"]["features"]}
    assert (event, things["res-a"]["level"], things["res-a"]["unacknowledged"]) == ("snapshot", "red", 1)
    assert [alert["severity"] for alert in snapshot["alerts"]] == ["red"]


def test_an_alert_is_sent_with_the_marker_it_changes():
    wall = loaded()
    _, (first, alert), (second, delta) = events(wall, 2, lambda: wall.alert(ALERT))
    assert (first, alert["thing_id"], alert["limit"], alert["unit"]) == ("alert", "res-a", 14.0, "m")
    assert (second, delta["states"]) == ("delta", [["res-a", "red", "stale", 1]])


def told_of(test, alert: Alert) -> dict:
    """An alert of the flood rule, were it of another kind, as the wall hears of it."""
    wall = WallState(lambda: NOW)
    rules = tuple(replace(rule, test=test) if rule.rule_id == "flood" else rule for rule in CITY.rules)
    wall.load(replace(CITY, rules=rules), STREAMS, [observed(1, 11)], [])
    return events(wall, 1, lambda: wall.alert(alert))[1][1]


def test_a_rate_is_told_per_hour_and_is_not_the_value():
    steep = Ladder(Side.ABOVE, (Step(Level.RED, 100.0),))
    alert = told_of(Rate(steep, 20_000), replace(ALERT, result=1277.3, limit=100.0))

    said = [alert[key] for key in ("compared", "unit", "result", "limit")]
    assert said == ["rate", "m/h", 1277.3, 100.0]


def test_a_prediction_says_between_when_and_when():
    wall = loaded()
    foretold = Foretold(NOW + 60_000, None)
    _, (_, alert) = events(wall, 1, lambda: wall.alert(ALERT, None, foretold))

    assert alert["foretold"] == {"low": NOW + 60_000, "high": None}


def test_what_several_rules_find_together_has_no_number():
    alert = told_of(Combined(Mode.ANY, ("flood",), Scope.THING), ALERT)

    assert (alert["compared"], alert["result"], alert["limit"]) == ("findings", None, None)


def test_a_prediction_that_came_true_is_reached_and_not_back_to_normal():
    steps = Ladder(Side.ABOVE, (Step(Level.RED, 14.0),))
    over = replace(ALERT, life=Life.UNACK_CLEARED)

    assert told_of(Predicted(steps, 1000, 1000), over)["reached"] is True
    assert told_of(Predicted(steps, 1000, 1000), replace(over, result=13.0))["reached"] is False
    assert told_of(Threshold(steps), over)["reached"] is False


def test_an_observation_is_sent_once():
    wall = loaded()
    newer = [observed(1, 12, 1)]
    _, (event, delta) = events(wall, 1, lambda: (wall.observe(newer), wall.observe(newer)))
    assert (event, delta["observations"]) == ("delta", [[1, NOW + 60_000, 12.0, "GOOD", []]])


def test_loading_again_keeps_what_was_pushed_meanwhile():
    wall = loaded()
    wall.observe([observed(1, 12, 1)])
    wall.load(CITY, STREAMS, [observed(1, 11)], [])
    assert wall.mirror.latest[1].result == 12


def test_an_alert_on_a_thing_that_left_the_catalogue_is_still_told():
    wall = loaded()
    gone = Alert(2, "old-rule", of_datastream(99), Level.RED, Life.UNACK_ACTIVE, NOW, NOW)
    _, (event, alert) = events(wall, 1, lambda: wall.alert(gone))
    assert (event, alert["thing"], alert["rule"], alert["severity"]) == ("alert", None, None, "red")


def test_an_import_that_was_undone_is_forgotten_and_nothing_else():
    wall = loaded()
    wall.observe([observed(1, 99, 5), observed(2, 7, 3)])

    wall.load(CITY, STREAMS, [observed(1, 11)], [], undone=observed(1, 99, 5).received_at)

    assert {key: o.result for key, o in wall.mirror.latest.items()} == {1: 11, 2: 7}


def test_a_word_on_being_online_is_pushed_once_and_is_in_the_next_snapshot():
    wall = loaded()
    said = [Presence("res-a", False, NOW, NOW)]
    _, (event, delta) = events(wall, 1, lambda: (wall.hear(said), wall.hear(said)))
    assert (event, delta["presences"], delta["states"]) == ("delta", [["res-a", False, NOW]], [])
    ((_, snapshot),) = events(wall, 0, lambda: None)
    words = {f["id"]: f["properties"]["online"] for f in snapshot["things"]["features"]}
    assert words == {"res-a": False, "res-b": None, "chem-a": None}


def test_loading_again_takes_words_on_being_online_from_the_database_only():
    wall = loaded()
    wall.hear([Presence("res-a", True, NOW, NOW)])
    wall.load(CITY, STREAMS, [], [], presences=[Presence("res-b", False, NOW, NOW)])
    assert list(wall.mirror.presences) == ["res-b"]


def test_an_external_alert_says_what_and_who_in_the_words_of_whoever_sent_it():
    wall = loaded()
    theirs = replace(
        ALERT, alert_id=4, rule_id="cap", subject=Subject(SubjectKind.EXTERNAL, "2"), thing_id=None
    )
    heard = Heard(
        "duty@example.org", "x-1", NOW, CapStatus.ACTUAL, MsgType.ALERT, Level.RED, None, "Flood", "", "Hills"
    )
    _, (_, alert) = events(wall, 1, lambda: wall.alert(theirs, heard))
    said = {"headline": "Flood", "event": "Flood", "place": "Hills", "sender": "duty@example.org"}
    assert alert["outside"] == said
    wall.load(CITY, STREAMS, [], [theirs, ALERT], outside={4: heard})
    ((_, snapshot),) = events(wall, 0, lambda: None)
    assert {one["alert_id"]: one["outside"] for one in snapshot["alerts"]} == {4: said, 1: None}
