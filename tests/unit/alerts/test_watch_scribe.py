"""The watch's memory is written beside it."""

import threading

from alerts.watch_scribe import Scribe


class Disk:
    """A memory whose writing can be held up, or refused."""

    def __init__(self) -> None:
        self.written: list[dict[str, object]] = []
        self.runs = threading.Event()
        self.runs.set()
        self.full = False

    def read(self) -> dict[str, object]:
        return {}

    def write(self, text: dict[str, object]) -> None:
        self.runs.wait(60)
        if self.full:
            raise OSError("no space")
        self.written.append(text)


def test_what_is_put_is_written():
    disk = Disk()
    scribe = Scribe(disk)
    scribe.put({"a": 1})
    assert scribe.finish(30)
    assert disk.written == [{"a": 1}]


def test_a_disk_that_hangs_keeps_nobody_waiting_and_gets_the_newest_when_it_runs_again():
    disk = Disk()
    disk.runs.clear()
    scribe = Scribe(disk)
    for number in range(100):
        scribe.put({"number": number})
    assert not scribe.finish(0.1)
    disk.runs.set()
    assert scribe.finish(30)
    assert disk.written[-1] == {"number": 99}
    assert len(disk.written) <= 2


def test_a_full_disk_ends_nothing():
    disk = Disk()
    disk.full = True
    scribe = Scribe(disk)
    scribe.put({"a": 1})
    assert scribe.finish(30)
    disk.full = False
    scribe.put({"a": 2})
    assert scribe.finish(30)
    assert disk.written == [{"a": 2}]
