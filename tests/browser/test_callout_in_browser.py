"""The callouts' page in a real browser: begun by a click that is asked about, pushed, ticked off; at
every width.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from callout_play import Play, play
from served import dashboard
from stack import free_port
from talk import now_ms

from bench.callout_town import town
from city.call import CallState
from city.callout import CalleeState, Timing
from city.notice import Outcome, Result
from city.properties import LANGUAGES
from city.settings import Settings
from sensors.catalogue import parse
from store import catalogue
from store.database import connect

pytestmark = pytest.mark.browser

TOWN = town(3, 9, Timing(), "http://127.0.0.1:9", "http://127.0.0.1:9")


@pytest.fixture
def shown(services: Settings, database: str, redis_url: str) -> Iterator[tuple[str, Play]]:
    """A dashboard of a town with three people on a list, and a caller that is moved by hand."""
    with connect(database, "test") as conn:
        catalogue.save(conn, parse({"town.toml": TOWN}))
    settings = replace(services, database_url=database, redis_url=redis_url, port=free_port())
    with dashboard(settings, loaded=False) as base, play(database) as played:
        played.now = now_ms()
        yield f"{base}/callout/", played


def test_a_callout_is_begun_after_a_question_pushed_and_ticked_off_at_the_door(shown, watched):
    url, played = shown
    page, asked = watched.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.goto(f"{url}?lang=en")
    page.wait_for_selector("text=Nobody has been called yet")
    page.click("#callout-start")
    page.wait_for_selector("#callout-head h2:has-text('Under way')")
    assert asked == ["Call 3 people as a drill?"]
    assert "callout=1" in page.url

    played.now = now_ms()
    played.turn()
    key = played.gateway.asked[0][2].key
    played.report(key, CallState.ENDED, heard=1.0)
    page.wait_for_selector("#callout-head dd:has-text('1 / 3')")

    played.gateway.says = lambda _to: Outcome(Result.PERMANENT, "no line")
    for other in played.gateway.asked[1:3]:
        played.report(other[2].key, CallState.BUSY)
    for _ in range(3):
        played.turn(350)
    page.wait_for_selector(".doors li >> nth=1")
    door = page.locator(".doors li").first
    door.locator("input").fill("at home")
    door.get_by_text("Met").click()
    page.wait_for_function("document.querySelectorAll('.doors li').length === 1")

    assert played.states(1)["p-2"] is CalleeState.CONFIRMED_AT_DOOR
    assert played.callee(1, "p-2").note == "at home"
    assert [
        request for request in watched.requests if not request.startswith(url.removesuffix("/callout/"))
    ] == []
    assert watched.complaints == []


def test_on_a_phone_nothing_is_wider_than_the_phone_in_any_language(shown, phone):
    url, played = shown
    played.start("li", "wang", "p-4", lines=3)
    played.turn()
    for lang in LANGUAGES:
        phone.page.goto(f"{url}?lang={lang}&theme=light")
        phone.page.wait_for_selector(".ag-row")
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360, lang

    assert phone.complaints == []
