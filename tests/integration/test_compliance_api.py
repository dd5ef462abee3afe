"""Loads of an outlet and hours of a reservoir over HTTP: what adds up, what is skipped, what is refused."""

from collections.abc import Iterator

import pytest
from asking import Ask, asks
from report_town import HOUR, MAY, NOW, key_of, settle
from stack import cloned_database

from city.settings import Settings
from dashboard.api.context import Context
from dashboard.wall_state import WallState
from store import reviews
from store.database import connect, pool
from store.reviews import Decision, Order

DAY = 24 * HOUR


@pytest.fixture(scope="module")
def ask(services, template) -> Iterator[Ask]:
    """The town's May; an officer excluded five hours of flue gas on the tenth."""
    with cloned_database(services.database_url, template, "compliance_api") as url:
        with connect(url, "test") as conn:
            declared, streams = settle(conn)
            begin = MAY + 9 * DAY
            unfit = Order(
                Decision.EXCLUDED,
                begin,
                begin + 5 * HOUR,
                {key_of(streams, "stack-a", "so2_stack"): None},
                reason="span check",
            )
            assert reviews.decide(conn, unfit, "Li", NOW)
        wall = WallState(lambda: NOW)
        wall.load(declared, streams, [], [])
        with pool(url, "test", 2) as connections:
            yield asks(Context(Settings(), connections, wall, lambda: NOW))


def test_days_of_an_outlet_add_up_its_hours_and_say_what_is_skipped(ask):
    told = ask("/outlets/stack-a/loads?from=2026-05-10&to=2026-05-20").json()
    assert (told["outlet"], told["by"], list(told["pollutants"])) == ("stack", "day", ["so2_stack"])
    tenth, *plain, twentieth = told["pollutants"]["so2_stack"]
    assert tenth == {
        "start": "2026-05-09T16:00:00.000Z",
        "kg": pytest.approx(19 * 3.0),
        "hours": 19,
        "skipped": 5,
        "valid": False,
    }
    assert [one["kg"] for one in plain] == [pytest.approx(72.0)] * 9
    assert (twentieth["kg"], twentieth["valid"]) == (pytest.approx(144.0), True)


def test_a_month_is_whole_and_hours_that_are_not_over_are_not_counted(ask):
    may, june = ask("/outlets/stack-a/loads?by=month&from=2026-05-20").json()["pollutants"]["so2_stack"]
    assert may["kg"] == pytest.approx(31 * 72 + 72 - 15)
    assert (may["hours"], may["skipped"], may["valid"]) == (31 * 24 - 5, 5, True)
    assert (june["kg"], june["hours"], june["skipped"], june["valid"]) == (None, 0, 53, False)


def test_hours_of_an_outlet_are_one_each(ask):
    told = ask("/outlets/stack-a/loads?by=hour&from=2026-05-10&to=2026-05-10").json()["pollutants"]
    assert [one["kg"] for one in told["so2_stack"]] == [None] * 5 + [pytest.approx(3.0)] * 19


def test_hours_of_a_reservoir_have_storage_share_and_net_inflow(ask):
    told = ask("/reservoirs/dam/hours?from=2026-05-01T08:00:00%2B08:00&to=2026-05-01T10:00:00%2B08:00").json()
    assert told["hours"][0] == {
        "start": "2026-05-01T00:00:00.000Z",
        "level": pytest.approx(50.08),
        "storage": pytest.approx(600 + 9.6),
        "percent": pytest.approx(100 * 609.6 / 1320),
        "net_inflow": pytest.approx(1.2e4 / 3600),
        "rise": pytest.approx(0.01),
        "outside": False,
    }
    assert len(told["hours"]) == 2
    first = ask(
        "/reservoirs/dam/hours?from=2026-05-01T00:00:00%2B08:00&to=2026-05-01T01:00:00%2B08:00"
    ).json()
    assert (first["hours"][0]["net_inflow"], first["hours"][0]["rise"]) == (None, None)
    assert ask("/reservoirs/dam/hours").json() == {"thing_id": "dam", "hours": []}


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/outlets/nowhere/loads", 404, "no outlet 'nowhere'"),
        ("/outlets/dam/loads", 404, "no outlet 'dam'"),
        ("/reservoirs/stack-a/hours", 404, "no reservoir 'stack-a'"),
        ("/outlets/stack-a/loads?by=week", 422, "by"),
        ("/outlets/stack-a/loads?by=hour&from=2026-05-01&to=2026-06-01", 422, "at most 31 days"),
        ("/outlets/stack-a/loads?from=2020-05-01", 422, "at most 1096 days"),
        ("/outlets/stack-a/loads?to=2026-06-04", 422, "the city's today is 2026-06-03"),
        ("/reservoirs/dam/hours?to=2027-01-01T00:00:00Z", 422, "to lies in the future"),
        ("/reservoirs/dam/hours?from=2020-01-01T00:00:00Z", 422, "at most 744 hours"),
    ],
)
def test_what_cannot_be_answered_says_what_can(ask, path, status, says):
    answer = ask(path)
    assert answer.status_code == status
    assert says in answer.text
