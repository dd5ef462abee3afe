"""What persons do to alerts over HTTP, and the incidents they belong to, against a real PostgreSQL."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from cast import CITY, MINUTE, NOW
from played import chain, duty, to

from alerts.engine import Engine
from city.duty import Duty
from city.observation import Observation
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from store import batches, catalogue
from store.batches import Batch
from store.database import Connection, connect, pool

Ask = Callable[..., httpx.Response]


class City:
    """A city where both reservoirs are above their limits, at one moment."""

    def __init__(self, conn: Connection) -> None:
        self.conn, self.now = conn, NOW
        catalogue.save(conn, CITY)
        self.known, self.streams = catalogue.load(conn)[:2]
        self.engine = Engine(conn, lambda: self.now, lambda: self.now / 1000)
        self.say("res-a", 12.5)
        self.say("res-b", 40.0)

    def say(self, thing_id: str, result: float) -> None:
        levels = {s.thing_id: key for key, s in self.streams.items() if s.property == "water_level"}
        seen = Observation(levels[thing_id], self.now, result, received_at=self.now)
        batches.write(self.conn, "a", Batch([seen]))
        self.turn()

    def turn(self, ms: int = 0) -> None:
        self.now += ms
        while self.engine.turn():
            pass
        self.engine.tend()


@pytest.fixture
def city(database: str) -> Iterator[City]:
    with connect(database, "test") as conn:
        yield City(conn)


@pytest.fixture
def people() -> Duty | None:
    """Who is declared to be told."""
    return None


CHAINS = (chain(to("li"), expires_s=300),)
SOMEBODY = pytest.mark.parametrize("people", [duty(chains=CHAINS)])


@pytest.fixture
def ask(city: City, database: str, people: Duty | None) -> Iterator[Ask]:
    """Asks a dashboard, as a page of its own would."""
    wall = WallState(lambda: city.now)
    wall.load(replace(city.known, duty=people), city.streams, [], [])
    with pool(database, "test", 2) as connections:
        app = build(Context(Settings(), connections, wall, lambda: city.now), threading.Event())

        def once(path: str, body: dict[str, Any] | None = None) -> httpx.Response:
            async def asked() -> httpx.Response:
                transport = httpx.ASGITransport(app)
                async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                    if body is None:
                        return await client.get(f"/api/v1{path}")
                    return await client.post(f"/api/v1{path}", json=body)

            return asyncio.run(asked())

        yield once


def first(ask: Ask) -> dict[str, Any]:
    return next(a for a in ask("/alerts").json()["alerts"] if a["thing_id"] == "res-a")


def changes(ask: Ask, alert_id: int) -> list[str]:
    return [t["change"] for t in ask(f"/alerts/{alert_id}").json()["transitions"]]


def test_an_alert_is_acknowledged_once(ask):
    path = f"/alerts/{first(ask)['alert_id']}/acknowledge"
    taken = ask(path, {"note": "on it"})
    assert (taken.status_code, taken.json()["life"], taken.json()["by"]) == (200, "ack_active", "local")
    assert ask(path, {"note": "me too"}).status_code == 409
    assert ask("/alerts/999/acknowledge", {"note": ""}).status_code == 404


def test_an_alert_that_is_worse_than_somebody_saw_is_not_acknowledged(ask):
    alert = first(ask)
    path = f"/alerts/{alert['alert_id']}/acknowledge"
    assert alert["severity"] != "blue"
    assert ask(path, {"note": "", "seen": "blue"}).status_code == 409
    assert ask(path, {"note": "", "seen": "purple"}).status_code == 422
    assert ask(path, {"note": "", "seen": alert["severity"]}).json()["life"] == "ack_active"


def test_an_acknowledgement_runs_out(ask, city):
    alert_id = first(ask)["alert_id"]
    ask(f"/alerts/{alert_id}/acknowledge", {"note": "", "until": NOW + 5 * MINUTE})
    city.turn(6 * MINUTE)
    assert (first(ask)["life"], first(ask)["by"]) == ("unack_active", None)
    assert changes(ask, alert_id) == ["raised", "acknowledged", "expired"]


@SOMEBODY
def test_an_acknowledgement_counts_as_long_as_the_chain_says_and_anybody_may_give_another(ask, city):
    alert_id = first(ask)["alert_id"]
    path = f"/alerts/{alert_id}/acknowledge"
    taken = ask(path, {"note": "", "until": NOW + 60 * MINUTE}).json()
    assert (taken["life"], taken["ack_until"]) == ("ack_active", NOW + 5 * MINUTE)
    city.turn(5 * MINUTE)
    assert (first(ask)["life"], first(ask)["by"], first(ask)["ack_until"]) == ("unack_active", None, None)
    again = ask(path, {"note": "mine", "until": city.now + MINUTE}).json()
    assert (again["life"], again["ack_until"]) == ("ack_active", city.now + MINUTE)
    last = ask(f"/alerts/{alert_id}").json()["transitions"][-2]
    assert (last["change"], last["by"], last["detail"]) == ("expired", None, {"acknowledged_by": "local"})


def test_an_acknowledgement_counts_for_an_hour_where_nobody_is_declared(ask):
    taken = ask(f"/alerts/{first(ask)['alert_id']}/acknowledge", {"note": ""}).json()
    assert taken["ack_until"] == NOW + 60 * MINUTE


@SOMEBODY
def test_an_alert_is_given_only_to_people_who_are_declared(ask):
    path = f"/alerts/{first(ask)['alert_id']}/assign"
    known = ask("/alerts/assignees").json()["people"]
    refused = ask(path, {"note": "", "assignee": "ghost"})
    assert ask(path, {"note": "", "assignee": ""}).status_code == 422
    given = ask(path, {"note": "take the pump", "assignee": "wu"}).json()
    nobody = ask(path, {"note": "", "assignee": None}).json()

    assert [one["person_id"] for one in known] == ["li", "wu", "boss"]
    assert (refused.status_code, "nobody is declared as 'ghost'" in refused.text) == (422, True)
    assert (given["assignee"], given["assignee_name"]["en"], given["life"]) == ("wu", "wu", "unack_active")
    assert (nobody["assignee"], nobody["assignee_name"]) == (None, None)


def test_a_shelved_alert_is_found_under_shelved_and_comes_back_by_itself(ask, city):
    alert_id = first(ask)["alert_id"]
    assert ask(f"/alerts/{alert_id}/shelve", {"note": ""}).status_code == 422
    shelved = ask(f"/alerts/{alert_id}/shelve", {"note": "they weld there"}).json()
    assert (shelved["life"], shelved["beneath"], shelved["shelved_by"]) == (
        "shelved",
        "unack_active",
        "local",
    )
    assert [a["alert_id"] for a in ask("/alerts?state=shelved").json()["alerts"]] == [alert_id]
    city.turn(61 * MINUTE)
    assert first(ask)["life"] == "unack_active"
    assert ask(f"/alerts/{alert_id}/unshelve", {"note": ""}).status_code == 409


def test_an_alert_that_a_person_ends_stays_ended_until_it_was_normal(ask, city):
    alert_id = first(ask)["alert_id"]
    assert ask(f"/alerts/{alert_id}/resolve", {"note": "", "insist": True}).status_code == 422
    assert ask(f"/alerts/{alert_id}/resolve", {"note": "wrong", "insist": False}).status_code == 422
    assert ask(f"/alerts/{alert_id}/resolve", {"note": "wrong sensor"}).json()["life"] == "cleared"
    city.turn(MINUTE)
    city.say("res-a", 12.6)
    assert all(a["thing_id"] != "res-a" for a in ask("/alerts").json()["alerts"])
    for level in (11.0, 12.5):
        city.turn(MINUTE)
        city.say("res-a", level)
    assert first(ask)["alert_id"] != alert_id
    assert changes(ask, alert_id) == ["raised", "resolved", "cleared"]


def test_words_and_names_are_added(ask):
    alert_id = first(ask)["alert_id"]
    assert ask(f"/alerts/{alert_id}/assign", {"note": "", "assignee": "lin"}).json()["assignee"] == "lin"
    ask(f"/alerts/{alert_id}/comment", {"note": "gate 2 is open"})
    last = ask(f"/alerts/{alert_id}").json()["transitions"][-1]
    assert (last["change"], last["note"], last["by"]) == ("commented", "gate 2 is open", "local")


def test_alerts_of_an_area_are_one_incident_that_ends_with_them(ask, city):
    (incident,) = ask("/incidents").json()["incidents"]
    assert (incident["area"], incident["closed_at"]) == ("hills", None)
    for alert in ask("/alerts").json()["alerts"]:
        assert alert["incident_id"] == incident["incident_id"]
        ask(f"/alerts/{alert['alert_id']}/acknowledge", {"note": ""})
    city.turn(MINUTE)
    city.say("res-a", 11)
    city.say("res-b", 20)
    whole = ask(f"/incidents/{incident['incident_id']}").json()
    assert whole["closed_at"] == city.now
    assert ask("/incidents?open=true").json()["incidents"] == []
    told = [t["change"] for t in whole["timeline"]]
    assert told == ["raised", "raised", "acknowledged", "acknowledged", "cleared", "cleared"]
    city.turn(60 * MINUTE)
    city.say("res-a", 12.5)
    assert first(ask)["incident_id"] == incident["incident_id"]
    city.turn(140 * MINUTE)
    city.say("res-b", 40.0)
    assert len(ask("/incidents").json()["incidents"]) == 2
    assert ask("/incidents/999").status_code == 404
