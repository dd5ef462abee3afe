"""Cameras on the wall and on the video wall in a real browser: what moves, what is lost, what comes up."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from pace import allowed
from playwright.sync_api import Page, expect
from served import dashboard
from stack import free_port, wait_until
from talk import now_ms
from video_town import TOWN, jpeg

from city.alert import Alert, Change, Life, Transition, of_datastream
from city.observation import Observation
from city.settings import Settings
from city.state import Level
from dashboard import video_fan
from store import alerts, catalogue
from store.live import Live
from store.video import Video

pytestmark = pytest.mark.browser

WAIT_MS = 60_000
LOST_WITHIN_S = 10.0
CAMERAS = ("cam-east", "cam-north", "cam-far", "cam-hill")
expect.set_options(timeout=WAIT_MS)


class Town:
    """A dashboard before a town whose cameras send pictures as long as they are told to."""

    def __init__(self, base: str, conn, live: Live, video: Video) -> None:
        self.base, self.conn, self.live, self.video = base, conn, live, video
        _, streams = catalogue.load(conn)
        self.ids = {(one.thing_id, one.property): key for key, one in streams.items()}
        self.online = set(CAMERAS)
        self.sending = set(CAMERAS)
        self.stopped_at = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def silence(self, *cameras: str) -> None:
        """These send nothing any more."""
        self.sending -= set(cameras)
        self.stopped_at = time.monotonic()

    def alarm(self, severity: Level = Level.RED) -> int:
        """Gas at the chemical site."""
        now, key = now_ms(), self.ids["chem-a", "gas_cl2"]
        subject = of_datastream(key)
        more = {"datastream_id": key, "thing_id": "chem-a", "area": "coast", "result": 2.0, "limit": 1.0}
        alert = Alert(0, "gas", subject, severity, Life.UNACK_ACTIVE, now, now, worst=severity, **more)
        change = Transition(
            "gas", subject, Change.RAISED, severity, alert.life, now, 2.0, 1.0, now, found=severity
        )
        with self.conn.transaction():
            return alerts.record(self.conn, change, alert)

    def _send(self) -> None:
        number = 0
        while not self._stop.wait(0.2):
            number += 1
            for camera in tuple(self.sending):
                self.video.offer(camera, jpeg(number), now_ms())
            if number % 10 == 1:
                self.live.publish([self._said(camera) for camera in CAMERAS])

    def _said(self, camera: str) -> Observation:
        now = now_ms()
        return Observation(
            self.ids[camera, "video_online"], now, float(camera in self.online), received_at=now
        )


@pytest.fixture
def town(database, redis_url) -> Iterator[Town]:
    from store.database import connect

    with connect(database, "test") as conn:
        catalogue.save(conn, TOWN)
        settings = replace(Settings(), port=free_port(), database_url=database, redis_url=redis_url)
        live, video = Live(redis_url), Video(redis_url)
        with dashboard(settings) as base:
            made = Town(base, conn, live, video)
            try:
                yield made
            finally:
                made.stop()
                live.close()
                video.close()


def picture(page: Page, place: str) -> Callable[[], str]:
    """What the canvas of a view shows now."""
    return lambda: page.eval_on_selector(f"{place} canvas", "canvas => canvas.toDataURL()")


def moves(page: Page, place: str) -> None:
    shown = picture(page, place)
    first = shown()
    wait_until(lambda: shown() != first, 30, f"the picture of {place} moves")


def test_the_panel_shows_a_camera_live_and_says_when_it_is_lost_and_when_it_is_back(
    watched, town, monkeypatch
):
    page = watched.open(f"{town.base}/?lang=en&thing=cam-east")
    view = page.locator("#panel .camera-view")
    expect(view).to_have_attribute("data-picture", "fresh")
    expect(view.locator(".word")).to_have_text("Online")
    expect(view.locator(".taken")).to_contain_text("+08:00")
    moves(page, "#panel .camera-view")
    town.silence("cam-east")
    expect(view).to_have_attribute("data-picture", "old")
    assert time.monotonic() - town.stopped_at < allowed(LOST_WITHIN_S)
    expect(view.locator(".camera-trouble")).to_contain_text("No newer picture for")
    expect(view.locator(".hatch")).to_be_visible()
    expect(view.locator(".word")).to_have_text("Unknown")
    town.sending.add("cam-east")
    expect(view).to_have_attribute("data-picture", "fresh")
    expect(view.locator(".camera-trouble")).to_have_text("")
    monkeypatch.setattr(video_fan, "MOST_OF_ONE", 0)
    page.reload()
    expect(view.locator(".camera-trouble")).to_contain_text("stills only: as many live pictures")
    expect(view).to_have_attribute("data-picture", "fresh")
    expect(view.locator(".word")).to_have_text("Online")


def test_a_picture_is_kept_as_a_file_that_is_named_after_its_camera_and_time(watched, town):
    page = watched.open(f"{town.base}/?lang=en&thing=cam-east")
    expect(page.locator("#panel .camera-view")).to_have_attribute("data-picture", "fresh")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the picture").click()
    name = download.value.suggested_filename
    assert name.startswith("cam-east_20")
    assert name.endswith("Z.jpg")
    assert download.value.path().read_bytes().startswith(b"\xff\xd8\xff")


def test_nobody_wants_a_camera_any_more_when_its_panel_is_closed(watched, town):
    page = watched.open(f"{town.base}/?lang=en&thing=cam-east")
    expect(page.locator("#panel .camera-view")).to_have_attribute("data-picture", "fresh")
    wait_until(lambda: town.video.wanted(CAMERAS) == {"cam-east"}, 30, "it is wanted while it is shown")
    page.keyboard.press("Escape")
    wait_until(lambda: not town.video.wanted(CAMERAS), 30, "it is wanted no longer")
    followers = [one.name for one in threading.enumerate() if one.name.startswith("video-")]
    assert followers == []


def test_an_alarm_shows_the_nearest_cameras_online_and_one_click_opens_one(watched, town):
    town.online.discard("cam-north")
    town.alarm()
    page = watched.open(f"{town.base}/?lang=en")
    page.get_by_role("button", name="History and acts").click()
    cameras = page.locator("#alarm .near-cameras li")
    expect(cameras).to_have_count(3)
    expect(cameras.first).to_contain_text("480 m east (090°)")
    expect(cameras.first.locator(".camera-view")).to_have_attribute("data-picture", "fresh")
    town.online |= {"cam-north"}
    town.online.discard("cam-hill")
    expect(cameras.nth(1)).to_contain_text("north (000°)")
    expect(cameras).to_have_count(3)
    cameras.first.get_by_role("button").click()
    expect(page.locator("#alarm")).not_to_be_visible()
    expect(page.locator("#panel[data-thing=cam-east] .camera-view")).to_be_visible()


def test_a_camera_has_a_small_picture_at_its_marker_when_one_is_near_enough(watched, town):
    page = watched.open(f"{town.base}/?lang=en&thing=cam-east")
    small = page.locator(".thumbnail[data-thing=cam-east] .camera-view")
    expect(small).to_have_attribute("data-picture", "fresh")
    expect(small.locator(".age")).to_contain_text("ago")
    page.keyboard.press("Escape")
    page.locator(".thumbnail[data-thing=cam-east]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel[data-thing=cam-east]")).to_be_visible()


def test_a_small_picture_does_not_lie_over_a_release(watched, town):
    wind = {"from_deg": 270, "speed_m_s": 4}
    just_north = [121.905, 29.9235]
    asked = {"thing_id": "chem-a", "chemical": "ammonia", "place": just_north, "wind": wind}
    opened = httpx.post(f"{town.base}/api/v1/releases", json=asked).json()
    page = watched.open(f"{town.base}/?lang=en&release={opened['release_id']}")
    small = page.locator(".thumbnail[data-thing=cam-east]")
    expect(small).to_have_count(1)
    expect(page.locator(".thumbnail[data-thing=cam-east].maplibregl-marker-anchor-bottom")).to_have_count(0)


def test_the_video_wall_shows_tiles_and_is_led_by_keys(watched, town):
    page = watched.open(f"{town.base}/video/?lang=en&follow=0")
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(4)
    for camera in CAMERAS:
        tile = page.locator(f".tile[data-camera={camera}]")
        expect(tile.locator(".camera-view")).to_have_attribute("data-picture", "fresh")
        expect(tile.locator(".head")).to_contain_text(camera)
        expect(tile.locator(".word")).to_have_text("Online")
    assert town.video.wanted(CAMERAS) == frozenset(), "tiles are stills"
    page.locator(".tile .main").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tile[data-camera=cam-far] .main")).to_be_focused()
    page.keyboard.press("Enter")
    expect(tiles).to_have_count(1)
    expect(page.locator(".tile .rate")).to_have_text("live")
    wait_until(lambda: town.video.wanted(CAMERAS) == {"cam-far"}, 30, "the one shown alone is live")
    moves(page, ".tile")
    assert "focus=cam-far" in page.url
    page.keyboard.press("Escape")
    expect(tiles).to_have_count(4)
    page.keyboard.press("1")
    expect(tiles).to_have_count(1)
    page.keyboard.press("n")
    expect(page.locator(".tile[data-camera=cam-far]")).to_be_visible()
    assert "tiles=1" in page.url
    assert "page=1" in page.url
    page.reload()
    expect(page.locator(".tile[data-camera=cam-far]")).to_be_visible()
    assert watched.complaints == []


def test_a_camera_that_is_lost_is_hatched_on_the_video_wall_and_its_last_picture_is_as_old_as_it_is(
    watched, town
):
    town.online.discard("cam-east")
    town.silence("cam-east")
    town.video.offer("cam-east", jpeg(1), now_ms() - 120_000)
    page = watched.open(f"{town.base}/video/?lang=en&follow=0&cameras=cam-east,cam-nobody")
    lost = page.locator(".tile[data-camera=cam-east]")
    expect(lost.locator(".camera-view")).to_have_attribute("data-picture", "old")
    expect(lost.locator(".age")).to_contain_text("2 min")
    expect(lost.locator(".word")).to_have_text("Unreachable")
    nobody = page.locator(".tile[data-camera=cam-nobody]")
    expect(nobody.locator(".camera-trouble")).to_have_text("No picture: No such camera")


def test_cameras_near_an_alarm_come_up_by_themselves_and_stay_while_they_are_held(watched, town):
    town.online.discard("cam-north")
    page = watched.open(f"{town.base}/video/?lang=en&cameras=cam-hill")
    shown = page.locator(".tile")
    expect(shown).to_have_count(1)
    expect(page.locator(".why")).to_contain_text("No unacknowledged red or orange alarm")
    first = town.alarm(Level.ORANGE)
    expect(shown).to_have_count(3)
    expect(shown.first).to_have_attribute("data-camera", "cam-east")
    expect(shown.first.locator(".where")).to_have_text("480 m east (090°)")
    expect(page.locator(".why")).to_contain_text("Orange")
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Held: let go")).to_be_visible()
    assert f"pin={first}" in page.url
    page.keyboard.press("h")
    page.keyboard.press("f")
    expect(shown).to_have_count(1)
    expect(shown.first).to_have_attribute("data-camera", "cam-hill")


def test_an_alarm_begins_with_the_nearest_camera_whatever_page_the_wall_stood_on(watched, town):
    page = watched.open(f"{town.base}/video/?lang=en&tiles=1&page=2")
    expect(page.locator(".pages")).to_have_text("3 of 4")
    town.online.discard("cam-north")
    town.alarm()
    expect(page.locator(".tile")).to_have_attribute("data-camera", "cam-east")
    expect(page.locator(".pages")).to_have_text("1 of 3")
    page.keyboard.press("n")
    expect(page.locator(".pages")).to_have_text("2 of 3")
    assert "page=2" in page.url  # that of the chosen cameras waits until the alarm is over


def test_a_camera_shown_alone_makes_room_for_an_alarm_that_comes_and_is_named_where_one_was_there(
    watched, town
):
    page = watched.open(f"{town.base}/video/?lang=en&focus=cam-hill")
    expect(page.locator(".tile")).to_have_count(1)
    town.alarm()
    expect(page.locator(".tile")).to_have_count(4)
    assert "focus=" not in page.url
    page.goto(f"{town.base}/video/?lang=en&focus=cam-hill")
    expect(page.locator(".why")).to_contain_text("one camera is shown alone")
    expect(page.locator(".tile")).to_have_count(1)


def test_the_video_wall_fits_a_phone(phone, town):
    page = phone.open(f"{town.base}/video/?lang=en&follow=0")
    expect(page.locator(".tile .camera-view[data-picture=fresh]")).to_have_count(4)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    boxes = [tile.bounding_box() for tile in page.locator(".tile").all()]
    assert {round(box["x"]) for box in boxes} == {12}
