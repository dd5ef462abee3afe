"""The page behind a link in a message, on a phone of 360 px, in a real browser."""

import os
from pathlib import Path

import pytest
from alarm_town import office

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
SHOTS = os.environ.get("CITYWATCH_TEST_SHOTS")
LANGUAGES = ("en", "zh-Hans", "zh-Hant")


@pytest.fixture(scope="module")
def shared(services, template):
    with office(services, template) as made:
        yield made


@pytest.fixture(params=["light", "dark"])
def phone(browser, request):
    context = browser.new_context(viewport=PHONE, color_scheme=request.param, java_script_enabled=False)
    context.scheme = request.param
    yield context
    context.close()


def shot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_fits_a_phone_and_its_button_is_large(shared, phone, lang):
    page = phone.new_page()
    page.goto(f"{shared.alarm().link}?lang={lang}")
    shot(page, f"answer-{phone.scheme}-{lang}")

    box = page.locator("button.take").bounding_box()
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= PHONE["height"]
    assert page.locator("main").bounding_box()["width"] <= PHONE["width"]


def test_one_tap_acknowledges_without_script_or_sign_in(shared, phone):
    told = shared.alarm()
    page = phone.new_page()
    page.goto(told.link)

    page.locator("button.take").tap() if phone.scheme == "touch" else page.locator("button.take").click()
    page.wait_for_selector("[role=status]")
    shot(page, f"answered-{phone.scheme}")

    assert "You have acknowledged" in page.content()
    assert told.changes == ["raised", "acknowledged"]
