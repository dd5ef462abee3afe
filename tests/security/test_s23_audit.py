"""S23: who did what is written down, added to and never changed; whoever tampers with it is found out."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg.errors import RaiseException
from starlette.requests import Request
from visitor import House, body_of

from city.user import Role
from dashboard import access_table
from dashboard.auditing import is_act
from dashboard.gate import is_export
from store import audit


def lines(made: House, who: str) -> list[audit.Line]:
    with made.connections.connection() as conn:
        return [line for line in reversed(audit.newest(conn, 1000)) if line.who == who]


def test_signing_in_acting_and_signing_out_are_written_down(demanding: House):
    officer = demanding.signed_in("noted", Role.OFFICER)
    made = officer.ask("POST", "/api/v1/views", {"name": "Noted", "query": "kinds=river"})
    assert made.status_code == 201
    officer.ask("DELETE", f"/api/v1/views/{made.json()['view_id']}")
    officer.ask("POST", "/sign-out")
    told = lines(demanding, "noted")
    assert [line.what for line in told] == [
        "sign in",
        "POST /api/v1/views",
        "DELETE /api/v1/views/{view_id}",
        "sign out",
    ]
    assert told[1].detail == {"path": "/api/v1/views", "status": 201, "from": "203.0.113.7"}


def test_what_is_done_on_a_page_is_written_down_and_typing_is_not(demanding: House):
    commander = demanding.signed_in("paging", Role.COMMANDER)
    known = commander.ask("GET", "/incidents/_dash-dependencies").json()
    for wanted in ("incidents-publish-sure.submit_n_clicks", "incidents-document.value"):
        one = next(
            one for one in known if f"{one['inputs'][0]['id']}.{one['inputs'][0]['property']}" == wanted
        )
        for clicks in (None, 1):
            commander.ask("POST", "/incidents/_dash-update-component", body_of(one, clicks))
    assert [line.what for line in lines(demanding, "paging")] == ["sign in", "incidents_acting.publish"]


def test_what_was_refused_or_only_looked_at_is_not(demanding: House):
    viewer = demanding.signed_in("looking", Role.VIEWER)
    viewer.ask("GET", "/api/v1/alerts")
    viewer.ask("POST", "/api/v1/alerts/1/acknowledge", {"note": ""})
    assert [line.what for line in lines(demanding, "looking")] == ["sign in"]


def test_an_export_is_written_down(demanding: House):
    viewer = demanding.signed_in("taking", Role.VIEWER)
    span = "from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z"
    assert viewer.ask("GET", f"/api/v1/export?{span}").status_code == 200
    assert viewer.ask("GET", f"/api/v1/export/estimate?{span}").status_code == 200
    assert [line.what for line in lines(demanding, "taking")] == ["sign in", "GET /api/v1/export"]


@pytest.mark.parametrize(("asked", "taken"), [("format=csv", True), ("format=parquet", True), ("", False)])
def test_a_datastream_s_file_is_an_export_and_its_json_is_not(asked: str, taken: bool):
    path = "/api/v1/datastreams/1/observations"
    request = Request({"type": "http", "path": path, "query_string": asked.encode(), "headers": []})
    assert is_export(request) is taken


def test_every_line_that_changes_something_is_an_act():
    looks = [line for line, least in access_table.lines() if least and not is_act(line)]
    assert not [line for line in looks if not re.search(r"^GET |/check$|/preview$|component$", line)]
    assert set(access_table.ACTING_CALLBACKS) <= set(access_table.CALLBACKS)


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_log_is_only_added_to(demanding: House, statement: str):
    with demanding.connections.connection() as conn, pytest.raises(RaiseException, match="only added to"):
        conn.execute(statement)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET who = 'somebody else' WHERE number = 2",
        "UPDATE audit SET detail = '{}' WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "UPDATE audit SET at = at - interval '1 hour' WHERE number = 2",
        "UPDATE audit SET number = 5 - number WHERE number IN (2, 3)",
        "INSERT INTO audit VALUES (-3, now(), 'x', 'x', '{}', sha256('x'))",
    ],
)
@pytest.mark.parametrize("at_once", [1, 2, 20_000])
def test_who_tampers_with_it_is_found_out(demanding: House, tampering: str, at_once: int, monkeypatch):
    monkeypatch.setattr(audit, "AT_ONCE", at_once)
    with demanding.connections.connection() as conn:
        for n in range(3):
            audit.add(conn, "anybody", f"act {n}", {"n": n}, demanding.clock())
        assert audit.check(conn).broken is None
        with conn.transaction(force_rollback=True):
            conn.execute("ALTER TABLE audit DISABLE TRIGGER USER")
            conn.execute("ALTER TABLE audit DROP CONSTRAINT audit_pkey" if "5 -" in tampering else "SELECT")
            conn.execute(tampering)
            assert audit.check(conn).broken in (-3, 2, 3)


def test_newest_lines_that_are_taken_away_are_found_by_a_mark_kept_elsewhere(demanding: House):
    with demanding.connections.connection() as conn, conn.transaction(force_rollback=True):
        for n in range(3):
            audit.add(conn, "anybody", f"act {n}", {}, demanding.clock())
        mark = audit.check(conn).until
        assert audit.has(conn, audit.Mark.of(str(mark)))
        conn.execute("ALTER TABLE audit DISABLE TRIGGER audit_kept")
        conn.execute("DELETE FROM audit WHERE number = %s", (mark.number,))
        assert audit.check(conn).broken is None
        audit.add(conn, "anybody", "act another", {}, demanding.clock())
        assert (audit.check(conn).until.number, audit.has(conn, mark)) == (mark.number, False)


@pytest.mark.parametrize("text", ["", "1", "x:" + "0" * 64, "1:" + "z" * 64, "-1:" + "0" * 64, "1:00"])
def test_what_is_no_mark_is_refused(text: str):
    with pytest.raises(ValueError, match=r"no mark|non-hexadecimal"):
        audit.Mark.of(text)


def test_two_who_write_at_once_make_one_chain(demanding: House):
    """Each waits for the other's line."""

    def write(who: int) -> None:
        with demanding.connections.connection() as conn:
            for n in range(10):
                audit.add(conn, f"writer-{who}", f"act {n}", {}, demanding.clock())

    with demanding.connections.connection() as conn:
        before = audit.check(conn).until.number
    with ThreadPoolExecutor(2) as both:
        list(both.map(write, range(2)))
    with demanding.connections.connection() as conn:
        assert (audit.check(conn).broken, audit.check(conn).until.number) == (None, before + 20)


def test_a_text_that_no_database_takes_is_written_down_all_the_same(demanding: House):
    with demanding.connections.connection() as conn:
        audit.add(conn, "nul\x00", "act \x00", {"path": "\x00"}, demanding.clock())
        assert audit.check(conn).broken is None
