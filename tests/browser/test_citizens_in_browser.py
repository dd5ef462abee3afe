"""A report on its way in real browsers: from a phone on the public side to the inbox, and its answer back.

What the processes in between do, letters taken in and documents published, is done by hand here: each has
tests of its own, and a browser waits for none of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import published_town
import pytest
from citizen_town import report, telling_picture
from playwright.sync_api import expect
from public_site import settings as public_settings
from public_site import site
from served import dashboard
from stack import cloned_database, free_port
from talk import now_ms

from alerts.citizens.box import Letterbox
from alerts.citizens.intake import Desk, Intake
from alerts.citizens.photo import redrawn
from city.citizen_report import read_number, shown_number
from city.observation import Observation
from city.settings import Settings
from dashboard.publishing.citizens import documents
from dashboard.publishing.part import Ground
from dashboard.widgets.challenge import SOONEST_MS
from store import batches, catalogue, citizens
from store.batches import Batch
from store.database import connect

pytestmark = pytest.mark.browser
expect.set_options(timeout=90_000)
AIR = "air-xinqi"


@dataclass
class City:
    """Both sides of one city, its letterbox and its database. The public clock can be put ahead."""

    inside: str
    outside: str
    database: str
    letters: Path
    ahead: int = 0

    def takes_letters_in(self) -> dict[str, int]:
        """What the process `citizens` does every second; what came of them."""
        desk = Desk(Letterbox(self.letters), published_town.catalogue(), ("k" * 32,), True, 90, redrawn)
        intake = Intake()
        with connect(self.database, "test") as conn:
            intake.turn(conn, desk, now_ms() + self.ahead)
        return dict(intake.outcomes)

    def published(self) -> str:
        """All that everybody can learn of reports."""
        with connect(self.database, "test") as conn:
            found = documents(conn, Ground.of(*catalogue.load_city(conn)), now_ms())
        return str(found)


@pytest.fixture(scope="module")
def city(services: Settings, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    home = tmp_path_factory.mktemp("citizens")
    with cloned_database(services.database_url, template, "citizens_in_browser") as url:
        with connect(url, "test") as conn:
            catalogue.save(conn, published_town.catalogue())
            _, streams = catalogue.load_city(conn)
            now = now_ms()
            keys = [key for key, one in streams.items() if (one.thing_id, one.property) == (AIR, "so2")]
            batches.write(conn, "test", Batch([Observation(keys[0], now - 600_000, 321.0, received_at=now)]))
        inside = Settings(home=str(home), database_url=url, redis_url=services.redis_url, port=free_port())
        made = City("", "", url, home / "letters")
        outside = public_settings(home / "published", letterbox=str(made.letters))
        with site(outside, lambda: now_ms() + made.ahead) as made.outside, dashboard(inside) as made.inside:
            yield made


def test_a_report_is_answered_for_everybody_to_see(city, phone, watched, tmp_path):
    page = phone.page
    page.goto(f"{city.outside}/report?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(telling_picture())
    page.set_input_files("#photo", photo)
    page.check("input[value=smell]")
    page.fill("#text", "It smells <img src=x onerror=window.__xss=1>")
    page.fill("#contact", "Wang 13800000000")
    page.focus("#locator")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#where-said")).to_contain_text("Marked:")
    page.wait_for_selector("form[data-ready='1']")
    city.ahead = SOONEST_MS
    page.click("#report button:not([type])")
    page.wait_for_url("**/report/*sent=1*")
    number = page.locator("h1").inner_text().removeprefix("Report ")
    assert city.takes_letters_in() == {"taken_in": 1}

    desk = watched.page
    desk.goto(f"{city.inside}/citizens/?lang=en")
    desk.click("#citizens-list .citizen-line")
    one = desk.locator("#citizens-one")
    expect(one).to_contain_text(number)
    expect(one).to_contain_text("Wang 13800000000")
    expect(one).to_contain_text("It smells <img")
    assert one.locator(".citizen-photo").evaluate("(img) => img.decode().then(() => img.naturalWidth)") == 300
    desk.click("#citizens-assign")
    expect(desk.locator("#citizens-list")).to_contain_text("Assigned · local")
    desk.click("#citizens-publish")
    expect(desk.locator("#citizens-result")).to_contain_text("An answer has 1 to 2000 characters.")
    desk.fill("#citizens-answer", "We found a <b>leak</b>.")
    desk.click("#citizens-publish")
    expect(desk.locator("#citizens-list")).not_to_contain_text("It smells")
    expect(desk.locator("#citizens-assign")).to_be_disabled()

    told = city.published()
    assert read_number(number) in told
    assert "We found a <b>leak</b>." in told
    assert "Wang" not in told
    assert "It smells" not in told
    assert desk.evaluate("window.__xss") is None
    assert watched.complaints == []
    assert phone.complaints == []


def test_what_was_measured_near_it_stands_beside_it(city, watched):
    station = published_town.catalogue().thing(AIR)
    with connect(city.database, "test") as conn:
        letter = report(
            at=now_ms(), noticed_at=now_ms(), lon=station.lon, lat=station.lat, text="Rotten eggs"
        )
        citizens.add(conn, letter, station.area, None, 90, now_ms())
    page = watched.page
    page.goto(f"{city.inside}/citizens/?lang=en&report={letter.number}")
    one = page.locator("#citizens-one")
    expect(one).to_contain_text(shown_number(letter.number))
    expect(one.locator("table")).to_contain_text("321")
    expect(one.locator("table")).to_contain_text("0.0 km")
    expect(one.locator("table")).to_contain_text("nothing in that hour")
    page.goto(f"{city.inside}/citizens/?lang=xx&report={letter.number}")
    expect(one.locator("h2")).to_contain_text("⟦")
    loose = [
        text
        for text in page.locator("h1, h2, h3, dt, label, button.act").all_inner_texts()
        if "⟦" not in text
    ]
    assert [text for text in loose if text.strip()] == []


def test_the_inbox_fits_a_phone(city, phone):
    phone.page.goto(f"{city.inside}/citizens/?lang=zh-Hant")
    phone.page.wait_for_selector(".citizen-line")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
