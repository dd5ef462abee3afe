"""Faults 13, 23 and 28 at the engine: two share the work and are killed in turn, while data come shuffled.

What they leave is compared with what the observations alone say: nothing lost, nothing twice.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from facts import Change, settled
from load import HIGH, LOW, town
from stack import wait_until
from talk import now_ms
from victim import Victim

from city.observation import Observation
from city.settings import Settings
from cli import programs
from store import batches, catalogue
from store.batches import Batch
from store.database import connect

THINGS = 24
KILLS = 12
TOLD_TWICE = """
SELECT count(*) FROM (
    SELECT FROM alert a JOIN transition t USING (alert_id)
    WHERE t.found IS NOT NULL AND NOT EXISTS (SELECT FROM transition r WHERE r.retracts = t.transition_id)
    GROUP BY a.rule_id, a.subject, t.at, t.found, t.unknown HAVING count(*) > 1
) twice
"""


@pytest.fixture
def engines(services: Settings, database: str, tmp_path: Path) -> Iterator[list[Victim]]:
    """Two engines on one database."""
    settings = replace(services, database_url=database, home=str(tmp_path))
    (program,) = [one for one in programs.ours(settings) if one.name == "alerts"]
    with ExitStack() as stack:
        two = [Victim(program, tmp_path / f"alerts-{n}.log") for n in range(2)]
        for victim in two:
            stack.callback(victim.end)
        yield two


def shuffled_minutes(random: Random, ids: list[int]) -> list[Observation]:
    """An hour of levels that cross the limit, each thing's within some minutes of their order."""
    begin = now_ms() - 50 * 60_000
    said = [
        Observation(key, begin + 20_000 * n + i, random.choice([LOW, HIGH]), received_at=begin + 20_000 * n)
        for n in range(140)
        for i, key in enumerate(ids)
    ]
    return sorted(said, key=lambda one: one.phenomenon_time + random.randrange(180_000))


def expected(said: list[Observation], names: dict[int, str]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    above: dict[int, bool] = {}
    for one in sorted(said, key=lambda o: o.phenomenon_time):
        if (one.result == HIGH) != above.get(one.datastream_id, False):
            above[one.datastream_id] = one.result == HIGH
            change = "raised" if one.result == HIGH else "cleared"
            found.setdefault(names[one.datastream_id], []).append(Change(change, one.phenomenon_time))
    return found


def test_engines_killed_in_turn_lose_nothing_and_say_nothing_twice(
    database: str, engines: list[Victim]
) -> None:
    random = Random(28)
    with connect(database, "test") as conn:
        catalogue.save(conn, town(THINGS))
        _, streams = catalogue.load(conn)
        names = {key: one.thing_id for key, one in streams.items() if one.property == "water_level"}
        for victim in engines:
            victim.start().wait_ready()
        waiting = shuffled_minutes(random, list(names))
        said = list(waiting)
        portion = len(waiting) // (KILLS * 4) + 1
        for number in range(KILLS):
            for _ in range(4):
                batches.write(conn, "a", Batch(waiting[:portion]))
                del waiting[:portion]
                until = now_ms() + random.randrange(30, 300)
                wait_until(lambda end=until: now_ms() > end, 5, "the engines are at work")
            victim = engines[number % 2]
            victim.kill()
            victim.start()
        assert not waiting
        wait_until(lambda: settled(conn) == expected(said, names), 60, "the history is that of the data")
        assert conn.execute(TOLD_TWICE).fetchone() == (0,)
