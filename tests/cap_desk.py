"""A dashboard in front of one alert, and what is asked of it in the matter of CAP."""

import asyncio
from dataclasses import replace

import httpx
from cast import CITY, HOUR, NOW
from fastapi import FastAPI
from lxml import etree

from alerts import cap_issue
from alerts.cap_xml import NAMESPACE
from city.alert import Alert, Change, Life, Transition, of_datastream
from city.settings import Settings
from city.state import Level
from city.user import THE_LOCAL
from dashboard.api import alerts as api_alerts
from dashboard.api import cap as api_cap
from dashboard.api import cap_feed
from dashboard.api.context import Context
from dashboard.headers import Bounded
from dashboard.signed_in import acting_as
from dashboard.wall_state import WallState
from store import alerts, catalogue

ATOM = {"a": "http://www.w3.org/2005/Atom", "cap": NAMESPACE}


class Desk:
    """A dashboard by a clock of its own, in front of one alert."""

    def __init__(self, conn, connections) -> None:
        self.conn, self.now = conn, NOW
        catalogue.save(conn, CITY)
        known, streams = catalogue.load(conn)
        wall = WallState(lambda: self.now)
        wall.load(known, streams, [], [])
        self.context = Context(Settings(), connections, wall, lambda: self.now)
        self.app = FastAPI()
        self.app.state.context = self.context
        self.app.add_middleware(Bounded)
        for part in (api_alerts, api_cap, cap_feed):
            self.app.include_router(part.router)
        stream = next(key for key, one in streams.items() if one.property == "water_level")
        raised = Alert(
            0, "flood", of_datastream(stream), Level.ORANGE, Life.UNACK_ACTIVE, NOW - HOUR, NOW - HOUR,
            stream, "res-a", "hills", 12.3, 12.0, Level.ORANGE,
        )  # fmt: skip
        self.alert_id = alerts.record(conn, self._change(raised, Change.RAISED), raised)

    def becomes(self, severity: Level, life: Life = Life.UNACK_ACTIVE) -> None:
        """The alert changes, as the engine would change it."""
        alert = alerts.alert(self.conn, self.alert_id)
        changed = replace(alert, severity=severity, life=life, changed=self.now)
        change = Change.CLEARED if life is not Life.UNACK_ACTIVE else Change.ESCALATED
        alerts.record(self.conn, self._change(changed, change), changed)

    def _change(self, alert: Alert, change: Change) -> Transition:
        return Transition(alert.rule_id, alert.subject, change, alert.severity, alert.life, alert.changed)

    def ask(self, method: str, path: str, **more) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, **more)

        with acting_as(THE_LOCAL):
            return asyncio.run(asked())

    def get(self, path: str, **more) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, **more) -> httpx.Response:
        return self.ask("POST", path, **more)

    def draft(self, **wish) -> dict:
        answer = self.post(f"/api/v1/alerts/{self.alert_id}/cap", json=wish)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def publish(self, identifier: str) -> httpx.Response:
        return self.post(f"/api/v1/cap/{identifier}/publish")

    def follow(self) -> list[tuple[str, str]]:
        return [(kept.msg_type.value, kept.why) for kept in cap_issue.follow(self.conn, self.now)]

    def feed(self, **more) -> list[etree._Element]:
        return etree.fromstring(self.get("/cap/alerts.atom", **more).content).findall("a:entry", ATOM)
