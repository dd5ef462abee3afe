"""S20: on the public side one caller takes nobody else's turn, whatever a header says of who they are."""

from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from public_desk import PublicDesk, served_folder

from dashboard.widgets import app
from dashboard.widgets.callers import Callers, household


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("", None),
    ],
)
def test_a_household_is_one_caller_and_this_machine_none(address: str, counts_as: str | None):
    assert household(address) == counts_as


def test_who_asks_too_often_waits_and_may_go_on_after_that():
    now = [0.0]
    callers = Callers(lambda: now[0], burst=2, every_s=10.0)
    assert [callers.wait_s("203.0.113.7") for _ in range(3)] == [0.0, 0.0, 10.0]
    assert callers.wait_s("203.0.113.8") == 0.0
    now[0] = 10.0
    assert callers.wait_s("203.0.113.7") == 0.0


def asked(base: str, path: str = "/public/v1/index.json", **headers: str) -> tuple[int, dict[str, str], str]:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    try:
        with urlopen(Request(base + path, headers=named), timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode()


@pytest.fixture
def base(tmp_path, monkeypatch) -> Iterator[str]:
    """The public side on a socket, where three requests of one caller are enough."""
    monkeypatch.setattr(app, "Callers", lambda tick: Callers(tick, burst=3, every_s=600.0))
    PublicDesk(tmp_path).published()
    with served_folder(tmp_path) as base:
        yield base


def test_one_caller_behind_the_proxy_waits_and_the_others_do_not(base):
    one, other = {"X_Forwarded_For": "203.0.113.7"}, {"X_Forwarded_For": "203.0.113.8"}
    assert [asked(base, "/", **one)[0] for _ in range(4)] == [200, 200, 200, 429]
    status, headers, text = asked(base, "/?lang=en", **one)
    assert (status, headers["cache-control"]) == (429, "no-store")
    assert 0 < int(headers["retry-after"]) <= 600
    assert "You ask very often" in text
    assert asked(base, "/", **other)[0] == 200


def test_whom_a_caller_claims_to_be_does_not_count(base):
    """What the proxy adds stands last: names that a caller put before it are nobody's."""
    said = [asked(base, "/", X_Forwarded_For=f"198.51.100.{n}, 203.0.113.9")[0] for n in range(4)]
    assert said == [200, 200, 200, 429]


def test_this_machine_and_its_probes_are_not_counted(base):
    assert {asked(base, "/health/live")[0] for _ in range(20)} == {200}
