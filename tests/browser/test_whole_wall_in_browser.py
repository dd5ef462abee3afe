"""The wall as a whole on a running system: links, views, the kiosk, no WebGL2, sizes of screens, contrast."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from stack import find_chromium, wait_until
from talk import fetch

pytestmark = pytest.mark.browser

ROOTS = ("strip", "legend", "rail", "foot", "playback", "past", "panel")
NO_WEBGL2 = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis")
CONTRAST = """
() => {
  const rgb = (text) => { // "rgb(1, 2, 3)", "rgba(…, 0.5)" or "color(srgb 0.1 0.2 0.3 / 0.5)" of a mixture
    const [r, g, b, a = 1] = (text.match(/-?[\\d.]+(e-?\\d+)?/g) ?? [0, 0, 0, 0]).map(Number);
    const by = text.startsWith("color(") ? 255 : 1;
    return [r * by, g * by, b * by, a];
  };
  const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a)];
  const part = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const filtered = (text) => Number(text.match(/opacity\\(([\\d.]+)\\)/)?.[1] ?? 1);
  const fade = (style) => Number(style.opacity) * filtered(style.filter);
  const seen = (node, colour) => { // what a colour of a node, or what is under it, comes to on the screen
    const chain = [];
    for (let one = node; one; one = one.parentElement) chain.unshift(getComputedStyle(one));
    const paint = (i, under) => {
      const ground = over(rgb(chain[i].backgroundColor), under);
      const inner = i + 1 < chain.length ? paint(i + 1, ground) : colour ? over(colour, ground) : ground;
      return over([...inner, fade(chain[i])], under);
    };
    return paint(0, [255, 255, 255]);
  };
  const bad = [];
  for (const node of document.querySelectorAll(ROOTS)) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    if (!own || !node.checkVisibility() || node.disabled || node.closest(".spoken, svg")) continue;
    const style = getComputedStyle(node);
    const [low, high] = [light(seen(node, rgb(style.color))), light(seen(node, null))].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    const least = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    if (ratio < least) bad.push(`${node.className} ${node.textContent.slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return bad;
}
""".replace(
    "ROOTS",
    '"' + ", ".join(f"#{one} *" for one in ROOTS) + ', #banner *, dialog[open] *, .popover *"',
)
ALARMS = """
() => {
  const { state } = citywatch;
  const none = { "zh-Hans": "警", "zh-Hant": "警", en: "Alarm" };
  const lives = ["unack_active", "unack_cleared", "ack_active", "suppressed", "shelved"];
  let id = 900000;
  for (const severity of ["red", "orange", "yellow", "blue"]) for (const life of lives)
    state.alert({ alert_id: (id += 1), transition_id: 1, rule_id: "x", rule: none, thing: none, advice: none,
      thing_id: "res-xinlu", area: "daqi", subject: "thing:res-xinlu", property: "water_level",
      severity, life,
      beneath: "unack_active", since: state.now() - 60000, changed: state.now(), result: 13.2, limit: 12.5,
      unit: "m", decimals: 2, compared: "value", foretold: null, reached: false, by: "Li", assignee: null,
      unknown_since: severity === "blue" ? state.now() : null, shelved_until: state.now() + 60000,
      suppressed_by: null, incident_id: null, drill: severity === "yellow", outside: null });
}
"""


@pytest.fixture(scope="module")
def base(running_stack: dict) -> str:
    url = running_stack["urls"]["dashboard"].rstrip("/")
    wait_until(lambda: fetch(f"{url}/api/v1/stats")[1]["stored"] > 10_000, 120, "the demo's backfill")
    return url


@pytest.fixture
def flat(browser: Browser) -> Iterator[Page]:
    """A page of a Chromium that has no WebGL at all."""
    other = browser.browser_type.launch(executable_path=find_chromium(), args=list(NO_WEBGL2))
    try:
        yield other.new_page(viewport={"width": 1920, "height": 1080})
    finally:
        other.close()


def ready(page: Page, url: str) -> Page:
    page.goto(url)
    page.wait_for_selector("html[data-ready=true]", timeout=60_000)
    return page


def test_a_link_holds_all_that_is_seen_and_moving_the_map_writes_it(base, watched):
    link = "?lang=zh-Hant&theme=light&kinds=reservoir,air&map=121.9,29.85,12.5&thing=res-xinlu&legend=0"
    page = watched.open(f"{base}/{link}")
    map_at = "[citywatch.map.getCenter().lng, citywatch.map.getCenter().lat, citywatch.map.getZoom()]"
    lng, lat, zoom = page.evaluate(map_at)
    assert (round(lng, 3), round(lat, 3), round(zoom, 2)) == (121.9, 29.85, 12.5)
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.locator("#panel").get_attribute("data-thing") == "res-xinlu"
    assert page.locator(".row[aria-pressed=false][data-filter^=kinds]").count() == 5
    page.evaluate("citywatch.map.jumpTo({center: [121.8, 29.8], zoom: 13})")
    page.wait_for_function("location.search.includes('map=121.80000,29.80000,13.00')")
    page.locator("#views").click()
    shared = page.locator(".popover input[readonly]").input_value()
    assert all(part in shared for part in ("lang=zh-Hant", "theme=light", "thing=res-xinlu", "map=121.8"))


def test_a_view_saved_for_everybody_is_used_in_another_browser_and_its_removal_undone(base, watched, phone):
    page = watched.open(f"{base}/?lang=en&states=red,orange&map=121.9,29.85,12")
    page.locator("#views").click()
    page.get_by_label("Name of the view").fill("Loud <b>only</b>")
    page.get_by_text("for everybody").click()
    page.get_by_role("button", name="Save what you see").click()
    row = page.locator(".views .choice", has_text="Loud <b>only</b>")
    row.wait_for()
    page.get_by_role("button", name="Remove Loud").click()
    row.wait_for(state="detached")
    page.get_by_role("button", name="Undo").click()
    row.wait_for()
    other = watched.open(f"{base}/?lang=en")
    other.locator("#views").click()
    other.locator(".views .choice", has_text="Loud <b>only</b>").click()
    other.wait_for_function("location.search.includes('states=red,orange')")
    assert round(other.evaluate("citywatch.map.getZoom()"), 1) == 12
    assert other.locator(".row[data-filter='states:normal']").get_attribute("aria-pressed") == "false"


def test_a_kiosk_shows_everything_and_can_change_nothing(base, watched):
    page = watched.open(f"{base}/?lang=en&kiosk=1")
    asked = page.evaluate(
        """async () => {
          const said = [];
          const ask = (url, method) => fetch(url, { method }).then((one) => one.status, (no) => no.message);
          for (const [url, method] of [["city", "GET"], ["views", "POST"], ["views/1", "DELETE"]])
            said.push(await ask(`/api/v1/${url}`, method));
          return said;
        }"""
    )
    assert asked == [200, "a kiosk only shows", "a kiosk only shows"]
    assert (
        page.locator("#theme, #views, #ask, .search, #foot a, #foot .pages").locator("visible=true").count()
        == 0
    )
    assert (
        page.locator("#strip .figure .value").first.evaluate("n => parseFloat(getComputedStyle(n).fontSize)")
        >= 36
    )
    page.wait_for_selector("html.still", timeout=30_000)
    assert page.evaluate("getComputedStyle(document.body).cursor") == "none"
    page.mouse.move(50, 500)
    page.wait_for_selector("html:not(.still)")


def test_without_webgl2_the_map_is_drawn_flat_with_a_list_beside_it(base, flat):
    page = ready(flat, f"{base}/?lang=en&map=121.87,29.87,10.6")
    assert page.evaluate("document.createElement('canvas').getContext('webgl2')") is None
    colours = page.evaluate(
        """() => {
          const canvas = document.querySelector("#map canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set(), colour = (i) => (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
          for (let i = 0; i < data.length; i += 4) seen.add(colour(i));
          return [0x07121e, 0x14283c].map((one) => seen.has(one));
        }"""
    )
    assert colours == [True, True], "sea and land"
    assert page.locator(".plain-list li").count() == len(fetch(f"{base}/api/v1/things")[1]["features"])
    canvas = page.locator("#map canvas")
    canvas.focus()
    for key in ("+", "ArrowLeft", "-"):
        page.keyboard.press(key)
    assert "map=" in page.url
    page.locator(".plain-list [data-thing=res-xinlu]").click()
    page.wait_for_selector("#panel[data-thing=res-xinlu]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel", state="hidden")
    page.evaluate("document.activeElement.blur()")
    page.mouse.click(*page.evaluate(MIDDLE))
    page.wait_for_selector("#panel[data-thing=res-xinlu]")


MIDDLE = """() => {
  const style = getComputedStyle(document.documentElement);
  const px = (name) => parseFloat(style.getPropertyValue(`--${name}`));
  const right = Math.max(px("rail"), px("rail") + 340);
  return [(innerWidth + px("legend") - right) / 2, (innerHeight + px("strip") - px("foot")) / 2];
}"""
"""Where the flat map has the thing that was flown to last, once the panel is closed."""


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_text_of_the_wall_has_its_contrast_in_every_state(base, watched, theme):
    page = watched.open(f"{base}/?lang=en&theme={theme}&thing=res-xinlu")
    found = {}

    def put() -> None:
        page.evaluate(ALARMS)
        page.wait_for_selector(".line .note", state="attached")

    def look(name: str) -> None:
        page.wait_for_timeout(600)  # what fades in is there
        found[name] = page.evaluate(CONTRAST)

    def press(selector: str) -> None:
        page.evaluate("(selector) => document.querySelector(selector).click()", selector)

    put()
    press("#playback .open")
    look("live")
    put()
    press(".line .note")
    press(".line .more")
    look("alarm")
    press("#alarm .close")
    page.evaluate("citywatch.state.connected('lost'); citywatch.state.connected = () => {}")
    page.wait_for_selector("html.lost")
    put()
    look("lost")
    page.evaluate("delete citywatch.state.connected; citywatch.state.connected('live')")
    press("#playback .controls button")
    page.wait_for_selector("html.past", timeout=60_000)
    put()
    look("past")
    assert {name: bad for name, bad in found.items() if bad} == {}


STOPPED = """(states) => states.map(([state, words]) => {
  const link = document.querySelector(".link");
  link.dataset.state = state;
  link.textContent = words;
  const shown = [...document.querySelectorAll(".figure")].filter((one) => one.checkVisibility());
  const { right, bottom } = link.getBoundingClientRect();
  const { left } = shown[0].getBoundingClientRect();
  const strip = document.getElementById("strip").getBoundingClientRect();
  return [shown.length, right <= left && bottom <= strip.bottom && link.scrollWidth <= link.clientWidth];
})"""


@pytest.mark.parametrize(("width", "height", "least"), [(3840, 2160, 49), (1920, 1080, 28), (1366, 768, 28)])
def test_figures_are_large_and_nothing_runs_over(base, browser, width, height, least):
    context = browser.new_context(viewport={"width": width, "height": height})
    page = ready(context.new_page(), f"{base}/?lang=en")
    sizes = page.evaluate(
        """() => {
          const scale = Number(getComputedStyle(document.documentElement).getPropertyValue("--scale"));
          const all = [...document.querySelectorAll(".figure .value")];
          const shown = all.filter((one) => one.checkVisibility());
          return shown.map((one) => parseFloat(getComputedStyle(one).fontSize) * scale);
        }"""
    )
    edges = page.evaluate(
        """() => {
          const { left, right } = document.querySelector(".tools").getBoundingClientRect();
          const link = document.querySelector(".link").getBoundingClientRect();
          const first = document.querySelector(".figure").getBoundingClientRect();
          return [right <= innerWidth, link.right <= first.left + 1, left > first.right,
            document.documentElement.scrollWidth <= innerWidth];
        }"""
    )
    stopped = page.evaluate(STOPPED, [["late", "No new data for 12 min"], ["lost", "Connection lost"]])
    context.close()
    assert min(sizes) >= least
    assert len(sizes) >= 6
    assert edges == [True] * 4
    assert stopped == [[len(sizes), True]] * 2, "no figure goes when the data stop"
