"""The benchmark of alerts: its city, who crosses when, and what it does not let pass."""

from bench.alert_pace import Crossings
from bench.alert_town import HIGH, LOW, WATCHED, bindings, station, station_in, town
from bench.alerts import describe, shortfalls

RESULT = {
    "observations_per_s": 1000,
    "publish_to_transition_p50_ms": 30.0,
    "publish_to_transition_p95_ms": 50.0,
    "publish_to_sink_p50_ms": 150.0,
    "publish_to_sink_p95_ms": 220.0,
    "missed": 0,
    "doubled": 0,
    "mails_missed": 0,
    "mails_doubled": 0,
    "sent": 60_000,
    "seconds": 60.0,
    "bindings": 2000,
    "crossings": 200,
    "late_ms": 5.0,
    "engine_rss_mb": 80.0,
    "engine_cpu": 0.05,
}


def test_two_rules_watch_every_datastream_of_the_city():
    assert bindings(town(20, "smtp://127.0.0.1:25")) == 200


def test_a_mail_names_its_station():
    assert station_in("[RED] S0017 PM2.5 90.0 > 75.0") == station(17)
    assert station_in("nobody") is None


def test_stations_cross_one_after_the_other_and_stay_above():
    crossings = Crossings([(n, station(n), WATCHED) for n in range(3)], 2, 10.0)
    assert crossings.result(station(0), WATCHED, 1.9, 1) == LOW
    assert crossings.result(station(0), WATCHED, 2.0, 2) == HIGH
    assert crossings.result(station(0), WATCHED, 9.0, 3) == HIGH
    assert crossings.result(station(2), WATCHED, 9.0, 3) == LOW
    assert crossings.crossed == {station(0): 2}


def test_what_is_missing_or_slow_is_said():
    assert shortfalls(RESULT) == []
    assert len(shortfalls(RESULT | {"missed": 1, "publish_to_sink_p95_ms": None})) == 2
    assert "| to the transition | 30.0 ms | 50.0 ms | 1 s |" in describe(RESULT)
