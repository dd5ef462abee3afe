"""A backtest of a day is the history that the day had live, exactly."""

import json
from dataclasses import replace
from random import Random
from types import MappingProxyType

import pytest
from cast import CITY, HOUR, MINUTE, NOW, named, stream
from click.testing import CliRunner
from rule_kinds import ladder

from alerts.backtest import Span
from alerts.backtest_run import Asked, NothingBound, run
from alerts.engine import Engine
from city import rule as rules
from city.alert import Key
from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import Bound, Rule
from city.state import Level
from store import alerts, backtests, batches, catalogue, declarations
from store.batches import Batch
from store.database import connect

BEGIN = NOW - 30 * HOUR
AT_ONCE = 150
"""Observations that come together: those of half an hour."""
FIRST, LAST = NOW - 24 * HOUR, NOW - HOUR
LEVELS = Bound(("water_level",))
RISING = ladder(12.0, 13.0, 0.3)
KINDS: dict[str, rules.Test] = {
    "threshold": rules.Threshold(RISING),
    "lasting": rules.Threshold(RISING, for_ms=5 * MINUTE, clear_for_ms=7 * MINUTE),
    "count": rules.Count(RISING, n=3, m=5),
    "rate": rules.Rate(ladder(5.0, 9.0, 1.0), window_ms=10 * MINUTE),
    "silence": rules.Staleness(Level.ORANGE, after_ms=4 * MINUTE),
    "stuck": rules.Stuck(Level.BLUE, after_ms=6 * MINUTE, tolerance=0.2),
    "spike": rules.Spike(ladder(0.7, 1.5, 0.1), m=5),
    "mean": rules.HourlyMean(ladder(12.0, 13.0, 0.1), valid_ms=20 * MINUTE),
    "predicted": rules.Predicted(RISING, window_ms=20 * MINUTE, within_ms=20 * MINUTE),
    "gateway": rules.GatewaySilence(Level.RED, after_ms=3 * MINUTE),
    "both": rules.Combined(rules.Mode.ALL, ("threshold", "rate"), rules.Scope.THING),
    "either": rules.Combined(rules.Mode.ANY, ("threshold", "camera"), rules.Scope.THING),
    "index": rules.Aqi(ladder(101.0, 151.0, 5.0)),
    "camera": rules.SiteState(MappingProxyType({0.0: Level.BLUE, 2.0: Level.RED}), for_ms=4 * MINUTE),
}
BOUND = {
    "index": Bound(("pm2_5", "o3")),
    "camera": Bound(("video_online",)),
    "either": Bound(("water_level", "video_online")),
}
AIR = (stream("res-a", "pm2_5", "µg/m³"), stream("res-a", "o3", "µg/m³"))
CAMERA = stream("res-a", "video_online", "")
MORE = {"res-a": (*(replace(one, period_s=3600) for one in AIR), CAMERA)}
TOWN = replace(
    CITY,
    things=tuple(
        replace(
            thing,
            gateway="gw-1",
            datastreams=(*thing.datastreams[:1], *MORE.get(thing.thing_id, ())),
        )
        for thing in CITY.things[:2]
    ),
    rules=tuple(
        Rule(name, named(name), BOUND.get(name, LEVELS), test, advice=named(name))
        for name, test in KINDS.items()
    ),
)
WANDERS = {"water_level": (12.0, 0.35), "pm2_5": (75.0, 12.0), "o3": (190.0, 20.0)}
"""About which value the results of a property wander, and how far in a minute."""


@pytest.fixture(scope="module")
def lived(services, template):
    """A database in which a day was lived through: what came, in the order in which it came."""
    import stack

    with (
        stack.cloned_database(services.database_url, template, "lived") as url,
        connect(url, "test") as conn,
    ):
        catalogue.save(conn, TOWN)
        for table, column in (("declaration", "at"), ("datastream", "declared_at")):
            conn.execute(f"UPDATE {table} SET {column} = %s", ("2020-01-01Z",))
        _live(conn)
        yield url


def _live(conn) -> None:
    """Engines that hear everything as it arrives, one after another."""
    time = [BEGIN - HOUR]

    def engine() -> Engine:
        return Engine(conn, lambda: time[0], lambda: time[0] / 1000)

    _, streams = catalogue.load(conn)
    levels = {key: one.property for key, one in sorted(streams.items()) if one.property == "water_level"}
    others = {key: one.property for key, one in sorted(streams.items()) if key not in levels}
    arrivals = sorted([*_arrivals(levels, 4), *_arrivals(others, 5)], key=lambda one: one.received_at)
    live = engine()
    for number in range(0, len(arrivals), AT_ONCE):
        arrived = arrivals[number : number + AT_ONCE]
        time[0] = max(o.received_at for o in arrived)
        batches.write(conn, "a", Batch(arrived, []))
        while live.turn():
            live = engine()
        if number == len(arrivals) // 2 // AT_ONCE * AT_ONCE:
            live = engine()
    time[0] += 10 * HOUR
    live.turn()


def _arrivals(ids: dict[int, str], seed: int) -> list[Observation]:
    """A result a minute with gaps, some of all at once, up to half an hour late, some too late, some from
    clocks that are ahead, some twice, some in doubt."""
    random, skew, found = Random(seed), Random(seed), list[Observation]()
    for key, prop in ids.items():
        middle, step = WANDERS.get(prop, (1.0, 0.0))
        level, gap_until = middle, 0
        for at in range(BEGIN, NOW, MINUTE):
            level += random.uniform(-step, step) + (middle - level) * 0.02
            if not step:
                level = random.choice([level] * 9 + [0.0, 1.0, 2.0])
            gap_until = at + random.randint(3, 40) * MINUTE if random.random() < 0.01 else gap_until
            if at < gap_until or (at - BEGIN) // MINUTE % 170 < 8:
                continue
            late = random.choice([1, 1, 1, 20_000, random.randint(0, 30 * MINUTE)])
            late = 2 * HOUR if random.random() < 0.02 else late
            late = -skew.randint(0, 5 * MINUTE) if skew.random() < 0.03 else late
            judged = random.choice([(Quality.GOOD, Reason.NONE)] * 12 + [(Quality.SUSPECT, Reason.STEP)])
            judged = (Quality.BAD, Reason.RANGE) if random.random() < 0.03 else judged
            found.append(Observation(key, at, round(level, 2), *judged, received_at=at + late))
    twice = [replace_received(one) for one in found if random.random() < 0.05]
    return sorted([*found, *twice], key=lambda one: one.received_at)


def replace_received(one: Observation) -> Observation:
    return Observation(
        one.datastream_id, one.phenomenon_time, one.result, one.quality, one.reasons, one.received_at + MINUTE
    )


def asked(conn, name: str, first: int = FIRST, last: int = LAST, **more) -> Asked:
    known, streams = catalogue.load(conn)
    since = {one.name: one.at for one in declarations.current(conn)}
    rule = next(rule for rule in known.rules if rule.rule_id == name)
    return Asked(rule, known, streams, Span(first, last, NOW), since, **more)


@pytest.mark.parametrize("name", KINDS)
def test_a_backtest_of_a_day_is_the_history_that_the_day_had_live(lived, name):
    with connect(lived, "test") as conn:
        outcome = run(lived, asked(conn, name), processes=1)
        keys = {Key(name, subject): FIRST - 1 for subject in outcome.found}
        recorded = alerts.findings(conn, keys)
    live = {
        key.subject: [
            f.key for one in recorded.get(key, []) if (f := one.transition.finding) and FIRST <= f.at < LAST
        ]
        for key in keys
    }
    tested = {subject: [f.key for f in folded.findings] for subject, folded in outcome.found.items()}
    assert tested == live
    assert sum(len(found) for found in live.values()) > 2, "nothing happened"
    assert outcome.late > 0


def test_children_find_what_one_process_finds(lived, monkeypatch):
    from alerts import backtest_run

    with connect(lived, "test") as conn:
        here = run(lived, asked(conn, "threshold"), processes=1)
        monkeypatch.setattr(backtest_run, "SMALL", 10)
        shown = []
        dealt = run(lived, asked(conn, "threshold"), lambda share, rows: shown.append((share, rows)), 2)
    assert dealt == here
    assert shown[-1][1] > 0


def test_what_came_too_late_counts_where_it_is_asked_for(lived):
    with connect(lived, "test") as conn:
        left_out = run(lived, asked(conn, "threshold"), processes=1)
        counted = run(lived, asked(conn, "threshold", late_too=True), processes=1)
    assert counted.late >= left_out.late > 0
    assert counted.observations > left_out.observations


def test_a_rule_that_binds_nothing_is_refused(lived):
    with connect(lived, "test") as conn:
        fine = asked(conn, "threshold")
    nothing = replace(fine, rule=replace(fine.rule, rule_id="none", bound=Bound(("no_such",))))
    with pytest.raises(NothingBound, match="none"):
        run(lived, nothing, processes=1)


def cli(url: str, *words: str):
    from cli.rules import command

    return CliRunner(env={"CITYWATCH_DATABASE_URL": url}).invoke(command, ["backtest", *words])


SPAN = ("--from", "2026-11-21T09:00", "--to", "2026-11-22T07:00+08:00")


def test_the_command_says_fires_time_in_alert_and_the_values_that_caused_each(lived):
    done = cli(lived, "threshold", *SPAN, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["from"], said["to"]) == (NOW - 23 * HOUR, NOW - HOUR)
    assert said["fires"] == sum(said["by_severity"].values()) > 2
    assert 0 < said["in_alert_s"] < 2 * 22 * 3600
    assert said["per_10_min"]["most"] >= 1
    first = said["alerts"][-1]["raised"]
    assert first["result"] > first["limit"]
    lines = cli(lived, "threshold", *SPAN).stdout.splitlines()
    assert lines[0] == "threshold: 2026-11-21 09:00:00 to 2026-11-22 07:00:00"
    assert any("res-a.water_level" in line for line in lines)


def test_a_rule_in_a_file_is_tried_before_it_is_loaded(lived, tmp_path):
    file = tmp_path / "new.toml"
    file.write_text(
        '[[rules]]\nid = "new"\nname = {zh-Hans="n", zh-Hant="n", en="n"}\nproperty = "water_level"\n'
        "above = { red = 12.5 }\n",
        encoding="utf-8",
    )
    done = cli(lived, str(file), *SPAN, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["by_severity"].keys() == {"red"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere", *SPAN), "'nowhere' is neither the id of a rule nor a file"),
        (("threshold", "--from", "2026-11-21", "--to", "2026-11-21"), "empty"),
        (("threshold", "--from", "soon"), "--from: 'soon' is not a time"),
        (("threshold", "--from", "2126-11-21", "--to", "2126-11-22"), "empty, or has not begun"),
    ],
)
def test_what_cannot_be_tested_is_said_plainly(lived, words, said):
    done = cli(lived, *words)
    assert done.exit_code == 1
    assert said in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules = 3", "wants exactly one"),
        ("[[rules]]\nproperty = 'x'", "rules[0].id: is missing"),
        ("[[rules]]\nid = 'new'\nproperty = 'water_level'", "name"),
        ("[[", "file"),
    ],
)
def test_a_file_that_is_no_rule_names_its_mistakes(lived, tmp_path, text, said):
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    done = cli(lived, str(file), *SPAN)
    assert done.exit_code == 1
    assert said in done.stderr


@pytest.mark.parametrize("name", ["silence", "gateway"])
def test_what_was_not_declared_yet_was_not_silent(database, name):
    with connect(database, "test") as conn:
        catalogue.save(conn, TOWN)
        born = max(backtests.declared_at(conn, [*catalogue.load(conn)[1]]).values())
        span = Span(born - 2 * HOUR, born + HOUR, born + HOUR)
        outcome = run(database, replace(asked(conn, name), span=span), processes=1)
    for folded in outcome.found.values():
        assert folded.base.severity is Level.NORMAL
        assert born < folded.findings[0].at <= born + 5 * MINUTE
