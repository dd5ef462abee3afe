"""The loop from committed batches to transitions. Woken by LISTEN, it needs no Redis.

A turn reads the batches past the cursor, folds them into the strands that it remembers, and in one
transaction writes what that changed in alerts. Where it stands is remembered only in memory: after a restart
it goes on from checkpoints and the stored observations, and writes what is not recorded yet. So a turn that
fails, or an engine that dies, loses nothing and says nothing twice.
"""

import logging
import os
import threading
from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from contextlib import contextmanager
from time import monotonic

from alerts.desk import PATIENCE_S, Desk
from alerts.lapse import lapse
from alerts.lifecycle import withdraw
from alerts.record import record
from alerts.resume import Resume
from alerts.shards import SHARDS
from alerts.share import ENGINE, Share
from alerts.strands import Concluded
from alerts.watched import Watched, watched_of
from city.alert import Alert, Key, Transition
from city.clock import Clock
from city.errors import TransientError
from city.settings import Settings
from store import alerts, catalogue, checkpoints, cluster, database, feed, listen, processes

log = logging.getLogger(__name__)

KEEPER = 0
"""Who has this shard writes down how far the feed is read, and ends what nothing watches any more."""
WAKE_S = 1.0
RETRY_S = 1.0
CURSOR_S = 1.0
"""How often the cursor is written down where there is nothing else to write."""
WORD_S = 60.0
"""How often the log is told of what goes on."""
MOST_FAILING = 10
KEEP_S = 180.0
"""How often checkpoints are written: what was read since is read again by whoever goes on."""


def run(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """Evaluate until `stop`; a database that goes away is waited for."""
    if not settings.database_url:
        raise ValueError("alerts needs the URL of a database")
    while not stop.is_set():
        try:
            with database.connect(settings.database_url, ENGINE) as conn:
                _serve(conn, stop, clock)
        except (TransientError, database.Failed) as error:
            log.warning("trying again in %.0f s with what is stored: %s", RETRY_S, error)
            stop.wait(RETRY_S)


def _serve(conn: database.Connection, stop: threading.Event, clock: Clock) -> None:
    listen.listen(conn, "batch", "catalogue")
    engine = Engine(conn, clock)
    while not stop.is_set():
        engine.tend()
        busy = engine.turn() > 0
        notices = listen.woken(conn, 0 if busy else WAKE_S)
        if any(channel == "catalogue" for channel, _ in notices):
            engine.load()
    engine.keep()


class Engine:
    """One engine on one connection. `timer` says monotonic seconds.

    After an exception it knows what is not stored: make another one.
    """

    def __init__(
        self, conn: database.Connection, clock: Clock, timer: Callable[[], float] = monotonic
    ) -> None:
        self._conn = conn
        self._clock = clock
        self._timer = timer
        self._next_beat = 0.0
        self._next_cursor = 0.0
        self._next_word = 0.0
        self._next_keep = timer() + KEEP_S
        self._watched = Watched({}, {}, {})
        self._complained: set[Key] = set()
        if cluster.mend(conn):
            log.warning("the database was restored: starting with what comes in now")
        self._desk = Desk(opened=timer())
        self._cursor = feed.head(conn)
        self._written: feed.Cursor | None = None
        self._share = Share(conn)
        self._share.balance()
        self.load()

    @property
    def shards(self) -> frozenset[int]:
        """Whose work it does."""
        return frozenset(self._share.held)

    def load(self) -> None:
        """Read the catalogue, go on with what its rules watch, end the alerts that nothing watches."""
        with database.as_of_now(self._conn):  # what is declared meanwhile is not taken for gone
            stored = catalogue.load(self._conn, with_canary=True)
            if stored is None:
                return
            known, streams = stored
            self._watched = watched_of(known, streams)
            if KEEPER in self._share.held:
                self._withdraw()
        for key in self._desk.keys_held():
            ours = self._watched.shard(key) in self._share.held
            if not ours or self._desk.version(key) != self._watched.version(key):
                self._desk.leave(key)
        self._desk.declared(self._watched.bindings, self._watched.composites)
        self._forget_failing()
        self._resume()
        log.info("%d rules watch %d datastreams", len(known.rules), len(self._desk.keys))

    def _resume(self) -> None:
        """Go on with what is ours and not here yet."""
        strands, ties = self._watched.of_shards(self._share.held, self._desk.keys_held())
        if not strands and not ties:
            return
        read_by_others = feed.head(self._conn)
        resume = Resume(self._conn, self._clock(), self._timer(), read_by_others, self._beat)
        for news in resume.strands(strands, {one.key: self._watched.shard(one.key) for one in strands}):
            with self._conn.transaction():
                for binding, strand, heard in news.strands:
                    self._desk.adopt(binding, strand, heard)
                self._record(news.concluded)
                self._save(news.begun, ())
            self._desk.failing.update(news.failing)
        with self._conn.transaction():
            tied = resume.ties(ties, self._desk)
            self._record(tied.concluded)
            self._desk.failing.update(tied.failing)
            self._desk.settle()
            self._save(self._desk.keys_held(), self._share.held)

    def balance(self) -> None:
        """Share the work with other engines: give back what is above our part, take what is free."""
        moves = self._share.balance()
        if moves.above:
            gone = [key for key in self._desk.keys_held() if self._watched.shard(key) in moves.above]
            with self._conn.transaction():
                self._save(gone, moves.above)
            for key in gone:
                self._desk.leave(key)
            self._share.give_back(moves.above)
            self._forget_failing()
        if KEEPER in moves.taken:
            self.load()
        elif moves.taken:
            self._resume()
        if any(moves):
            log.info("%s of %d shards are ours", len(self._share.held), SHARDS)

    def turn(self) -> int:
        """Conclude the next batches, and what silence there was when they were read; how many batches."""
        with self._counting_on_answers():
            moment = self._timer()
            batches = feed.next_batches(self._conn, self._cursor)
            if batches:
                observations = [o for fed in batches for o in fed.observations]
                if wanted := self._desk.take(observations, self._timer()):
                    self._desk.take_again(checkpoints.observations(self._conn, wanted))
                self._cursor = batches[-1].cursor
                self._conclude()
            if len(batches) < feed.MOST_BATCHES and self._hears_all(moment):
                self._desk.fall_due(moment)
            self._conclude()
            return len(batches)

    def _hears_all(self, moment: float) -> bool:
        """Whether what was not heard was not said; it is asked only where something is due."""
        due = self._desk.deadlines.next
        if due is None or due > moment:
            return False
        held_back = feed.is_held_back(self._conn, self._cursor)
        if held_back and self._timer() >= self._next_word:
            self._next_word = self._timer() + WORD_S
            log.warning("a running transaction holds back what was stored: nobody is called silent meanwhile")
        return not held_back

    def _conclude(self) -> None:
        concluded = self._desk.concluded()
        self._complain()
        if concluded or (self._cursor != self._written and self._timer() >= self._next_cursor):
            with self._conn.transaction():
                self._record(concluded)
                if KEEPER in self._share.held:
                    feed.move_cursor(self._conn, ENGINE, self._cursor)
            self._written, self._next_cursor = self._cursor, self._timer() + CURSOR_S

    def tend(self) -> None:
        """Beat, keep checkpoints, and do what time alone does to alerts."""
        with self._counting_on_answers():
            if not self._beat():
                return
            self.balance()
            if self._timer() >= self._next_keep:
                self.keep()
            lapse(self._conn, self._clock())

    @contextmanager
    def _counting_on_answers(self) -> Generator[None]:
        """While a database does not answer nobody can store: what was not heard meanwhile is not silent."""
        begun = self._timer()
        yield
        if self._timer() - begun > PATIENCE_S:
            self._desk.opened = self._timer()

    def _beat(self) -> bool:
        """Say that we live, if it is time to; whether it was."""
        if self._timer() < self._next_beat:
            return False
        self._next_beat = self._timer() + processes.BEAT_S
        failing = [f"{key.rule_id} {key.subject}: {why}" for key, why in self._desk.failing.items()]
        detail: dict[str, object] = {"watching": len(self._desk.keys), "failing": failing[:MOST_FAILING]}
        processes.beat(self._conn, self._share.name, os.getpid(), self._clock(), detail)
        return True

    def keep(self) -> None:
        """Write down where our shards stand: the strands that moved, and how far they have read."""
        self._next_keep = self._timer() + KEEP_S
        with self._conn.transaction():
            self._save([*self._desk.moved, *self._desk.ties], self._share.held)
        self._desk.moved.clear()

    def _save(self, keys: Iterable[Key], shards: Collection[int]) -> None:
        """In one transaction: a mark says that all of a shard that moved since the last is kept with it."""
        saved = [
            checkpoints.Checkpoint(
                key,
                self._desk.version(key),
                self._desk.settled_at(key),
                self._desk.packed(key),
                self._watched.shard(key),
            )
            for key in keys
        ]
        checkpoints.save(self._conn, saved)
        if shards:
            checkpoints.leave_unmarked(self._conn, self._desk.failing)
            checkpoints.mark(self._conn, shards, self._cursor)

    def _forget_failing(self) -> None:
        """What is not ours to go on with does not fail here."""
        for key in [*self._desk.failing]:
            if self._watched.shard(key) not in self._share.held:
                del self._desk.failing[key]

    def _complain(self) -> None:
        """Say once which rules cannot go on; they are tried again with the next catalogue or start."""
        for key in self._desk.failing.keys() - self._complained:
            log.error("rule %s cannot go on with %s: %s", *key, self._desk.failing[key])
        self._complained = {*self._desk.failing}

    def _record(self, concluded: Sequence[Concluded]) -> None:
        if concluded:
            places = {one.key: self._desk.place(one.key) for one in concluded}
            silent = {key for key in places if self._watched.finds_silence(key)}
            record(self._conn, concluded, places, self._clock(), silent)

    def _withdraw(self) -> None:
        """End the open alerts that nothing watches any more."""
        checkpoints.forget_others(self._conn, self._watched.keys())
        now = self._clock()
        gone = alerts.orphans(self._conn, self._watched.recorded())
        alerts.write(self._conn, [_written(*withdraw(alert, now)) for alert in gone])


def _written(transition: Transition, alert: Alert) -> alerts.Written:
    return alerts.Written([alert], [(alert.alert_id, transition)])
