"""Devices that nobody knows become stations over HTTP, with a credential; against a real PostgreSQL."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from cast import NOW

from city.settings import Settings
from cli import catalogue as files
from cli.migrate import bring_up_to_date
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from sensors.reject import RejectReason
from store import catalogue, claims, credentials, deadletters
from store.database import connect, pool

Ask = Callable[..., httpx.Response]
NAME = {"zh-Hans": "新站", "zh-Hant": "新站", "en": "New station"}
CLAIM = {
    "thing_id": "air-new",
    "template": "air",
    "name": NAME,
    "area": "xinqi",
    "position": [121.8, 29.9],
    "owner": "District",
}
PAYLOAD = b'{"time": 1774000000000, "results": {"pm2_5": 12.5, "pm10": 30, "o3": 60}}'


@pytest.fixture
def demo(database: str) -> str:
    bring_up_to_date(database, files.read(Settings()))
    return database


@pytest.fixture
def ask(demo: str) -> Iterator[Ask]:
    wall = WallState(lambda: NOW)
    with pool(demo, "test", 2) as connections:
        app = build(Context(Settings(), connections, wall, lambda: NOW), threading.Event())

        async def asked(method: str, path: str, body: Any) -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, f"/api/v1/devices{path}", json=body)

        yield lambda method, path="", body=None: asyncio.run(asked(method, path, body))


def letter(
    topic: str, reason: RejectReason, payload: bytes = PAYLOAD, at: int = NOW
) -> deadletters.DeadLetter:
    return deadletters.DeadLetter(at, reason, "why", topic, payload)


def spoke(url: str, *letters: deadletters.DeadLetter) -> None:
    with connect(url, "test") as conn:
        deadletters.add_dead_letters(conn, letters)


def test_a_device_that_nobody_knows_is_shown_once_with_the_templates_that_fit(demo, ask):
    spoke(
        demo,
        *(letter("city/air-new/obs", RejectReason.UNKNOWN_THING, at=NOW + n) for n in range(5)),
        letter("city/zz/obs", RejectReason.UNKNOWN_THING, b"\xff\x00 no json"),
        letter("city/air-xinqi/obs", RejectReason.UNKNOWN_THING),
        letter("city/air-xinqi/obs", RejectReason.RATE_LIMITED),
        letter("nonsense", RejectReason.TOPIC_MISMATCH),
    )
    told = ask("GET").json()
    assert (told["broker"], told["cut_off"]) == ({"told_at": None, "knows_all": True}, False)
    assert [one["thing_id"] for one in told["unknown"]] == ["air-new", "zz"]
    assert told["unknown"][0]["properties"] == ["pm2_5", "pm10", "o3"]
    assert told["unknown"][0]["templates"][0] == "air"
    assert told["unknown"][1]["properties"] == []
    assert [one["thing_id"] for one in told["limited"]] == ["air-xinqi"]


def test_a_claimed_device_is_a_station_with_a_password_that_is_told_once(demo, ask):
    spoke(demo, letter("city/air-new/obs", RejectReason.UNKNOWN_THING))
    made = ask("POST", "/claims", CLAIM)
    assert made.status_code == 201
    assert len(made.json()["password"]) == 32
    told = ask("GET")
    assert made.json()["password"] not in told.text
    assert told.json()["unknown"] == []
    assert told.json()["claimed"] == ["air-new"]
    with connect(demo, "test") as conn:
        city, streams = catalogue.load_city(conn)
        assert {s.property for s in streams.values() if s.thing_id == "air-new"} >= {"pm2_5", "pm10", "o3"}
        assert city.thing("air-new").name["en"] == "New station"
        assert [one.name for one in credentials.every(conn)] == ["air-new"]
        written = conn.execute("SELECT row_to_json(a)::text FROM audit a").fetchall()
    assert any("claims" in row[0] for row in written)
    assert not any(made.json()["password"] in row[0] for row in written)
    assert ask("POST", "/claims", CLAIM).status_code == 409


def test_a_claim_stays_when_the_files_are_loaded_again_and_follows_its_template(demo, ask):
    assert ask("POST", "/claims", CLAIM | {"credential": False}).json()["password"] is None
    read = files.read(Settings())
    assert bring_up_to_date(demo, read).left_out == []
    with connect(demo, "test") as conn:
        assert catalogue.load_city(conn)[0].thing("air-new") is not None
        assert credentials.every(conn) == []
    read.templates.pop("air")
    left_out = bring_up_to_date(demo, read).left_out
    assert [mistake.key for mistake in left_out] == ["things.air-new.template"]
    with connect(demo, "test") as conn:
        assert catalogue.load_city(conn)[0].thing("air-new") is None


def test_a_claim_is_taken_away_and_its_credential_is_good_no_more(demo, ask):
    ask("POST", "/claims", CLAIM)
    assert ask("DELETE", "/claims/air-new").status_code == 200
    assert ask("DELETE", "/claims/air-new").status_code == 404
    assert ask("DELETE", "/claims/air-xinqi").status_code == 404
    with connect(demo, "test") as conn:
        assert catalogue.load_city(conn)[0].thing("air-new") is None
        assert credentials.every(conn)[0].revoked_at == NOW
        assert claims.claimed(conn) == {}
    assert ask("POST", "/claims", CLAIM).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"template": "nothing"}, "not in templates"),
        ({"area": "nowhere"}, "not in areas"),
        ({"position": [200, 0]}, "position"),
        ({"name": {"en": "only"}}, "lacks zh-Hans, zh-Hant"),
        ({"thing_id": "A/#"}, "small letters"),
        ({"thing_id": "ingest"}, "a process of ours"),
        ({"name": {**NAME, "en": "x" * 5000}}, "things.air-new.name"),
        ({"camera": {"kind": "http", "url": "http://127.0.0.1"}}, ""),
    ],
)
def test_a_claim_that_cannot_be_is_refused_in_plain_words_and_keeps_nothing(demo, ask, wrong, said):
    answer = ask("POST", "/claims", CLAIM | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Traceback" not in answer.text
    with connect(demo, "test") as conn:
        assert claims.claimed(conn) == {}
        assert credentials.every(conn) == []


def test_a_gateway_is_let_in_rotated_and_revoked(demo, ask):
    made = ask("POST", "/credentials", {"name": "gw-1", "speaks_for": ["port-*", "res-1"]})
    assert made.status_code == 201
    assert ask("POST", "/credentials", {"name": "gw-1"}).status_code == 409
    assert ask("POST", "/credentials", {"name": "gw-2", "speaks_for": ["#"]}).status_code == 422
    turned = ask("POST", "/credentials/gw-1/rotate").json()["password"]
    assert turned != made.json()["password"]
    assert ask("POST", "/credentials/gw-1/revoke").status_code == 200
    for act in ("rotate", "revoke"):
        assert ask("POST", f"/credentials/gw-1/{act}").status_code == 404
    assert ask("GET").json()["credentials"][0]["revoked_at"] is not None


@pytest.mark.parametrize("name", ["unknown_devices", "limited_devices"])
def test_who_is_unknown_is_found_by_the_index_however_many_letters_there_are(demo, name):
    from store.queries import query

    with connect(demo, "test") as conn:
        conn.execute(
            "INSERT INTO dead_letter (received_at, reason, detail, topic, payload, parts) "
            "SELECT now(), CASE n % 3 WHEN 0 THEN 'unknown_thing' "
            "WHEN 1 THEN 'rate_limited' ELSE 'future' END, "
            "'', 'city/d' || n % 20 || '/obs', '', 1 FROM generate_series(1, 20000) n"
        )
        conn.execute("ANALYZE dead_letter")
        plan = conn.execute(f"EXPLAIN {query(name)}", {"most": 500}).fetchall()
        assert len(conn.execute(query(name), {"most": 500}).fetchall()) == 20
    text = "\n".join(row[0] for row in plan)
    assert "dead_letter_of_whom" in text
    assert "Seq Scan on dead_letter" not in text
