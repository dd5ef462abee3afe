"""The past on the wall in a real browser: any moment, in both ways, played, and back to now at once."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cast import CITY, HOUR, MINUTE
from pace import allowed
from playwright.sync_api import Page, expect
from served import dashboard
from stack import free_port
from talk import now_ms

from alerts import acts
from city.alert import Alert, Change, Life, Transition, of_datastream
from city.observation import Observation
from city.settings import Settings
from city.state import Level
from store import alerts, batches, catalogue
from store.batches import Batch
from store.database import Connection, connect, moment

pytestmark = pytest.mark.browser

WAIT_MS = 60_000
SEEK_WITHIN_S = 0.5
NOTING = """() => {
  const { state } = window.citywatch;
  window.seen = [];
  const note = () => {
    const said = [...state.alerts.values()].map((one) => one.life).join() || "none";
    if (window.seen.at(-1) !== said) window.seen.push(said);
  };
  for (const event of ["alerts", "delta", "snapshot"]) state.addEventListener(event, note);
}"""
"""Notes in `seen` what lives alarms have, one after another."""
SEEKING = """async (at) => {
  const { state } = window.citywatch;
  const began = performance.now();
  const shown = new Promise((done) => state.addEventListener("snapshot", done, { once: true }));
  const field = document.querySelector("#playback input[type=range]");
  field.value = String(at);
  field.dispatchEvent(new Event("input"));
  await shown;
  return (performance.now() - began) / 1000;
}"""
"""The seconds from the slider to the state of another moment."""
expect.set_options(timeout=WAIT_MS)


class Town:
    """A reservoir over two hours: above its limit from 60 to 40 minutes ago, taken in hand 50 minutes ago.

    What it said from 48 to 45 minutes ago came only 30 minutes ago.
    """

    def __init__(self, base: str, conn: Connection) -> None:
        self.base, self.conn, self.now = base, conn, now_ms() // 1000 * 1000
        _, streams = catalogue.load(conn)
        self.ids = {(one.thing_id, one.property): key for key, one in streams.items()}
        batches.write(conn, "a", Batch([self._said(ago) for ago in range(120, -1, -1)]))
        self._alarm()
        conn.execute("UPDATE datastream SET declared_at = %s", (moment(self.ago(600)),))

    def ago(self, minutes: float) -> int:
        return self.now - round(minutes * MINUTE)

    def _said(self, ago: int) -> Observation:
        level = 13.5 if 45 <= ago <= 48 else 12.8 if 40 < ago <= 60 else 11.0
        received = self.ago(30) if level == 13.5 else self.ago(ago)
        return Observation(self.ids["res-a", "water_level"], self.ago(ago), level, received_at=received)

    def _alarm(self) -> None:
        begun = self.raised("flood", "res-a", "water_level", Level.YELLOW, self.ago(60))
        (one,) = [a for a in alerts.open_alerts(self.conn) if a.alert_id == begun]
        taken = acts.acknowledge(one, self.ago(50), "li", "on my way", self.ago(-60))
        assert isinstance(taken, acts.Act)
        alerts.record(self.conn, *taken)
        (one,) = alerts.of_ids(self.conn, [begun])
        over = replace(one, life=Life.CLEARED, changed=self.ago(40))
        key, life = one.subject, over.life
        told = Transition("flood", key, Change.CLEARED, Level.YELLOW, life, self.ago(40), found=Level.NORMAL)
        alerts.record(self.conn, told, over)
        self.conn.execute("UPDATE transition SET recorded_at = at")
        span = (moment(self.ago(60)), moment(self.ago(40)))
        self.conn.execute("UPDATE alert_span SET during = tstzrange(%s, %s, '[]')", span)

    def raised(self, rule_id: str, thing_id: str, prop: str, severity: Level, at: int) -> int:
        subject = of_datastream(key := self.ids[thing_id, prop])
        where = {"datastream_id": key, "thing_id": thing_id, "area": "hills", "result": 12.8, "limit": 12.0}
        alert = Alert(0, rule_id, subject, severity, Life.UNACK_ACTIVE, at, at, worst=severity, **where)
        began = (Change.RAISED, severity, alert.life, at, 12.8, 12.0, at)
        change = Transition(rule_id, subject, *began, found=severity)
        return alerts.record(self.conn, change, alert)

    def address(self, ago: float, knew: bool = False, lang: str = "en") -> str:
        text = datetime.fromtimestamp(self.ago(ago) / 1000, UTC).isoformat().replace("+00:00", "Z")
        return f"{self.base}/?lang={lang}&at={text}" + ("&knew=1" if knew else "")


@pytest.fixture
def town(database, redis_url) -> Iterator[Town]:
    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)
        settings = replace(Settings(), port=free_port(), database_url=database, redis_url=redis_url)
        with dashboard(settings) as base:
            yield Town(base, conn)


def level_shown(page: Page) -> float:
    return page.evaluate("window.citywatch.state.things.get('res-a').latest.water_level.result")


def shows(page: Page, what: str) -> None:
    page.wait_for_function(what, timeout=WAIT_MS)


def test_an_address_shows_a_moment_loudly_and_one_key_leads_back_to_now(town, watched):
    page = watched.open(town.address(55))
    past = page.locator("#past")
    expect(past).to_contain_text("HISTORY")
    expect(past).to_contain_text("as it was")
    expect(past).to_contain_text("UTC+08:00")
    watched.drawn("res-a", "shown.level === 'yellow' && shown.unacknowledged === 1", within_s=60)
    clock = datetime.fromtimestamp((town.ago(55) + 8 * HOUR) / 1000, UTC).strftime("%H:%M:%S")
    expect(page.locator("#strip .clock")).to_have_text(clock)
    expect(page.locator("#strip .link")).to_have_text("History")
    expect(page.locator("#foot .flow")).to_contain_text(clock)
    line = page.locator("#rail [data-thing=res-a]")
    expect(line).to_be_visible()
    expect(line.get_by_role("button", name="Acknowledge")).to_be_hidden()
    page.keyboard.press("l")
    expect(past).to_be_hidden()
    expect(line).to_have_count(0)
    watched.drawn("res-a", "shown.level === 'normal'", within_s=60)
    expect(page.locator("#strip .link")).not_to_have_text("History")
    assert "at=" not in page.url
    assert watched.complaints == []


def test_what_came_late_and_who_had_it_in_hand_differ_between_what_was_true_and_what_was_known(town, watched):
    page = watched.open(town.address(46))
    shows(page, "window.citywatch.state.history !== null")
    assert level_shown(page) == 13.5
    assert "li" in page.inner_text("#rail [data-thing=res-a] .by")
    page.get_by_role("button", name="As the screen knew it").click()
    shows(page, "window.citywatch.state.history.knew")
    assert level_shown(page) == 12.8
    expect(page.locator("#past")).to_contain_text("as the screen knew it")
    assert "knew=1" in page.url
    page.keyboard.press("ArrowLeft")
    shows(page, f"window.citywatch.state.history.at === {town.ago(47)}")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    shows(page, f"window.citywatch.state.history.at === {town.ago(51)}")
    assert page.evaluate("window.citywatch.alerts.map((one) => one.life)") == ["unack_active"]
    page.reload()
    shows(
        page, f"window.citywatch?.state.history?.at === {town.ago(51)} && window.citywatch.state.history.knew"
    )


def test_it_plays_through_what_happened_and_stands_still_when_told_to(town, watched):
    page = watched.open(town.address(63))
    shows(page, "window.citywatch.state.history !== null")
    page.evaluate(NOTING)
    page.locator("#playback select").first.select_option("300")
    page.locator("#playback .play").click()
    shows(page, f"window.citywatch.state.history.at > {town.ago(35)}")
    page.locator("#past").click()
    page.keyboard.press("Space")
    assert page.evaluate("window.seen") == ["none", "unack_active", "ack_active", "none"]
    still = page.evaluate("window.citywatch.state.history.at")
    time.sleep(1)
    assert page.evaluate("window.citywatch.state.history.at") == still
    assert level_shown(page) == 11.0
    assert watched.complaints == []


def test_a_red_alarm_that_comes_meanwhile_is_announced_and_not_shown(town, watched):
    page = watched.open(town.address(90))
    shows(page, "window.citywatch.state.history !== null")
    assert page.evaluate("window.citywatch.alerts") == []
    town.raised("gas", "chem-a", "gas_cl2", Level.RED, now_ms())
    news = page.locator("#past .news")
    expect(news).to_have_text("New red alarms now: 1")
    assert page.evaluate("window.citywatch.alerts") == []
    news.click()
    expect(page.locator("#past")).to_be_hidden()
    expect(page.locator("#rail [data-thing=chem-a]")).to_be_visible()


def test_a_moment_that_is_not_kept_is_refused_in_words_and_the_wall_stays_live(town, watched):
    page = watched.open(town.address(60 * 24 * 30))
    expect(page.locator("#playback .said")).to_contain_text("nothing is kept from before")
    expect(page.locator("#past")).to_be_hidden()
    expect(page.locator("#strip .link")).not_to_have_text("History")


def test_a_seek_is_on_the_screen_within_half_a_second(town, watched):
    page = watched.open(town.address(90))
    shows(page, "window.citywatch.state.history !== null")
    took = page.evaluate(SEEKING, town.ago(58))
    assert took < allowed(SEEK_WITHIN_S)


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_a_phone_shows_the_past_without_sideways_scrolling(town, phone, lang):
    page = phone.open(town.address(55, lang=lang))
    expect(page.locator("#past")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#playback .live").click()
    expect(page.locator("#past")).to_be_hidden()
