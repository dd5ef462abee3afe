"""The incidents' page in a real browser: an incident is answered, a warning published and taken back, what
others warn of is looked at and taken in; no text of theirs is ever more than text.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import stack
from authority import FLOOD
from cast import CITY
from playwright.sync_api import Page
from served import dashboard
from talk import fetch, now_ms

from city.alert import Alert, Change, Life, Transition, of_datastream
from city.incident import Incident
from city.state import Level
from store import alerts, catalogue, database, incidents

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.__xss=1">'
HOUR = 3_600_000
VIEWS = (
    "view=incidents",
    "incident=1",
    "view=warnings",
    "view=warnings&alert=2",
    "view=warnings&message=first",
    "view=outside",
)


@pytest.fixture(scope="module")
def base(services) -> Iterator[str]:
    """A dashboard in front of one open incident of two alarms and one that is over."""
    with stack.cloned_database(services.database_url, None, "incidents_page") as url:
        database.migrate(url)
        with closing(database.connect(url, "test")) as conn:
            catalogue.save(conn, CITY)
            water, gas = [key for key, one in catalogue.load(conn)[1].items() if one.property != "rainfall"][
                :2
            ]
            now = now_ms()
            raised(conn, water, Level.ORANGE, now - HOUR, open_incident(conn, "hills", now - HOUR))
            raised(conn, gas, Level.RED, now - HOUR // 2, 1)
            over = open_incident(conn, "hills", now - 90 * HOUR)
            conn.execute("UPDATE incident SET closed_at = active_at WHERE incident_id = %s", (over,))
        with dashboard(replace(services, database_url=url, port=stack.free_port())) as address:
            yield address


def open_incident(conn, area: str, at: int) -> int:
    return incidents.begin(conn, Incident(0, area, at, at, Level.ORANGE))


def raised(conn, key: int, severity: Level, at: int, incident_id: int) -> None:
    rule = "flood" if severity is Level.ORANGE else "gas"
    subject = of_datastream(key)
    alert = Alert(
        0, rule, subject, severity, Life.UNACK_ACTIVE, at, at, key, "res-a", "hills", 12.3, 12.0, severity,
        incident_id=incident_id,
    )  # fmt: skip
    step = Transition(
        rule, subject, Change.RAISED, severity, Life.UNACK_ACTIVE, at, 12.3, 12.0, at, found=severity
    )
    alerts.record(conn, step, alert)


def open_view(page: Page, base: str, asked: str, lang: str = "en") -> None:
    page.goto(f"{base}/incidents/?lang={lang}&{asked}")
    page.wait_for_selector("#incidents-body > *:not(.waiting)", timeout=30_000)


def message(headline: str = HOSTILE) -> str:
    """A message of another authority, sent an hour ago."""
    sent = datetime.fromtimestamp(now_ms() // 1000 - 3600, UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")
    text = FLOOD.replace("2026-07-01T08:00:00+08:00", sent)
    escaped = headline.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("</certainty>", f"</certainty><headline>{escaped}</headline>")


def test_an_incident_is_found_opened_commented_and_acknowledged_as_a_whole(base, watched):
    page = watched.page
    open_view(page, base, "view=incidents")
    assert page.locator("tr.open").count() == 1
    page.click("#incidents-state >> text=Over only")
    page.wait_for_url("**state=over**")
    page.wait_for_selector("tr.open", state="detached")
    assert page.locator("tr.over").count() == 1
    page.click("#incidents-state >> text=Open only")
    page.wait_for_selector("tr.open td.where a")
    page.click("tr.open td.where a")
    page.wait_for_selector("#incidents-timeline li.found >> nth=1")
    page.wait_for_url("**incident=1**")
    assert page.inner_text("#incidents-head .figures").split("\n")[1:4] == ["Red", "Alarms not over", "2 / 2"]
    page.fill("#incidents-note", HOSTILE)
    page.click("#incidents-say")
    page.wait_for_selector("#incidents-timeline li.people >> text=comment")
    assert page.input_value("#incidents-note") == ""
    assert HOSTILE in page.inner_text("#incidents-timeline")
    page.click("#incidents-take")
    page.wait_for_selector("#incidents-take:disabled")
    page.wait_for_function("document.querySelectorAll('#incidents-timeline li.people').length === 3")
    page.click("#incidents-timeline >> text=What people did")
    page.wait_for_function("document.querySelectorAll('#incidents-timeline li.found').length === 0")
    page.wait_for_url("**show=people**")
    assert page.evaluate("window.__xss") is None
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith(base) and "://" in url] == []


def test_a_warning_is_drafted_read_in_three_languages_published_and_cancelled_after_a_question(base, watched):
    page, asked = watched.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    open_view(page, base, "incident=1")
    page.click("#incidents-head >> text=Draft a warning")
    page.wait_for_selector("#incidents-draft")
    page.click("#incidents-form summary")
    page.fill("#incidents-say-en", "Leave the valley")
    page.click("#incidents-draft")
    page.wait_for_selector("#incidents-result .error")
    for lang in ("zh-Hans", "zh-Hant"):
        page.fill(f"#incidents-say-{lang}", "请撤离")
    page.click("#incidents-draft")
    page.wait_for_selector(".preview article >> nth=2")
    assert "Leave the valley" in page.inner_text(".preview article:has-text('English')")
    page.wait_for_selector("text=Sound: it keeps the schema")
    assert fetch(f"{base}/api/v1/cap")[1]["messages"][0]["state"] == "draft"
    page.click("#incidents-publish")
    page.wait_for_selector("#incidents-cancel")
    page.fill("#incidents-cancel-note", "wrong gauge")
    page.click("#incidents-cancel")
    page.wait_for_selector("#incidents-head >> text=Warning cancelled")
    assert [question.split("?")[0] for question in asked] == ["Publish this warning", "Cancel this warning"]
    kinds = [(one["msg_type"], one["state"]) for one in fetch(f"{base}/api/v1/cap")[1]["messages"]]
    assert kinds == [("Cancel", "published"), ("Alert", "published")]
    assert watched.complaints == []


def test_a_message_of_others_is_looked_at_taken_in_and_on_the_wall_by_its_headline(base, watched):
    page = watched.page
    open_view(page, base, "view=outside")
    page.click("#incidents-importing summary")
    page.fill("#incidents-document", "<alert/>")
    page.wait_for_selector("#incidents-document-said code:has-text('not_cap_1_2')")
    assert page.is_disabled("#incidents-take-in")
    file = {"name": "flood.xml", "mimeType": "text/xml", "buffer": message().encode()}
    page.set_input_files("#incidents-file input[type=file]", files=[file])
    page.wait_for_selector("#incidents-take-in:enabled")
    page.click("#incidents-take-in")
    page.wait_for_selector("#incidents-body tr.open")
    assert HOSTILE in page.inner_text("#incidents-body tr.open")
    assert page.evaluate("window.__xss") is None
    wall = watched.open(f"{base}/?lang=en")
    line = wall.locator(".line", has_text="duty@example.org")
    line.wait_for()
    assert HOSTILE in line.inner_text()
    assert "External warning" in line.inner_text()
    assert wall.locator("#foot a[href^='/incidents/']").count() == 2
    assert wall.evaluate("window.__xss") is None


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_fits_a_phone_and_every_word_is_translated(base, phone, view):
    if "message=first" in view:
        known = fetch(f"{base}/api/v1/cap")[1]["messages"]
        view = view.replace("first", known[-1]["identifier"] if known else "none")
    open_view(phone.page, base, view, lang="xx")
    phone.page.wait_for_timeout(300)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    words = "h2:not(#incidents-head h2), button:not(.theme-switch), dt, th, nav a, summary, .empty, label"
    texts = phone.page.locator(f"#incidents :is({words}):visible").all_inner_texts()
    ours = {text.strip() for text in texts if text.strip() and "⟦" not in text}
    assert ours <= {"简", "繁", "EN", "–", "1", "warning_colour", "简体中文", "繁體中文", "English"}
    assert phone.complaints == []
