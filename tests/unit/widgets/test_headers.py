"""What every answer of the public side carries, errors too: no page runs what it does not name."""

import re
from pathlib import Path

import published_town
import pytest
from public_desk import PublicDesk

from city.settings import Settings
from dashboard.widgets import every
from dashboard.widgets.answering import Request
from dashboard.widgets.headers import cache_control, policy

EXAMPLES = {"thing_id": published_town.AIR, "identifier": published_town.IDENTIFIER, "what": "air"}
PATHS = sorted(
    {
        re.sub(r"\{(\w+)\}", lambda name: EXAMPLES.get(name[1], "x"), route.pattern)
        for route in every.routes(Settings())
        if route.method == "GET"
    }
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> PublicDesk:
    settings = {"public_url": "https://open.city.example"}
    return PublicDesk(Path(tmp_path_factory.mktemp("headers")) / "published", **settings).published()


@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
@pytest.mark.parametrize("query", ["", "lang=none"])
def test_every_answer_says_what_may_run_and_that_nobody_may_guess(desk, path, query):
    headers = desk.get(path, query).headers
    allowed = headers["content-security-policy"]
    assert allowed.startswith("default-src 'none'; ")
    assert "unsafe" not in allowed
    assert "http" not in allowed
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["strict-transport-security"] == "max-age=31536000"
    framed = path.startswith("/embed/") and path != "/embed/"
    assert framed or "frame-ancestors 'none'" in allowed
    assert framed or headers["x-frame-options"] == "DENY"


def test_an_error_of_ours_carries_them_too(desk):
    sent = desk.app.desk.failed(Request("GET", "/"), "1234abcd")
    names = {name for name, _ in sent.headers}
    assert {b"content-security-policy", b"x-content-type-options", b"strict-transport-security"} <= names
    assert (b"cache-control", b"no-store") in sent.headers


def test_without_https_browsers_are_not_told_to_come_by_it(tmp_path):
    plain = PublicDesk(tmp_path / "published").published()
    assert "strict-transport-security" not in plain.get("/health/live").headers


def test_a_policy_names_styles_and_scripts_by_their_hashes():
    said = policy(styles=("a{}",), scripts=("let a",))
    assert re.search(r"style-src 'self' 'sha256-[A-Za-z0-9+/]{43}='", said)
    assert re.search(r"script-src 'self' 'sha256-[A-Za-z0-9+/]{43}='", said)


@pytest.mark.parametrize(
    ("left_s", "most", "said"),
    [
        (None, None, "max-age=60, stale-while-revalidate=60, stale-if-error=600"),
        (1000, None, "max-age=60, stale-while-revalidate=60, stale-if-error=600"),
        (100, None, "max-age=60, stale-while-revalidate=40, stale-if-error=40"),
        (60, None, "max-age=60, stale-while-revalidate=0, stale-if-error=0"),
        (0, None, "max-age=0, stale-while-revalidate=0, stale-if-error=0"),
        (-5, None, "max-age=0, stale-while-revalidate=0, stale-if-error=0"),
        (None, (30, 15), "max-age=30, stale-while-revalidate=15, stale-if-error=15"),
        (40, (30, 15), "max-age=30, stale-while-revalidate=10, stale-if-error=10"),
        (20, (30, 15), "max-age=20, stale-while-revalidate=0, stale-if-error=0"),
    ],
)
def test_how_long_caches_may_keep_what_ends(left_s, most, said):
    until = None if left_s is None else 1_000_000 + left_s * 1000
    assert cache_control(1_000_000, until, most) == f"public, {said}".encode()
