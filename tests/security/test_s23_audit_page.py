"""S23: who did what, as a page: filtered, checked, taken away; and nothing in it is believed to be HTML."""

import csv
import io
from collections.abc import Iterator

import pytest
from visitor import House, Visitor, house

from city.user import Role
from dashboard.api import audit_page
from store import audit

DAY_S = 86_400


@pytest.fixture
def town(database: str) -> Iterator[House]:
    with house(database) as made:
        yield made


@pytest.fixture
def commander(town: House) -> Visitor:
    return town.signed_in("cao", Role.COMMANDER)


def add(town: House, who: str, what: str, **detail: str) -> None:
    with town.connections.connection() as conn:
        audit.add(conn, who, what, detail, town.clock())


def test_lines_are_found_by_name_act_and_day_and_older_ones_are_a_page_away(town: House, commander: Visitor):
    add(town, "zhu", "POST /api/v1/silences", path="/api/v1/silences")
    town.clock.pass_s(DAY_S)
    commander.sign_in("cao")
    for n in range(120):
        add(town, "liu", f"act {n}")
    page = commander.ask("GET", "/audit/?lang=en&who=zhu").text
    assert ("POST /api/v1/silences" in page, "act 1" in page) == (True, False)
    assert "act 119" in commander.ask("GET", "/audit/?what=ACT").text
    assert "POST /api/v1/silences" not in commander.ask("GET", "/audit/?from=2026-11-23&to=2026-11-23").text
    assert "POST /api/v1/silences" in commander.ask("GET", "/audit/?to=2026-11-22").text
    first = commander.ask("GET", "/audit/?who=liu&lang=en").text
    assert ("act 119" in first, ">act 19<" in first, "before=" in first) == (True, False, True)
    older = first.partition('href="/audit/?who=liu&amp;before=')[2].partition('"')[0].replace("&amp;", "&")
    assert ">act 19<" in commander.ask("GET", f"/audit/?who=liu&before={older}").text


def test_it_is_checked_and_who_changed_it_is_found_out(town: House, commander: Visitor):
    for n in range(3):
        add(town, "zhu", f"act {n}")
    whole = commander.ask("POST", "/audit/check", {"lang": ["en"]})
    assert "Whole: 4 lines." in whole.text
    with town.connections.connection() as conn:
        conn.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        conn.execute("UPDATE audit SET who = 'liu' WHERE number = 2")
    broken = commander.ask("POST", "/audit/check", {"lang": ["en"]})
    assert "Line 2 does not follow" in broken.text
    assert 'role="alert"' in broken.text


def test_it_is_taken_away_whole_with_hashes_and_that_is_written_down(
    town: House, commander: Visitor, monkeypatch
):
    monkeypatch.setattr(audit_page, "OF_A_FILE", 50)
    add(town, "=cmd|' /C calc'!A0", "+act", note="-1")
    for n in range(110):
        add(town, "liu", f"act {n}")
    answer = commander.ask("GET", "/audit/lines.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [int(row["number"]) for row in rows] == list(range(112, 0, -1))
    assert {len(row["hash"]) for row in rows} == {64}
    assert (rows[-2]["who"], rows[-2]["what"]) == ("'=cmd|' /C calc'!A0", "'+act")
    with town.connections.connection() as conn:
        assert audit.newest(conn, 1)[0].what == "GET /audit/lines.csv"


@pytest.mark.parametrize(
    "query", ["from=x", "to=2026-13-40", "from=0001-01-01", "before=0", "who=" + "x" * 81]
)
def test_a_question_that_makes_no_sense_is_told_so(commander: Visitor, query: str):
    for path in ("/audit/", "/audit/lines.csv"):
        if not (query.startswith("before") and path.endswith("csv")):
            assert commander.ask("GET", f"{path}?{query}").status_code == 422


def test_text_of_others_is_text(town: House, commander: Visitor):
    add(town, "<script>window.__xss=1</script>", "<img src=x onerror=alert(1)>", note="<b>x</b>")
    page = commander.ask("GET", "/audit/?who=%3Cscript%3E").text + commander.ask("GET", "/audit/").text
    assert "<script>window" not in page
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page


def test_it_is_for_commanders(town: House):
    for role, status in ((Role.OFFICER, 403), (Role.COMMANDER, 200), (Role.ADMIN, 200)):
        assert town.signed_in(f"a-{role.word}", role).ask("GET", "/audit/").status_code == status
