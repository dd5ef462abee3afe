"""What a backtest comes to: episodes, time in alert, alerts per ten minutes."""

from rule_kinds import MINUTE, START

from alerts.backtest import Folded, Span
from alerts.backtest_report import report
from alerts.evaluate import normal
from city.alert import Finding, of_datastream
from city.state import Level

SPAN = Span(START, START + 60 * MINUTE, START + 1000 * MINUTE)
ONE, OTHER = of_datastream(1), of_datastream(2)


def found(minute: float, severity: Level, *, unknown: bool = False) -> Finding:
    at = START + round(minute * MINUTE)
    return Finding(at, severity, 12.5, 10.0, at, unknown)


def test_an_episode_goes_from_normal_to_normal_and_counts_once():
    findings = (found(5, Level.YELLOW), found(10, Level.RED), found(20, Level.NORMAL))
    said = report({ONE: Folded(normal(), findings)}, SPAN)
    (episode,) = said.episodes
    assert (said.fires, said.in_alert_ms) == (1, 15 * MINUTE)
    assert (episode.worst, episode.cleared) == (Level.RED, START + 20 * MINUTE)
    assert (episode.raised.result, episode.raised.limit) == (12.5, 10.0)
    assert said.by_severity == {Level.RED: 1}


def test_what_began_before_is_in_alert_but_does_not_fire():
    before = Folded(found(-30, Level.YELLOW), (found(15, Level.NORMAL),))
    said = report({ONE: before}, SPAN)
    assert (said.fires, said.in_alert_ms, len(said.episodes)) == (0, 15 * MINUTE, 1)
    assert said.episodes[0].raised.at == START - 30 * MINUTE


def test_what_goes_on_is_in_alert_until_the_end_and_time_without_knowledge_is_told():
    findings = (found(10, Level.YELLOW), found(50, Level.YELLOW, unknown=True))
    said = report({ONE: Folded(normal(), findings)}, SPAN)
    assert said.episodes[0].cleared is None
    assert (said.in_alert_ms, said.unknown_ms) == (50 * MINUTE, 10 * MINUTE)


def test_a_span_that_reaches_beyond_now_ends_now():
    span = Span(START, START + 60 * MINUTE, START + 20 * MINUTE)
    said = report({ONE: Folded(normal(), (found(10, Level.RED),))}, span)
    assert said.in_alert_ms == 10 * MINUTE


def test_alerts_are_counted_by_ten_minutes_over_all_subjects():
    start = -(-START // (10 * MINUTE)) * 10
    first = (start * MINUTE - START) / MINUTE
    one = [f for n in (0, 3, 6) for f in (found(first + n, Level.RED), found(first + n + 1, Level.NORMAL))]
    other = (found(first + 2, Level.RED), found(first + 30, Level.NORMAL))
    said = report({ONE: Folded(normal(), tuple(one)), OTHER: Folded(normal(), other)}, SPAN)
    assert (said.fires, said.pace.most, said.pace.most_at) == (4, 4, start * MINUTE)
    assert said.pace.mean == 4 / 6
    assert [e.subject for e in said.episodes] == [ONE, OTHER, ONE, ONE]


def test_nothing_found_is_nothing_said():
    said = report({ONE: Folded(normal(), ())}, SPAN)
    assert (said.fires, said.episodes, said.pace.most_at) == (0, (), None)
