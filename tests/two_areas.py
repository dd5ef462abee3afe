"""A town of two areas with the same in each, and what there is to act on in both: for who may act where."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cast import HOUR
from small_town import NAME, area, city, template, thing
from visitor import NO_REDIS, House, SetClock, Visitor

from bench.callout_town import CHANNEL
from city.alert import Alert, Change, Life, Transition, of_datastream
from city.citizen_report import Topic, report_number
from city.letter import ReportLetter
from city.settings import Settings
from city.state import Level
from city.user import Role
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from sensors.catalogue import parse
from store import accounts, alerts, catalogue, citizens, rollups
from store.database import Connection, moment, pool

NORTH, SOUTH = "north", "south"
PEOPLE = "".join(
    f"""
[[people]]
id = "{where}-one"
name = {NAME}
areas = ["{where}"]
contacts = [
  {{ channel = "duty-voice", address = "+86139000000{n}" }},
  {{ channel = "duty-sms", address = "+86139000000{n}" }},
]

[[callouts]]
id = "{where}-list"
name = {NAME}
scenario = "flood"
people = ["{where}-one"]
message = {NAME}
lines = 1
voice = "duty-voice"
sms = "duty-sms"
door = ["{where}-one"]
"""
    for n, where in enumerate((NORTH, SOUTH))
)
POLICY = """
[policy]
fallback = "north-one"

[[routes]]
id = "all"
people = ["north-one"]
"""
LEVELS = "water_level = { limits = { flood_limit = 12.0 } }"
TOWN = "".join(
    (
        city(),
        template("dam", "reservoir", LEVELS),
        template("site", "chemical", "gas_cl2 = { limits = { level1 = 0.5 } }"),
        *(area(where) for where in (NORTH, SOUTH)),
        *(thing(f"dam-{where}", "dam", where=where) for where in (NORTH, SOUTH)),
        *(thing(f"site-{where}", "site", where=where) for where in (NORTH, SOUTH)),
        *(
            CHANNEL.format(
                id=f"duty-{kind}",
                kind=kind,
                path=kind,
                gateway="http://127.0.0.1:9",
                callback="http://127.0.0.1:9",
            )
            for kind in ("voice", "sms")
        ),
        PEOPLE,
        POLICY,
    )
)


@dataclass
class There:
    """What stands in one area."""

    alert: int
    stream: int
    release: int
    silence: int
    callout: int
    callee: int
    decision: int
    message: str
    report: str


@dataclass
class TwoAreas:
    """The dashboard, what is in each area, and somebody who acts in the whole city."""

    house: House
    boss: Visitor
    there: dict[str, There]

    def bound(self, name: str, role: Role, *areas: str) -> Visitor:
        """Somebody who acts in some areas alone."""
        visitor = self.house.signed_in(name, role)
        with self.house.connections.connection() as conn:
            assert accounts.set_areas(conn, name, areas)
        self.house.clock.pass_s(20)
        return visitor


@contextmanager
def two_areas(database_url: str) -> Iterator[TwoAreas]:
    """The town, with one of everything in both areas."""
    clock = SetClock()
    with pool(database_url, "test", 3) as connections:
        with connections.connection() as conn:
            catalogue.save(conn, parse({"town.toml": TOWN}))
            rollups.prepare(conn, "Asia/Shanghai")
            known, streams = catalogue.load(conn)
        wall = WallState(clock)
        wall.load(known, streams, [], [])
        settings = Settings(bind="0.0.0.0", redis_url=NO_REDIS, database_url=database_url)
        made = House(
            build(Context(settings, connections, wall, clock), threading.Event()), connections, clock
        )
        boss = made.signed_in("boss", Role.COMMANDER)
        keys = {one.thing_id: key for key, one in streams.items()}
        yield TwoAreas(made, boss, {where: _there(made, boss, where, keys) for where in (NORTH, SOUTH)})


def _there(made: House, boss: Visitor, where: str, keys: dict[str, int]) -> There:
    stream = keys[f"dam-{where}"]
    with made.connections.connection() as conn:
        alert = _alert(conn, made.clock(), where, stream)
        decision = _decision(conn, made.clock(), stream)
        report = _report(conn, made.clock(), where)
    said = {"thing_id": f"site-{where}", "chemical": "chlorine", "amount_kg": 1000}
    release = _asked(boss, "/releases", said)["release_id"]
    silence = _asked(
        boss, "/silences", {"matcher": {"areas": [where]}, "last": made.clock() + 3_600_000, "reason": "work"}
    )
    callout = _asked(boss, "/callout", {"list": f"{where}-list"})
    message = _asked(boss, f"/alerts/{alert}/cap", {})
    number = callout["callees"][0]["callee"]
    return There(
        alert,
        stream,
        release,
        int(silence["silence_id"]),
        callout["callout"],
        number,
        decision,
        message["identifier"],
        report,
    )


def _alert(conn: Connection, now: int, where: str, stream: int) -> int:
    raised = Alert(
        0, "flood", of_datastream(stream), Level.ORANGE, Life.UNACK_ACTIVE, now, now,
        stream, f"dam-{where}", where, 12.3, 12.0, Level.ORANGE,
    )  # fmt: skip
    change = Transition(
        raised.rule_id, raised.subject, Change.RAISED, raised.severity, raised.life, raised.changed
    )
    return alerts.record(conn, change, raised)


def _decision(conn: Connection, now: int, stream: int) -> int:
    at = moment(now)
    row = conn.execute(
        "INSERT INTO review_act (at, by_whom, decision, reason) "
        "VALUES (%s, 'boss', 'approved', '') RETURNING act_id",
        (at,),
    ).fetchone()
    first, last = moment(now - 2 * HOUR), moment(now - HOUR)
    conn.execute("INSERT INTO review VALUES (%s, %s, %s, %s, '{1}', '{1}')", (row[0], stream, first, last))
    return row[0]


def _report(conn: Connection, now: int, where: str) -> str:
    chance = where.encode() * 4
    number = report_number(chance)
    letter = ReportLetter(
        chance[:16].hex(), now, "en", number, Topic.SMELL, "It smells of gas.", now, area=where
    )
    assert citizens.add(conn, letter, where, None, 30, now)
    return number


def _asked(boss: Visitor, path: str, body: dict) -> dict:
    answer = boss.ask("POST", f"/api/v1{path}", body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()
