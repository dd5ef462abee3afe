"""The pages about accounts in a browser: an account is made, its person comes in and begins a second step."""

import base64
from collections.abc import Iterator
from itertools import product

import pytest
import stack as services_of
from signing_in import CONTRAST, House, opened
from talk import now_ms

from city.properties import LANGUAGES
from city.settings import Settings
from city.user import Role
from dashboard.totp import code_at, step_of

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
READY = "html[data-ready=true]"
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1920, "height": 1080}


@pytest.fixture(scope="module")
def there(services: Settings, template: str) -> Iterator[House]:
    with (
        services_of.cloned_database(services.database_url, template, "accounts_seen") as url,
        opened(url, services.redis_url) as made,
    ):
        yield made


def come_in(page, link: str) -> None:
    """By a link, with the password of all; on to the wall."""
    page.goto(link)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/password" not in url, timeout=90_000)


def test_an_admin_makes_an_account_and_its_person_begins_a_second_step(there: House, watched, browser):
    page = watched.page
    come_in(page, there.link("root", Role.ADMIN))
    page.wait_for_selector(READY, timeout=90_000)
    page.click(".who a")
    page.wait_for_selector("nav.places a[href^='/accounts/']")
    page.goto(f"{there.base}/accounts/?lang=en")
    page.fill("form[action='/accounts/add'] input[name=name]", "wang")
    page.select_option("form[action='/accounts/add'] select", "officer")
    page.check("form[action='/accounts/add'] input[value=coast]")
    page.keyboard.press("Enter")
    page.wait_for_selector("code.secret", timeout=90_000)
    link = page.inner_text("code.secret")
    assert page.url.endswith("/accounts/?lang=en")
    page.fill("form[action='/accounts/add'] input[name=name]", "wang")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem:focus", timeout=90_000)
    assert page.inner_text("#problem").endswith("This name is taken.")

    person = browser.new_context(viewport=WIDE).new_page()
    come_in(person, link)
    person.goto(f"{there.base}/account/?lang=en")
    assert "Coast" in person.inner_text(".facts")
    person.fill("form[action='/account/second/begin'] input[name=password]", PASSWORD)
    person.keyboard.press("Enter")
    person.wait_for_selector("img.qr", timeout=90_000)
    assert person.evaluate("document.querySelector('.qr').naturalWidth") > 100
    secret = base64.b32decode(person.inner_text(".qr + p code").replace(" ", ""))
    person.fill("form[action='/account/second/confirm'] input[name=code]", now_code(secret))
    person.keyboard.press("Enter")
    person.wait_for_selector(".codes li", timeout=90_000)
    recovery = person.locator(".codes code").first.inner_text()
    person.context.close()

    other = browser.new_context(viewport=NARROW).new_page()
    other.goto(f"{there.base}/sign-in?lang=en&next=/account/")
    other.fill("#name", "wang")
    other.fill("#password", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_selector("#code-now:focus", timeout=90_000)
    assert other.evaluate(CONTRAST) >= 4.5
    other.keyboard.type(recovery)
    other.keyboard.press("Enter")
    other.wait_for_selector(".facts", timeout=90_000)
    assert "剩余 7 个" in other.inner_text("main")
    other.context.close()
    assert watched.failed == []
    assert [said for said in watched.complaints if "409" not in said] == []


def now_code(secret: bytes) -> str:
    return code_at(secret, step_of(now_ms()))


@pytest.mark.parametrize(("size", "theme"), [(NARROW, "light"), (WIDE, "dark")])
def test_the_pages_fit_and_can_be_read_in_every_language(there: House, browser, size: dict, theme: str):
    context = browser.new_context(viewport=size)
    page = context.new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    come_in(page, there.link(f"root-{theme}", Role.ADMIN))
    for path, lang in product(("/account/", "/accounts/", "/audit/"), LANGUAGES):
        page.goto(f"{there.base}{path}?lang={lang}")
        page.wait_for_selector(f"html[data-theme={theme}]")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (path, lang)
        assert page.evaluate(CONTRAST) >= 4.5, (path, lang)
        assert page.locator("main h1").count() == 1
    assert [one for one in failed if there.base not in one] == []
    context.close()
