"""The gateway's beat: nothing that goes wrong in it ends it unheard."""

import logging

import pytest
from stack import wait_until

from ingest.pulse import Pulse
from store import processes


@pytest.fixture
def started(monkeypatch):
    pulses = []

    def start(detail) -> None:
        monkeypatch.setattr(processes, "BEAT_S", 0.01)
        pulses.append(Pulse(None, lambda: 0, detail))
        pulses[0].start()

    yield start
    pulses[0].end()
    pulses[0].join()


def test_a_beat_that_fails_in_a_way_nobody_foresaw_is_told_and_tried_again(started, caplog):
    caplog.set_level(logging.INFO)
    asked = []

    def detail() -> dict[str, object]:
        asked.append(None)
        if len(asked) < 5:
            raise RuntimeError("dictionary changed size during iteration")
        return {"waiting": 7}

    started(detail)

    wait_until(lambda: 'counts {"waiting":7}' in caplog.text, 20, "a beat again")
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "changed size" in caplog.text
    assert told.exc_info, "with its traceback, and once"
