"""S12: the public side sets no cookie and lets caches keep what is right for as long as it is right."""

import re
from pathlib import Path

import published_town
import pytest
from public_desk import NOW, PublicDesk
from visitor import House, Visitor

from city.settings import Settings
from city.user import Role
from dashboard.widgets import every

AIR, CAP = published_town.AIR, published_town.IDENTIFIER
EXAMPLES = {"thing_id": AIR, "identifier": CAP}
AGES = re.compile(r"public, max-age=(\d+)(?:, stale-while-revalidate=(\d+), stale-if-error=(\d+))?")
PATTERNS = sorted({route.pattern for route in every.routes(Settings()) if route.method == "GET"})
FORMS = [
    f"/badge/{AIR}.svg",
    f"/badge/{AIR}.png",
    f"/public/v1/things/{AIR}.json",
    "/public/v1/things.geojson",
    f"/embed/air/{AIR}",
    f"/station/{AIR}",
    "/",
]
ENDS = NOW + 570_000
"""When the first of those values expires."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> PublicDesk:
    return PublicDesk(Path(tmp_path_factory.mktemp("s12")) / "published").published()


@pytest.fixture(scope="module")
def kept_by_nobody(demanding: House) -> Visitor:
    """Somebody who is signed in to the internal dashboard."""
    return demanding.signed_in("reader-of-s12", Role.OFFICER)


def address(pattern: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: EXAMPLES.get(name[1], "air"), pattern)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("query", ["", "lang=en", "lang=nonsense"])
def test_no_public_answer_sets_a_cookie(desk, pattern, query):
    answer = desk.get(address(pattern), query)
    assert "set-cookie" not in answer.headers
    assert answer.status in (200, 204, 301, 303, 307, 308, 400, 404, 410)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_public_answer_says_how_long_it_may_be_kept_and_what_it_depends_on(desk, pattern):
    answer = desk.get(address(pattern))
    kept = answer.headers["cache-control"]
    assert kept == "no-store" or AGES.fullmatch(kept)
    assert answer.status == 200 or kept == "no-store"
    assert {"accept-encoding", "accept-language"} <= set(answer.headers["vary"].split(", "))
    assert kept == "no-store" or answer.headers["etag"].startswith('W/"')


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("before_s", [570, 300, 61, 59, 30, 1, 0])
def test_no_cache_may_show_a_value_past_its_time_stale_or_not(desk, form, before_s):
    desk.now = ENDS - before_s * 1000
    try:
        answer = desk.get(form, "lang=en")
    finally:
        desk.now = NOW
    fresh, stale, error = (int(one or 0) for one in AGES.fullmatch(answer.headers["cache-control"]).groups())
    if before_s:
        assert fresh + max(stale, error) <= before_s
    assert fresh <= 60


@pytest.mark.parametrize("form", [form for form in FORMS if not form.startswith("/station/")])
def test_a_value_past_its_time_is_in_no_form(desk, form):
    desk.now = ENDS
    try:
        answer = desk.get(form, "lang=en")
    finally:
        desk.now = NOW
    assert answer.status == 200
    if not form.endswith(".png"):
        assert not re.search(r"AQI 96|>96<|\"index\":96|\b58\b.{0,20}µg", answer.text)


@pytest.mark.parametrize("path", ["/", "/flood/", "/_dash-layout", "/_dash-dependencies", "/api/v1/account"])
def test_pages_of_who_is_signed_in_are_kept_by_nobody(kept_by_nobody, path):
    answer = kept_by_nobody.ask("GET", path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
