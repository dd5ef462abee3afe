"""What a wall's browser does with the answer to a seek: our own modules, without Dash or a server."""

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Route

import dashboard
from bench.browser import SCREEN
from city.catalogue import Catalogue
from dashboard.wire import city_json

ASSETS = Path(dashboard.__file__).parent / "assets"
NOWHERE = "http://wall.invalid"
STEPS = {
    "parsed": "in the browser: the answer is read",
    "told": "until state, counts and figures have it",
    "painted": "until the map is painted",
}
_HTML = """<!doctype html><link rel="stylesheet" href="/assets/tokens.css">
<div id="map" style="position: absolute; inset: 0"></div>"""
_LAND = {"type": "FeatureCollection", "features": []}
_BEGIN = """async (city) => {
  const at = (name) => import(`/assets/live/${name}.js`);
  const named = ["state", "tally", "areas", "filter", "map", "figures", "oldest", "over_count", "icons"];
  const [{ State }, { Tally }, { Areas }, { Filter }, { CityMap }, { FIGURES }, { Oldest }, { OverCount },
    { loadIcons }] = await Promise.all(named.map(at));
  const texts = await Promise.all([0, 1].map(async (n) => (await fetch(`/answer/${n}`)).text()));
  const state = Object.assign(new State(), { city });
  const wall = { state, tally: new Tally(state), areas: new Areas(state), oldest: new Oldest(state),
    over: new OverCount(state) };
  await loadIcons();
  const map = new CityMap(state, new Filter(), () => {}, wall.areas);
  await map.loaded;
  let n = 0;
  window.seek = async () => {
    const began = performance.now();
    const event = JSON.parse(texts[n % 2]);
    const parsed = performance.now();
    state.history = event.history;
    state.snapshot(event, `history ${(n += 1)}`);
    for (const figure of FIGURES) figure.says(wall);
    const told = performance.now();
    map.touch(null);
    map.flush();
    if (n === 1) map.begin(null);
    await map.painted();
    return [parsed - began, told - began, performance.now() - began];
  };
}"""


def take_in(
    browser: Browser, catalogue: Catalogue, answers: Sequence[bytes], times: int
) -> dict[str, list[float]]:
    """Milliseconds from an answer's last byte to each of STEPS, as often as asked; two answers in turns."""
    context = browser.new_context(viewport=SCREEN)
    try:
        context.route(f"{NOWHERE}/**", lambda route: _serve(route, answers))
        page = context.new_page()
        page.goto(f"{NOWHERE}/")
        page.evaluate(_BEGIN, json.loads(json.dumps(city_json(catalogue))))
        for _ in range(2):
            page.evaluate("seek()")
        taken = [page.evaluate("seek()") for _ in range(times)]
    finally:
        context.close()
    return dict(zip(STEPS, map(list, zip(*taken, strict=True)), strict=True))


def _serve(route: Route, answers: Sequence[bytes]) -> None:
    path = urlsplit(route.request.url).path
    if path.startswith("/assets/"):
        route.fulfill(path=ASSETS / path.removeprefix("/assets/"))
    elif path.startswith("/answer/"):
        route.fulfill(body=answers[int(path.rsplit("/", 1)[1])], content_type="application/json")
    elif path == "/maps/land.geojson":
        route.fulfill(json=_LAND)
    else:
        route.fulfill(body=_HTML, content_type="text/html")
