"""The watch: the process that looks after the system itself, and tells people when something is wrong.

It needs no neighbour to do so: neither database nor Redis nor broker. What it knows is in memory and in a
file of its own; its channels lead straight outside. While the database answers it beats there like every
process, with what it sees, for the wall.
"""

import logging
import threading
from time import monotonic

from alerts.watch_canary import Canary
from alerts.watch_heartbeat import Heartbeat
from alerts.watch_look import Look, Questions
from alerts.watch_memory import Json, boxes_json, fill_boxes, held_from, held_json, waited_from
from alerts.watch_post import Post
from alerts.watch_scribe import Memory, Scribe
from alerts.watch_signs import Found, QueueLimit, dropped, last_commit_at, queue_told, signs, waits
from alerts.watch_waiting import Waiting
from alerts.watch_words import headlines, notice
from city.clock import Clock
from city.conditions import conditions, of_channel
from city.health import Condition, Held, News, Sign, Standing, Telling, after, news, settle
from city.notice import Notice
from city.watch_settings import WatchSettings

log = logging.getLogger(__name__)

CHECK_S = 2.0
REST_S = 0.1
WRITE_EVERY_MS = 10_000
CLOSE_S = 3.0
VITAL = ("database", "ingest", "alerts", "deliver")
"""Conditions: without these no alarm is raised, or none is delivered."""


def run(watch: "Watch", post: Post, stop: threading.Event) -> None:
    """Watch until `stop`. Whatever goes wrong in one turn, there is a next one."""
    post.start(stop)
    while not stop.is_set():
        began = monotonic()
        try:
            watch.turn()
        except Exception:
            log.exception("a turn failed")
        _rest(watch, post, stop, max(began + CHECK_S, monotonic() + REST_S))
    watch.close()


def _rest(watch: "Watch", post: Post, stop: threading.Event, until: float) -> None:
    """Wait for the next turn; what became of a notice meanwhile is written down at once."""
    while not stop.is_set() and monotonic() < until:
        if post.changed.wait(REST_S):
            post.changed.clear()
            watch.write()


class Watch:
    """What the watch holds between turns. `place` says in a notice whose it is."""

    def __init__(
        self,
        settings: WatchSettings,
        questions: Questions,
        post: Post,
        memory: Memory,
        clock: Clock,
        place: str,
        canary: Canary | None = None,
    ) -> None:
        self.held: dict[str, Held] = {}
        self._languages, self._place = settings.languages, place
        self._post, self._memory, self._clock = post, memory, clock
        self._look = Look(questions, self.shown, clock)
        self._limit = QueueLimit(settings.queue_messages, settings.queue_bytes)
        self._heartbeat = Heartbeat(settings.heartbeat_url, clock)
        self._conditions = (*conditions(settings.thresholds), *(of_channel(name) for name in post.boxes))
        self._canary = canary
        self._dropped: int | None = None
        self._waiting = Waiting()
        self._seen: dict[str, Standing] = {}
        self._queue: dict[str, int] = {}
        self._written: tuple[int, Json] = (0, {})
        self._scribe = Scribe(memory)
        self._remember()

    def turn(self) -> None:
        """Look at everything once, tell what is news, and remember."""
        found = self._look.found()
        self._queue = queue_told(found)
        read = self._signs(found)
        letters: list[tuple[str, Notice, bool]] = []
        for condition in self._conditions:
            sign = read.get(condition.condition_id)
            told = None if sign is None else self._judge(condition, sign, found.at)
            if told is not None:
                made = notice(told, self._languages, self._place, None)
                letters.append((condition.condition_id, made, told.telling is Telling.RECOVERED))
        self._heartbeat.turn([key for key in VITAL if self._seen.get(key) is Standing.RED])
        self._post.tell(letters)
        self.write()

    def shown(self) -> Json:
        """What is not fine, how the channels do, what waits in the broker: for the wall and for /health.

        `seen` is how each condition stood at the last look, whatever people are told of it and when.
        """
        heartbeat = self._heartbeat.state()
        return {
            "conditions": [
                _shown(condition, held)
                for condition in self._conditions
                if (held := self.held.get(condition.condition_id)) and held.standing is not Standing.FINE
            ],
            "channels": {**self._post.state(), **({"heartbeat": heartbeat} if heartbeat else {})},
            "seen": {
                condition.condition_id: seen.word
                for condition in self._conditions
                if (seen := self._seen.get(condition.condition_id)) is not None
            },
            **({"queue": dict(self._queue)} if self._queue else {}),
            **({"canary": self._canary.delays()} if self._canary else {}),
        }

    def write(self) -> None:
        """Write down what is to survive: what changed at once, and the time now and then."""
        with self._post.locked():
            memory: Json = {"held": held_json(self.held), "boxes": boxes_json(self._post.boxes)}
        at, was = self._written
        now, lasting = self._clock(), memory | {"seen": dict(self._seen)}
        if lasting == was and 0 <= now - at < WRITE_EVERY_MS:
            return
        waited = {"waited_s": round(self._waiting.waited_s, 1)}
        self._scribe.put({"at": now, **self.shown(), "memory": memory | waited})
        self._written = now, lasting

    def close(self) -> None:
        """Write down what is left to be."""
        self.write()
        if not self._scribe.finish(CLOSE_S):
            log.warning("the memory was not written in %.0f s", CLOSE_S)

    def _signs(self, found: Found) -> dict[str, Sign]:
        waited_s = self._waiting.look(waits(found), last_commit_at(found), found.tick)
        read = signs(found, self._limit, self._dropped, waited_s)
        counted = dropped(found)
        self._dropped = self._dropped if counted is None else counted
        for channel, state in self._post.state().items():
            bad = state["state"] in ("failed", "retrying")
            read[f"channel_{channel}"] = Sign(float(bad), str(state["why"]))
        if self._canary and (flown := self._canary.sign()) is not None:
            read["canary"] = flown
        return read

    def _judge(self, condition: Condition, sign: Sign, now: int) -> News | None:
        key = condition.condition_id
        before = self.held.get(key, Held())
        self._seen[key] = condition.grade(sign, before.standing)
        held = settle(condition, before, sign, now)
        if held.standing is not before.standing:
            log.warning("%s is %s: %s %s", key, held.standing.word, sign.value, sign.why)
        hushed = any(_is_troubled(self.held.get(cause)) for cause in condition.because)
        told = news(condition, held, hushed, now)
        self.held[key] = held if told is None else after(held, told)
        return told

    def _remember(self) -> None:
        try:
            written = self._memory.read()
        except (OSError, ValueError) as error:
            log.warning("the memory cannot be read, the watch starts without: %s", error)
            return
        memory = written.get("memory")
        if isinstance(memory, dict):
            self.held = held_from(memory.get("held"))
            fill_boxes(self._post.boxes, memory.get("boxes"))
            self._waiting = Waiting(waited_from(memory.get("waited_s")))


def _is_troubled(cause: Held | None) -> bool:
    return cause is not None and (cause.standing is not Standing.FINE or cause.lean > 0)


def _shown(condition: Condition, held: Held) -> Json:
    return {
        "id": condition.condition_id,
        "standing": held.standing.word,
        "severity": condition.colour(held.standing).word,
        "since": held.since,
        "blind": held.blind,
        "why": held.sign.why,
        "text": dict(headlines(condition, held.standing, held.sign)),
    }


def look_once(settings: WatchSettings, questions: Questions, clock: Clock) -> list[Json]:
    """Every condition as it is right now, without memory, beat or telling."""
    found = Look(questions, lambda: None, clock).found()
    read = signs(found, QueueLimit(settings.queue_messages, settings.queue_bytes), None)
    return [
        {
            "id": condition.condition_id,
            "standing": (standing := condition.grade(sign, Standing.FINE)).word,
            "severity": condition.colour(standing).word,
            "value": sign.value,
            "unit": condition.unit,
            "why": sign.why,
            "text": dict(headlines(condition, standing, sign)),
        }
        for condition in conditions(settings.thresholds)
        if (sign := read.get(condition.condition_id)) is not None
    ]
