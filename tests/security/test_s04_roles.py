"""S4: what an account may do is decided by the server, at every route and inside every callback."""

import re

import pytest
from visitor import House, Visitor, body_of

from city.user import Role
from dashboard import access_table

FILLED = re.compile(r"\{[^}]*\}")
PEOPLE = [Role.KIOSK, Role.VIEWER, Role.OFFICER, Role.COMMANDER, Role.ADMIN]


@pytest.fixture(scope="module")
def crew(demanding: House) -> dict[Role, Visitor]:
    """One of each role."""
    return {role: demanding.signed_in(f"one-{role.word}", role) for role in PEOPLE}


def lines(*, acts: bool) -> list[tuple[str, Role]]:
    found = [(line, least) for line, least in access_table.lines() if least is not access_table.ANYBODY]
    return [(line, least) for line, least in found if line.startswith("GET ") is not acts]


@pytest.mark.parametrize(("line", "least"), lines(acts=True))
def test_who_may_not_act_is_told_so_in_words(crew: dict[Role, Visitor], line: str, least: Role):
    method, _, path = line.partition(" ")
    below = [role for role in PEOPLE if role < least]
    for role in below[-1:]:
        answer = crew[role].ask(method, FILLED.sub("1", path), {})
        assert answer.status_code == 403
        wanted = f"one-{role.word} is signed in as {role.word}: this needs {least.word} or more"
        assert answer.json() == {"detail": wanted}


@pytest.mark.parametrize(("line", "least"), [one for one in lines(acts=False) if one[1] > Role.KIOSK])
def test_a_screen_sees_the_wall_and_nothing_else(crew: dict[Role, Visitor], line: str, least: Role):
    assert crew[Role.KIOSK].ask("GET", FILLED.sub("1", line.partition(" ")[2])).status_code == 403


@pytest.mark.parametrize("line", [line for line, least in lines(acts=True) if not line.endswith("component")])
def test_every_act_is_refused_to_a_screen(crew: dict[Role, Visitor], line: str):
    method, _, path = line.partition(" ")
    assert crew[Role.KIOSK].ask(method, FILLED.sub("1", path), {}).status_code == 403


def test_who_may_gets_as_far_as_the_thing_itself(crew: dict[Role, Visitor]):
    note = {"note": "I go there"}
    for role in (Role.OFFICER, Role.COMMANDER, Role.ADMIN):
        assert crew[role].ask("POST", "/api/v1/alerts/1/acknowledge", note).json() == {"detail": "no alert 1"}
    silence = crew[Role.COMMANDER].ask("POST", "/api/v1/silences/1/end", {})
    assert (
        silence.status_code,
        crew[Role.OFFICER].ask("POST", "/api/v1/silences/1/end", {}).status_code,
    ) == (
        404,
        403,
    )


def test_what_was_done_carries_the_name_of_who_did_it(crew: dict[Role, Visitor]):
    made = crew[Role.OFFICER].ask("POST", "/api/v1/views", {"name": "Flood desk", "query": "kinds=reservoir"})
    assert (made.status_code, made.json()["made_by"]) == (201, "one-officer")


def test_a_file_that_is_made_is_that_of_who_asked_for_it(crew: dict[Role, Visitor]):
    span = "from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z"
    asked = crew[Role.VIEWER].ask("POST", f"/api/v1/export?{span}")
    path = f"/api/v1/export/jobs/{asked.json()['job_id']}"
    for method, where in (("GET", path), ("GET", f"{path}/file"), ("DELETE", path)):
        assert crew[Role.ADMIN].ask(method, where).status_code == 404
    assert crew[Role.VIEWER].ask("DELETE", path).status_code == 200


def test_one_is_told_who_one_is(crew: dict[Role, Visitor]):
    assert crew[Role.VIEWER].ask("GET", "/api/v1/account").json() == {
        "name": "one-viewer",
        "role": "viewer",
        "local": False,
        "acts": False,
        "areas": [],
        "lang": None,
        "pages": [page for page, least in access_table.PAGES.items() if least <= Role.VIEWER],
    }


@pytest.fixture(scope="module")
def bound(crew: dict[Role, Visitor]) -> list[tuple[str, dict]]:
    """Every callback of every page, as its page says them to a browser that may see it."""
    asked = {
        page: crew[Role.COMMANDER].ask("GET", f"{page}_dash-dependencies") for page in access_table.PAGES
    }
    return [
        (page, one)
        for page, answer in asked.items()
        for one in answer.json()
        if not one["clientside_function"]
    ]


def test_every_callback_of_a_page_has_a_role_and_is_refused_below_it(crew, bound):
    refused = {}
    for page, one in bound:
        path = f"{page}_dash-update-component"
        answers = {role: crew[role].ask("POST", path, body_of(one)).status_code for role in PEOPLE[:4]}
        lets = [role for role in PEOPLE[:4] if answers[role] != 403]
        refused[page, one["output"]] = lets[0] if lets else None
        assert lets == [role for role in PEOPLE[:4] if lets and role >= lets[0]], (
            page,
            one["output"],
            answers,
        )
    least = sorted(role for role in refused.values() if role is not None)
    assert least == sorted(
        max(role, access_table.PAGES[page])
        for name, role in access_table.CALLBACKS.items()
        for page in _pages(name)
    )


def test_a_button_that_nobody_clicked_is_no_reason_to_refuse(crew, bound):
    """Dash calls a callback when its button comes into a page."""
    (page, one) = next(
        (page, one)
        for page, one in bound
        if "rules-text-sure" in one["output"] or "rules-sure" in one["output"]
    )
    path = f"{page}_dash-update-component"
    assert crew[Role.VIEWER].ask("POST", path, body_of(one, None)).status_code == 204
    assert crew[Role.VIEWER].ask("POST", path, body_of(one)).status_code == 403


def _pages(callback: str) -> tuple[str, ...]:
    file = callback.partition(".")[0].removesuffix("_acting").removesuffix("_typing").replace("_", "-")
    odd = {
        "wall": ("/",),
        "duty": ("/on-call/",),
        "module-page": ("/devices/", "/export/", "/flood/", "/reports/", "/video/"),
    }
    return odd.get(file, (f"/{file}/",))
