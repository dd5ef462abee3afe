"""The watch, look by look: what it shows of now beside what it tells people."""

import pytest
from cast import NOW

from alerts.watch import Watch
from alerts.watch_look import Questions
from alerts.watch_post import Post
from alerts.watch_signs import Answered, Disk, Queue
from city.errors import TransientError
from city.watch_settings import WatchSettings
from store.processes import Process
from store.vitals import Vitals


class City:
    """What the watch finds, for a test to change, and what it remembers. Each look is two seconds later."""

    def __init__(self) -> None:
        self.now = NOW
        self.broker_answers = True
        self.beat_at: int | None = None
        """When everybody has beaten and stored last, if not just now."""
        self.memory: dict[str, object] = {}

    def watch(self) -> Watch:
        questions = Questions(
            lambda: {"home": Disk(1, 40, 5, 10**9)}, lambda _: self.vitals(), self.queue, Answered, Answered
        )
        return Watch(WatchSettings(), questions, Post((), self.clock), self, self.clock, "here")

    def clock(self) -> int:
        return self.now

    def vitals(self) -> Vitals:
        at = self.beat_at or self.now
        beats = [Process(name, 1, NOW, at, {"waiting": 3}) for name in ("ingest", "alerts", "keeper")]
        return Vitals(self.now, self.now, self.now, at, tuple(beats))

    def queue(self) -> Queue:
        if not self.broker_answers:
            raise TransientError("no answer to CONNECT")
        return Queue(0, 0, 0)

    def look(self, watch: Watch, times: int = 1) -> dict:
        for _ in range(times):
            self.now += 2000
            watch.turn()
        return watch.shown()

    def read(self) -> dict[str, object]:
        return self.memory

    def write(self, text: dict[str, object]) -> None:
        self.memory = text


def held(shown: dict) -> dict[str, str]:
    return {one["id"]: one["standing"] for one in shown["conditions"]}


def test_what_is_well_again_is_seen_at_once_while_people_are_not_told_yet():
    city = City()
    watch = city.watch()
    city.broker_answers = False
    shown = city.look(watch, 4)
    assert (held(shown)["broker"], shown["seen"]["broker"]) == ("red", "red")
    city.broker_answers = True
    shown = city.look(watch)
    assert (held(shown)["broker"], shown["seen"]["broker"]) == ("red", "fine")
    assert shown["seen"]["disk_home"] == "fine"


def test_what_is_seen_is_written_down_as_soon_as_it_is_another():
    city = City()
    watch = city.watch()
    city.broker_answers = False
    city.look(watch, 4)
    city.broker_answers = True
    city.look(watch)
    watch.close()
    assert city.memory["seen"]["broker"] == "fine"


def test_one_look_that_failed_is_seen_and_not_yet_held_to_be_so():
    city = City()
    watch = city.watch()
    city.broker_answers = False
    shown = city.look(watch)
    assert (held(shown).get("broker"), shown["seen"]["broker"]) == (None, "red")


@pytest.mark.parametrize("by", [3_600_000, -3_600_000])
def test_a_clock_that_is_set_is_told_as_nothing_else(by):
    city = City()
    watch = city.watch()
    city.look(watch, 5)
    for jump in (by, -by):
        city.beat_at, city.now = city.now, city.now + jump
        assert held(city.look(watch)) == {}
        city.beat_at = None
        assert held(city.look(watch, 20)) == {}


@pytest.mark.parametrize(("written", "waited_s"), [({"waited_s": 40}, 40), ({"waited_s": "x"}, 0), ({}, 0)])
def test_how_long_messages_have_waited_survives_a_restart(written, waited_s):
    city = City()
    city.memory = {"memory": {"held": {}, **written}}
    watch = city.watch()
    watch.close()
    assert city.memory["memory"]["waited_s"] == waited_s
