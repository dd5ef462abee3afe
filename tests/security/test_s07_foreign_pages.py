"""S7, S26: a page of somebody else's changes nothing and hears nothing, whatever cookies a browser has."""

import pytest
from visitor import HOST, House, Visitor

from city.user import Role

ACT = ("POST", "/api/v1/alerts/1/comment", {"note": "x"})
ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "https://evil.city.example"},
    {"Origin": "http://wall.city.example:8051"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.fixture(scope="module")
def officer(demanding: House) -> Visitor:
    return demanding.signed_in("careful", Role.OFFICER)


@pytest.mark.parametrize("says", ELSEWHERE)
@pytest.mark.parametrize(
    "path", ["/api/v1/alerts/1/comment", "/sign-in", "/sign-out", "/_dash-update-component"]
)
def test_a_foreign_page_changes_nothing(officer: Visitor, path: str, says: dict[str, str]):
    assert officer.ask("POST", path, {"note": "x"}, **says).status_code == 403


@pytest.mark.parametrize("says", ELSEWHERE)
@pytest.mark.parametrize("path", ["/stream", "/api/v1/callout/events", "/api/v1/alerts"])
def test_a_foreign_page_hears_nothing(officer: Visitor, path: str, says: dict[str, str]):
    assert officer.ask("GET", path, **says).status_code == 403


def test_our_own_page_and_a_program_act(officer: Visitor):
    for says in ({"Origin": HOST}, {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}):
        assert officer.ask(*ACT, **says).status_code == 404


def test_an_act_is_json(officer: Visitor):
    answer = officer.ask("POST", "/api/v1/alerts/1/comment", form={"note": "x"})
    assert answer.status_code == 422


def test_a_link_in_a_mail_leads_here_and_the_second_request_brings_the_cookie(demanding: House):
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
    answer = demanding.visitor().ask("GET", "/?thing=res-1", **followed)
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' in answer.text
    inside = demanding.visitor().ask("GET", "/?thing=res-1", Accept="text/html", Sec_Fetch_Site="same-origin")
    assert inside.status_code == 303


def test_what_is_published_may_be_read_from_anywhere(demanding: House):
    answer = demanding.visitor().ask("GET", "/cap/alerts.atom", Origin="https://news.example")
    assert answer.status_code == 200
