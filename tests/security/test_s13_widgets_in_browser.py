"""S13: text from outside runs in no public page, widget, badge or feed; their policies do not help here."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from urllib.parse import quote

import published_town
import pytest
from hostile_town import CORPUS
from playwright.sync_api import Browser, Page
from public_site import settings, site
from published_town import AIR, RESERVOIR, STALE_AIR

from city.catalogue import Catalogue
from dashboard.widgets.every import routes

pytestmark = pytest.mark.browser

SHOWN = (
    "/", "/map", f"/station/{AIR}", f"/station/{RESERVOIR}", f"/embed/air/{AIR}?size=l",
    f"/embed/air/{STALE_AIR}", f"/embed/?station={AIR}", f"/badge/{AIR}.svg", f"/public/v1/things/{AIR}.json",
)  # fmt: skip
MARKUP = """() => [...document.querySelectorAll(
  'img[src=x], svg[onload], [onerror], [onmouseover], [ontoggle], iframe[srcdoc], a[href^="javascript:" i]',
)].map((one) => one.outerHTML)"""


def hostile(known: Catalogue) -> Catalogue:
    """The same city with other names: each of a station or area is one of the corpus in every language."""
    texts = cycle(CORPUS)

    def named() -> dict[str, str]:
        return dict.fromkeys(("zh-Hans", "zh-Hant", "en"), f"station {next(texts)}")

    city = replace(known.city, name=named())
    areas = tuple(replace(area, name=named()) for area in known.areas)
    return replace(
        known, city=city, areas=areas, things=tuple(replace(one, name=named()) for one in known.things)
    )


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Iterator[str]:
    made = hostile(published_town.catalogue())
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(published_town, "catalogue", lambda: made)
        published_town._documents.cache_clear()
        with site(settings(tmp_path_factory.mktemp("hostile"))) as address:
            yield address
    published_town._documents.cache_clear()


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    """A page without the protection of its policy."""
    context = browser.new_context(bypass_csp=True)
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", SHOWN)
def test_nothing_public_takes_text_from_outside_for_markup(base, bare, address):
    bare.goto("about:blank")
    bare.goto(f"{base}{address}{'&' if '?' in address else '?'}lang=en")
    bare.evaluate("""() => document.querySelectorAll("*").forEach((one) => {
      for (const kind of ["mouseover", "focusin"]) {
        if (!one.closest("a, button, form")) one.dispatchEvent(new MouseEvent(kind, { bubbles: true }));
      }
    })""")
    if not address.endswith("/map"):
        assert "station " in bare.evaluate("document.documentElement.textContent")
    assert (bare.evaluate("window.__xss ?? null"), bare.evaluate(MARKUP)) == (None, [])


def test_every_form_that_shows_a_name_is_looked_at(tmp_path):
    plain = {one.pattern for one in routes(settings(tmp_path)) if one.method == "GET"}
    assert {"/", "/map", "/station/{thing_id}", "/embed/{what}/{thing_id}", "/badge/{thing_id}.svg"} <= plain


def test_no_address_is_taken_for_markup(base, bare):
    for path, text in zip(cycle(("/", "/map", "/embed/", "/station/x", "/nothing")), CORPUS, strict=False):
        said = "&".join(f"{key}={quote(text)}" for key in ("lang", "theme", "size", "station", "what"))
        bare.goto("about:blank")
        bare.goto(f"{base}{path}?{said}")
        assert (bare.evaluate("window.__xss ?? null"), bare.evaluate(MARKUP)) == (None, [])
