"""The rules' page in a real browser: a rule is changed, what is wrong is said there, nothing is lost."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import httpx
import pytest
import stack
from playwright.sync_api import Page, Route
from served import dashboard
from stack import wait_until
from talk import fetch

from cli.catalogue import DEMO, texts
from sensors.catalogue import parse
from store import catalogue, database

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(services) -> Iterator[str]:
    """A dashboard in front of the demo city's catalogue, with nothing observed."""
    with stack.cloned_database(services.database_url, None, "rules_page") as url:
        database.migrate(url)
        with closing(database.connect(url, "test")) as conn:
            catalogue.save(conn, parse(texts(DEMO)))
        with dashboard(replace(services, database_url=url, port=stack.free_port())) as address:
            yield address


NAME = "#rules [name=rule-name]"


class Late:
    """Questions to the server about what changed in one field; they wait until they are let go."""

    def __init__(self, page: Page, field: str) -> None:
        self.held: list[Route] = []
        self._changed, self._gone = re.compile(rf'"changedPropIds":\s*\["[^]]*{field}'), False
        page.route("**/_dash-update-component?*", self._hold)

    def let_go(self) -> None:
        """Those held are asked now, later ones at once."""
        self._gone = True
        for route in self.held:
            route.continue_()

    def _hold(self, route: Route) -> None:
        if not self._gone and self._changed.search(route.request.post_data or ""):
            self.held.append(route)
        else:
            route.continue_()


def field(path: str) -> str:
    return f"""[id='{{"path":"{path}","type":"rules-field"}}']"""


def fault(path: str) -> str:
    return f"""[id='{{"path":"{path}","type":"rules-fault"}}']"""


def open_rule(page: Page, base: str, name: str, lang: str = "en") -> None:
    page.goto(f"{base}/rules/?lang={lang}&rule={name}")
    page.wait_for_selector("#rules-bound li", timeout=30_000)


def test_a_rule_is_found_opened_by_keyboard_changed_and_restored(base, watched):
    page = watched.page
    page.goto(f"{base}/rules/?lang=en")
    page.fill("#rules-find", "flood-limit")
    page.wait_for_function("document.querySelectorAll('#rules-list tbody tr').length === 1")
    page.focus("#rules-list a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#rules-bound li")
    assert page.is_disabled("#rules-save")
    page.fill(field("hysteresis"), "0.3")
    page.wait_for_selector("#rules-save:enabled")
    page.fill("#rules-note", "waves")
    page.click("#rules-save")
    page.wait_for_selector("#rules-versions li:nth-child(2)")
    assert "waves" in page.inner_text("#rules-versions li:first-child")
    page.click("#rules-versions li:nth-child(2) button")
    page.wait_for_selector("#rules-versions li:nth-child(3)")
    assert page.input_value(field("hysteresis")) == "0.05"
    assert [url for url in watched.requests if not url.startswith(base) and "://" in url] == []
    assert watched.complaints == []


def test_what_is_wrong_is_said_in_its_field_and_cannot_be_saved(base, watched):
    page = watched.page
    open_rule(page, base, "gas")
    page.fill(field("steps/red"), "levl2")
    page.fill(field("for"), "5 minutes")
    page.fill(field("hysteresis"), "-1")
    page.wait_for_function(f"document.querySelector(`{fault('for')}`).textContent !== ''")
    page.wait_for_function(f"document.querySelector(`{fault('hysteresis')}`).textContent !== ''")
    assert page.inner_text(fault("for")) == "Is not a duration such as 90s, 5m or 1h30m"
    assert page.inner_text(fault("hysteresis")) == "Must not be negative"
    assert page.is_disabled("#rules-save")
    page.fill(field("for"), "")
    page.fill(field("hysteresis"), "0.1")
    page.wait_for_function(f"document.querySelector(`{fault('above')}`).textContent.includes('levl2')")
    assert page.is_disabled("#rules-save")


def test_toml_and_form_are_two_views_of_the_same_rule(base, watched):
    page = watched.page
    open_rule(page, base, "lel")
    page.fill(field("hysteresis"), "3.5")
    page.wait_for_selector("#rules-save:enabled")
    page.click("text=TOML")
    page.wait_for_function("document.querySelector('#rules-text').value.includes('hysteresis = 3.5')")
    text = page.input_value("#rules-text")
    page.fill("#rules-text", text.replace("[[rules]]", "[[rules"))
    page.wait_for_function("document.querySelector('#rules-text-fault').textContent !== ''")
    page.fill("#rules-text", text.replace("3.5", "4.5") + 'for = "2m"\n')
    page.wait_for_function("document.querySelector('#rules-text-fault').textContent === ''")
    page.fill("#rules-text", text.replace("lel", "no_such"))
    page.wait_for_function(
        "document.querySelector('#rules-general').textContent.includes('no such property')"
    )
    page.fill("#rules-text", text.replace("3.5", "4.5") + 'for = "2m"\n')
    page.wait_for_selector("#rules-save:enabled")
    page.click("text=Form")
    page.wait_for_selector(field("for"))
    assert (page.input_value(field("hysteresis")), page.input_value(field("for"))) == ("4.5", "2m")


def test_a_limit_of_certain_days_is_added_and_removed(base, watched):
    page = watched.page
    open_rule(page, base, "outfall-ph-low")
    page.fill(field("steps/yellow"), "6")
    page.wait_for_selector("#rules-save:enabled")
    page.click("""[id='{"index":-1,"type":"rules-season","word":"yellow"}']""")
    page.wait_for_selector(field("steps/yellow/1/value"))
    page.wait_for_function(f"document.querySelector(`{fault('steps/yellow')}`).textContent !== ''")
    page.fill(field("steps/yellow/0/value"), "5.5")
    page.wait_for_selector("#rules-save:enabled")
    page.click("""[id='{"index":0,"type":"rules-season","word":"yellow"}']""")
    page.wait_for_selector(field("steps/yellow"))
    assert page.input_value(field("steps/yellow")) == "6"


def test_a_rule_that_was_changed_and_not_saved_is_not_left_by_a_slip(base, watched):
    page, asked = watched.page, []
    open_rule(page, base, "outfall-tp")
    page.fill(field("hysteresis"), "0.07")
    page.wait_for_selector("#rules-save:enabled")
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.click("#rules-list tbody tr:first-child a")
    assert asked == ["What you changed is not saved. Leave it?"]
    assert page.input_value(field("hysteresis")) == "0.07"
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#rules-list tbody tr:first-child a")
    page.wait_for_function("!location.search.includes('outfall-tp')")


def test_a_version_that_somebody_else_made_is_not_written_over(base, watched):
    page = watched.page
    open_rule(page, base, "air-o3")
    kept = fetch(f"{base}/api/v1/rules/air-o3")[1]
    theirs = {"definition": kept["definition"] | {"hysteresis": 9}, "expected": kept["version"]}
    assert httpx.put(f"{base}/api/v1/rules/air-o3", json=theirs).status_code == 200
    page.fill(field("hysteresis"), "7")
    page.wait_for_selector("#rules-save:enabled")
    page.click("#rules-save")
    page.wait_for_selector("#rules-result .error")
    assert page.input_value(field("hysteresis")) == "7"
    page.click("text=Show theirs")
    page.wait_for_function(f"document.querySelector(`{field('hysteresis')}`)?.value === '9'")


def test_a_new_rule_of_another_kind_is_made_and_taken_away(base, watched):
    page, late = watched.page, Late(watched.page, "rules-name")
    page.goto(f"{base}/rules/?lang=en&new=1")
    page.fill(NAME, "no-level")
    wait_until(lambda: late.held or page.wait_for_timeout(50), 30, "the name is asked about")
    page.click("#rules-kind")
    page.click("text=No data")
    page.wait_for_selector(field("after"))
    late.let_go()
    for lang in ("zh-Hans", "zh-Hant", "en"):
        page.fill(field(f"name/{lang}"), "No level")
        page.fill(field(f"advice/{lang}"), "Look")
    page.fill(field("property"), "water_level")
    page.fill(field("after"), "2h")
    page.click(field("severity"))
    page.click("[role=option]:has-text('Orange')")
    page.wait_for_selector("#rules-save:enabled")
    page.click("#rules-save")
    page.wait_for_selector("#rules-versions li")
    assert "no-level" in page.url
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#rules-remove")
    page.wait_for_selector("text=taken away")
    assert fetch(f"{base}/api/v1/rules/no-level")[0] == 404


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_page_fits_a_phone_and_every_word_is_translated(base, phone, theme):
    open_rule(phone.page, base, f"flood-limit&theme={theme}", lang="xx")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    words = "h1, h2, h3, legend, button:not(.theme-switch), label, .field > small, th"
    texts = phone.page.locator(f"#rules :is({words}):visible").all_inner_texts()
    ours = [text.strip() for text in texts if text.strip() and "⟦" not in text]
    assert set(ours) <= {"TOML", "简", "繁", "EN"}
