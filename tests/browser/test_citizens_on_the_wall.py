"""Reports of citizens on the wall in browsers: pushed, in full beside what was observed, gone at once."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import NamedTuple

import pytest
from cast import CITY
from chromium import PATIENCE_MS, Watched
from citizen_town import picture, report
from playwright.sync_api import Browser, Page, expect
from served import dashboard
from stack import cloned_database, free_port
from talk import now_ms

from city.citizen_report import Act, shown_number
from city.observation import Observation
from city.quality import Quality, Reason
from city.settings import Settings
from city.user import Role
from cli.entry import link, new_code
from store import accounts, batches, catalogue, citizens
from store.batches import Batch
from store.citizens import Move
from store.database import Connection, connect

pytestmark = pytest.mark.browser
expect.set_options(timeout=90_000)
READY = "html[data-ready=true]"
CONTACT = "Wang 13800000000"
HOSTILE = "Smells <img src=x onerror=window.__xss=1><script>window.__xss=1</script>"
PASSWORD = "correct horse battery"
PLACED = """async () => (await window.citywatch.map.getSource("citizens").getData()).features
  .map((one) => one.properties.number)"""
RENDERED = "window.citywatch.map.queryRenderedFeatures"
MARKED = """#citizen h2, #citizen h3, #citizen dt, #citizen thead th:not(:empty), #citizen .ways a,
.citizen-head .word, .group-reports h2, .group-reports .word"""
FLAT = """
const ask = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind === "webgl2" ? null : ask.call(this, kind, ...more);
};
"""
BUBBLE = """() => {
  const canvas = document.querySelector("#map canvas");
  const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--text").trim();
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(ink.slice(at, at + 2), 16));
  const hits = [];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === r && data[at + 1] === g && data[at + 2] === b) hits.push(at / 4);
  }
  const middle = hits[Math.floor(hits.length / 2)];
  return hits.length > 150 ? [middle % width, Math.floor(middle / width)] : null;
}"""
"""The pixel in the middle of what is drawn in the colour of text on the flat map."""
STORM = """INSERT INTO citizen_report
  (number, topic, body, lang, lon, lat, area, place, noticed_at, received_at, state, changed_at)
SELECT lpad(n::text, 9, '0'), 'smell', 'x', 'en', 121.85 + n / 50000.0, 29.9, 'north', '', now(), now(),
       'received', now() FROM generate_series(1, 5000) n"""


class Town(NamedTuple):
    """A dashboard, its settings and its database; a station that observed something `then`."""

    base: str
    settings: Settings
    conn: Connection
    then: int

    def reported(self, **said) -> str:
        """Somebody noticed something at the station ten minutes after; the number as it is shown."""
        station = CITY.things[0]
        jpeg, now = said.pop("jpeg", None), now_ms()
        usual = {
            "at": now,
            "noticed_at": self.then + 600_000,
            "lon": station.lon,
            "lat": station.lat,
            "contact": CONTACT,
        }
        letter = report(**(usual | said))
        citizens.add(self.conn, letter, station.area, jpeg, 90, now)
        return shown_number(letter.number)

    def moved(self, number: str, act: Act, said: str) -> None:
        """Somebody does something about it."""
        kept = number.replace("-", "")
        seen = citizens.acts(self.conn, citizens.report(self.conn, kept).report_id)[-1].act_id
        assert citizens.move(self.conn, kept, Move(act, said, "li", seen), now_ms())

    def cleared(self) -> None:
        """Nothing is reported any more."""
        self.conn.execute("TRUNCATE citizen_report CASCADE")
        citizens.tell(self.conn, "reports")


@pytest.fixture(scope="module")
def town(services: Settings, template: str) -> Iterator[Town]:
    with (
        cloned_database(services.database_url, template, "citizens_on_the_wall") as url,
        closing(connect(url, "test")) as conn,
    ):
        catalogue.save(conn, CITY)
        _, streams = catalogue.load_city(conn)
        now, first = now_ms(), CITY.things[0].thing_id
        keys = [key for key, one in streams.items() if one.thing_id == first]
        then = Observation(keys[0], now - 600_000, 41.5, Quality.SUSPECT, Reason.STEP, now - 600_000)
        batches.write(conn, "test", Batch([then]))
        settings = replace(services, database_url=url, port=free_port(), link_secret="k" * 32)
        with dashboard(settings) as base:
            yield Town(base, settings, conn, then.phenomenon_time)


@pytest.fixture(autouse=True)
def _nothing_left(town: Town) -> Iterator[None]:
    yield
    town.cleared()


def opened(page: Page, town: Town, query: str = "") -> None:
    page.goto(f"{town.base}/?lang=en&theme=dark&{query}")
    page.wait_for_selector(READY)


def test_a_report_is_pushed_to_the_wall_and_stands_beside_what_was_observed(town, watched):
    page = watched.page
    opened(page, town)
    page.click(".citizen-head")
    expect(page.locator(".citizens .count")).to_have_text("0 new of 0 open")
    expect(page.locator(".citizen-body .quiet")).to_have_text("No report waits for an answer.")
    asked = len(watched.requests)
    number = town.reported(text=HOSTILE, jpeg=picture())
    expect(page.locator(".citizens .count")).to_have_text("1 new of 1 open")
    row = page.locator(f"[data-report='{number}']")
    expect(row).to_contain_text("Smell · Received")
    assert not [url for url in watched.requests[asked:] if "/citizens" in url]

    row.click()
    panel = page.locator("#citizen")
    expect(panel.locator(".said")).to_have_text(HOSTILE)
    expect(panel.locator("h2")).to_be_focused()
    assert panel.locator("img").evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 400
    cells = panel.locator("details[open] tbody td")
    expect(cells.nth(0)).to_contain_text("41.5")
    expect(cells.nth(0)).to_contain_text("10 min before · suspect")
    expect(cells.nth(1)).to_contain_text(re.compile("late|stale|suspect"))
    assert "--" in panel.locator(".citizen-stations td[data-trust=never]").first.inner_text()
    assert CONTACT not in page.content()
    kept = number.replace("-", "")
    assert page.get_attribute("#citizen .ways a", "href") == f"/citizens/?lang=en&report={number}"

    town.moved(number, Act.ASSIGNED, "li")
    expect(panel.locator(".status")).to_have_text(f"{number} · Assigned")
    expect(panel).to_contain_text("Assigned to li")
    expect(page.locator(".citizens .count")).to_have_text("0 new of 1 open")
    town.moved(number, Act.SET_ASIDE, "spam")
    expect(panel.locator("h2")).to_have_text("This report is not open any more")
    expect(row).to_have_count(0)
    assert "Smells" not in page.content()
    assert (kept in page.content(), page.evaluate("window.__xss ?? null")) == (False, None)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert "report=" not in page.url
    assert watched.complaints == []


def test_a_bubble_is_clicked_hidden_with_its_topic_and_away_in_the_past(town, watched):
    page = watched.page
    number = town.reported(lon=121.98, lat=29.97, area=None)
    bare = town.reported(topic="water", lon=None, lat=None, area="north")
    opened(page, town, "citizens=1&map=121.98,29.97,13")
    place = "window.citywatch.map.project([121.98, 29.97])"
    drawn = f"{RENDERED}({place}, {{layers: ['citizen-markers']}}).length === 1"
    page.wait_for_function(drawn)
    x, y = page.evaluate(f"[{place}.x, {place}.y - 16]")
    page.mouse.click(x, y)
    expect(page.locator("#citizen .status")).to_contain_text(number)
    page.keyboard.press("Escape")
    expect(page.locator(f"[data-report='{bare}']")).to_contain_text("no place on the map")
    page.locator(f"[data-report='{bare}']").click()
    expect(page.locator("#citizen .citizen-stations, #citizen .quiet").first).to_be_visible()
    expect(page.locator("#citizen")).to_contain_text("By the middle of its area")
    page.keyboard.press("Escape")

    page.click("[data-filter='reports:smell']")
    page.wait_for_function(f"!({drawn})")
    assert "reports=smoke%2Cwater%2Cdanger" in page.url or "reports=smoke,water,danger" in page.url
    for topic in ("smoke", "water", "danger"):
        page.click(f"[data-filter='reports:{topic}']")
    assert "reports=none" in page.url
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator("[data-filter='reports:smell']")).to_have_attribute("aria-pressed", "false")
    page.click(".hidden-foot .plain")
    page.wait_for_function(drawn)

    page.evaluate("window.citywatch.state.turn({ at: Date.now() - 1000, knew: false, undeclared: 0 })")
    expect(page.locator(".citizen-body .quiet")).to_have_text(
        "Reports are not shown while the wall shows the past."
    )
    page.wait_for_function(f"!({drawn})")
    expect(page.locator(".group-reports")).to_be_hidden()
    page.evaluate("window.citywatch.state.turn(null)")
    page.wait_for_function(drawn)
    assert watched.complaints == []


def test_a_storm_of_reports_is_bounded_and_counted(town, watched):
    page = watched.page
    opened(page, town, "citizens=1")
    town.conn.execute(STORM)
    citizens.tell(town.conn, "reports")
    expect(page.locator(".citizens .count")).to_have_text("5000 new of 5000 open")
    expect(page.locator(".citizen-body .quiet")).to_have_text("4950 more are in the inbox.")
    assert page.locator("#citizen-list li").count() == 50
    page.wait_for_function(f"{RENDERED}({{layers: ['citizen-clusters']}}).length > 0")
    assert len(page.evaluate(PLACED)) == 1000
    town.conn.execute("UPDATE citizen_report SET state = 'set_aside' WHERE report_id % 5 > 0")
    citizens.tell(town.conn, "reports")
    expect(page.locator(".citizens .count")).to_have_text("1000 new of 1000 open")
    assert watched.complaints == []


def _in(browser: Browser, town: Town, name: str, role: Role) -> Watched:
    """A browser of somebody with an account, on the wall."""
    account_id = accounts.add(town.conn, name, role, now_ms())
    code, kept = new_code()
    accounts.add_link(town.conn, account_id, kept, now_ms())
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    watched = Watched(context.new_page())
    watched.page.goto(link(town.settings, role, code).replace("127.0.0.1", "localhost"))
    if role is not Role.KIOSK:
        watched.page.fill("#password", PASSWORD)
        watched.page.fill("#again", PASSWORD)
        watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector(READY)
    return watched


def test_who_only_looks_reads_no_words_and_a_screen_hears_of_no_report(town, browser):
    number = town.reported(text=HOSTILE)
    viewer = _in(browser, town, "look", Role.VIEWER)
    page = viewer.page
    page.goto(f"{page.url.split('?')[0]}?lang=en&report={number}")
    expect(page.locator("#citizen")).to_contain_text("What was written is for officers.")
    expect(page.locator("#citizen .citizen-stations")).to_contain_text("41.5")
    assert page.locator("#citizen .ways a").is_hidden()
    page.click("#foot .pages summary")
    shown = page.locator("#foot nav a").evaluate_all("(links) => links.map((one) => one.pathname)")
    assert "/trends/" in shown
    assert {"/citizens/", "/on-call/", "/callout/", "/devices/"}.isdisjoint(shown)
    assert "Smells" not in page.content()
    assert viewer.complaints == []
    page.context.close()

    screen = _in(browser, town, "screen", Role.KIOSK)
    town.reported()
    expect(screen.page.locator("#rail .citizens")).to_be_hidden()
    assert screen.page.locator(".group-reports").is_hidden()
    assert not [url for url in screen.requests if "/citizens/" in url]
    assert screen.complaints == []
    screen.page.context.close()


def test_by_keyboard_on_a_telephone_and_every_word_marked(town, phone):
    number = town.reported()
    page = phone.page
    opened(page, town, "")
    page.focus(".citizen-head")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(f"[data-report='{number}']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#citizen .citizen-stations")).to_contain_text("41.5")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    expect(page.locator(f"[data-report='{number}']")).to_be_focused()
    page.goto(f"{town.base}/?lang=xx&citizens=1&report={number}")
    expect(page.locator("#citizen .citizen-stations")).to_contain_text("41.5")
    words = page.locator(MARKED).all_text_contents()
    assert (len(words) > 8, [one for one in words if "⟦" not in one]) == (True, [])


def test_on_the_flat_map_too_a_bubble_opens_its_report(town, watched):
    number = town.reported(lon=121.98, lat=29.97, area=None)
    page = watched.page
    page.add_init_script(FLAT)
    opened(page, town, "map=121.98,29.97,13")
    expect(page.locator(".citizens .count")).to_have_text("1 new of 1 open")
    box = page.locator("#map canvas").bounding_box()
    page.wait_for_function(BUBBLE)
    found = page.evaluate(BUBBLE)
    page.mouse.click(box["x"] + found[0], box["y"] + found[1])
    expect(page.locator("#citizen .status")).to_contain_text(number)
    assert [one for one in watched.complaints if "willReadFrequently" not in one] == []
