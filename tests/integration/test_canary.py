"""The canary on its way through engine and delivery, what it leaves behind, and what is said of one lost."""

import threading
from time import monotonic

import pytest
from alarm_town import Town, delivering, mail
from stack import wait_until

from alerts import watch_canary
from alerts.engine import Engine
from alerts.watch_canary import Canary
from city.canary import CHANNEL, RULE_ID, Flight, Hop
from city.clock import DAY_MS
from city.errors import TransientError
from city.health import Sign
from city.observation import Observation
from cli.process import epoch_ms
from store import batches, canary, catalogue
from store.batches import Batch
from store.database import connect

TO_A_CHANNEL = (Hop.STORED, Hop.CONCLUDED, Hop.QUEUED, Hop.HANDED)


class Path:
    """Ingest, engine and delivery, as the canary comes by them."""

    def __init__(self, town: Town, conn) -> None:
        self.town = town
        self.stream = catalogue.settle_canary(town.conn)
        self._engine = Engine(conn, epoch_ms, monotonic)
        self._last = 0

    def fly(self, result: float) -> int:
        wait_until(lambda: epoch_ms() > self._last, 5, "no two values in one millisecond")
        self._last = sent_at = epoch_ms()
        seen = Observation(self.stream, sent_at, result, received_at=sent_at)
        batches.write(self.town.conn, "a", Batch([seen]))
        return sent_at

    def hops(self, sent_at: int) -> dict[Hop, int]:
        self._engine.turn()  # a batch is read once no older transaction runs any more
        return canary.hops(self.town.conn, self.stream, sent_at)

    def rows(self, table: str) -> int:
        return self.town.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.fixture
def path(database):
    with (
        Town(database, mail("smtp://127.0.0.1:1")) as town,
        connect(database, "engine") as conn,
        delivering(town),
    ):
        yield Path(town, conn)


def test_one_canary_after_the_other_comes_by_every_hop_and_nobody_is_told(path):
    for _ in range(2):
        sent_at = path.fly(1.0)
        wait_until(lambda at=sent_at: Hop.HANDED in path.hops(at), 15, "it is handed over")
        passed = path.hops(sent_at)
        assert tuple(passed) == TO_A_CHANNEL
        assert list(passed.values()) == sorted(passed.values())
        path.fly(0.0)
        path.hops(sent_at)
    assert {row[:3] for row in path.town.ledger()} == {(CHANNEL, CHANNEL, "sent")}
    assert path.rows("incident") == 0


def test_what_canaries_leave_behind_is_forgotten_and_what_people_were_told_is_not(path):
    sent_at = path.fly(1.0)
    wait_until(lambda: Hop.HANDED in path.hops(sent_at), 15, "it is handed over")
    path.town.raised()
    wait_until(lambda: len(path.town.ledger()) > 1, 15, "a person is told of something else")
    canary.save(path.town.conn, Flight(sent_at, path.hops(sent_at)))
    assert canary.since(path.town.conn, sent_at) == [Flight(sent_at, path.hops(sent_at))]

    canary.forget(path.town.conn, epoch_ms() + DAY_MS)

    assert path.rows("canary") == 0
    assert {row[0] for row in path.town.ledger()} == {"li"}
    assert path.rows(f"transition JOIN alert USING (alert_id) WHERE rule_id = '{RULE_ID}'") == 0
    assert path.rows("transition") == 1


class Scripted:
    """Air in which each canary comes by what the script says; an error is raised."""

    def __init__(self, *script: tuple[Hop, ...] | Exception) -> None:
        self.script = list(script)
        self.over = threading.Event()

    def prepare(self) -> None: ...

    def publish(self, result: float, _at: int) -> None:
        if result and not self.script:
            self.over.set()
            self.script.append(())
        if result and isinstance(self.script[0], Exception):
            raise self.script.pop(0)

    def hops(self, sent_at: int) -> dict[Hop, int]:
        return dict.fromkeys(self.script[0], sent_at + 5)

    def keep(self, _flight: Flight) -> None:
        self.script.pop(0)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (((*TO_A_CHANNEL, Hop.SHOWN),), Sign(0.0, "")),
        (((Hop.STORED, Hop.SHOWN),), Sign(1.0, "concluded")),
        (((), (Hop.STORED,)), Sign(2.0, "concluded, shown")),
        (((), (*TO_A_CHANNEL, Hop.SHOWN)), Sign(0.0, "")),
        (((), TransientError("no broker")), Sign(None, "no broker")),
    ],
)
def test_a_missed_canary_names_the_hop_and_what_cannot_be_known_is_unknown(monkeypatch, script, said):
    monkeypatch.setattr(watch_canary, "CLEARS_AFTER_S", 0.0)
    monkeypatch.setattr(watch_canary, "LOOKS_S", (0.0, 0.01))
    air, signs, stop = Scripted(*script), [], threading.Event()
    flying = Canary(air, epoch_ms)
    monkeypatch.setattr(stop, "wait", lambda _s: signs.append(flying.sign()))
    monkeypatch.setattr(stop, "is_set", air.over.is_set)
    flying._fly_on(stop)
    assert said in signs
