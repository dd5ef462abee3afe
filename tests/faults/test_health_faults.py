"""/health of a whole system tells what is so now: who is away, who is back, and of whom nobody can say."""

import pytest
from rig import Rig
from stack import wait_until
from talk import fetch

EVERYBODY = ("watch", "ingest", "alerts", "keeper", "dashboard")
NOTICED_S = 60
BACK_S = 25
"""Less than the half minute for which people are not told that it is over."""


@pytest.fixture
def whole(rig: Rig) -> Rig:
    rig.start(*EVERYBODY)
    wait_until(lambda: health(rig)[0] == 200, NOTICED_S, "everything works")
    return rig


def health(rig: Rig) -> tuple[int, dict[str, str]]:
    status, body = fetch(f"http://127.0.0.1:{rig.settings.port}/health")
    return status, {name: part["state"] for name, part in body["parts"].items()}


def test_a_broker_that_was_frozen_is_ok_again_as_soon_as_it_answers(whole):
    whole.broker.freeze()
    wait_until(lambda: health(whole)[1]["broker"] == "away", NOTICED_S, "the broker is away")
    assert health(whole)[0] == 503
    whole.broker.thaw()
    wait_until(lambda: whole.beat("ingest").get("broker"), NOTICED_S, "ingest has its broker")
    wait_until(lambda: health(whole)[0] == 200, BACK_S, "200 again")


def test_of_a_broker_that_runs_nobody_says_that_it_is_away(whole):
    whole.ingest.freeze()
    try:
        wait_until(lambda: health(whole)[1]["ingest"] == "silent", NOTICED_S, "ingest is silent")
        assert health(whole)[1]["broker"] == "ok"
    finally:
        whole.ingest.thaw()
    wait_until(lambda: health(whole)[0] == 200, BACK_S, "200 again")
    whole.servers.postgres.freeze()
    try:
        beating = (
            "ingest",
            "alerts",
            "keeper",
            "watch",
            "broker",
        )  # each is unknown once its own beat is old
        wait_until(
            lambda: {health(whole)[1][name] for name in beating} == {"unknown"}, NOTICED_S, "nobody knows"
        )
        status, parts = health(whole)
        assert (status, parts["database"]) == (503, "away")
    finally:
        whole.servers.postgres.thaw()
    wait_until(lambda: health(whole)[0] == 200, NOTICED_S, "200 again")
