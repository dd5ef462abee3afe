"""Zones of a release without colour, and for the colour-blind: their lines on a map, as they see them."""

import json
from base64 import b64decode
from itertools import combinations, product

import numpy as np
import pytest
from playwright.sync_api import Page
from test_colours_in_browser import SIGHTS, Picture, apart, lightness
from wall_modules import run

from dashboard.tokens import MEASURES, THEMES

pytestmark = pytest.mark.browser

ZONES = ("isolation", "AEGL-3", "AEGL-2", "AEGL-1", "protective")
WIDE, HIGH = 240, 14
APART = 0.05
"""Least mean difference of lightness along two lines; the same line twice has none."""
DRAW = """
  const { drawZones } = await import("/canvas_zones.js");
  const { View, toPlace } = await import("/canvas_view.js");
  const { style } = document.documentElement;
  Object.entries(TOKENS).forEach(([name, value]) => style.setProperty(`--${name}`, value));
  const view = new View([121.8, 29.9], 11);
  view.size = [WIDE, HIGH];
  const corners = [[-90, HIGH / 2], [WIDE + 90, HIGH / 2], [WIDE + 90, 900], [-90, 900], [-90, HIGH / 2]];
  const geometry = { type: "Polygon", coordinates: [corners.map((one) => toPlace(view.world(one)))] };
  return ZONES.map((name) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH });
    const pen = canvas.getContext("2d");
    pen.fillStyle = TOKENS.land;
    pen.fillRect(0, 0, WIDE, HIGH);
    drawZones(pen, view, [{ geometry, properties: { name, chosen: CHOSEN, filled: name !== "protective" } }]);
    return btoa(String.fromCharCode(...pen.getImageData(0, 0, WIDE, HIGH).data));
  });
"""


def drawn(page: Page, theme: str, *, chosen: bool) -> dict[str, Picture]:
    """The edge of each zone on the land of a theme, as rows of red, green and blue from 0 to 1."""
    tokens = dict(THEMES[theme]) | {"font": MEASURES["font"], "scale": "1"}
    given = {"TOKENS": tokens, "ZONES": ZONES, "WIDE": WIDE, "HIGH": HIGH, "CHOSEN": chosen}
    script = "".join(f"const {name} = {json.dumps(value)};" for name, value in given.items()) + DRAW
    pictures = zip(ZONES, run(page, script), strict=True)
    shape = (HIGH, WIDE, 4)
    return {
        name: np.frombuffer(b64decode(data), dtype=np.uint8).reshape(shape)[:, :, :3] / 255
        for name, data in pictures
    }


@pytest.fixture(scope="module")
def pictures(modules: Page) -> dict[tuple[str, bool], dict[str, Picture]]:
    """Every zone's edge by theme, and by whether its release is the one that is looked at."""
    every = product(THEMES, (True, False))
    return {(theme, chosen): drawn(modules, theme, chosen=chosen) for theme, chosen in every}


@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_zones_are_drawn_alike_whoever_looks(pictures, sight):
    for (theme, chosen), zones in pictures.items():
        if not chosen:
            continue
        seen = {name: lightness(SIGHTS[sight](rgb)) for name, rgb in zones.items()}
        for a, b in combinations(ZONES, 2):
            assert apart(seen[a], seen[b]) >= APART, (theme, a, b, apart(seen[a], seen[b]))


@pytest.mark.parametrize("sight", SIGHTS)
def test_an_edge_is_seen_on_the_land_also_of_a_release_that_stands_back(pictures, sight):
    for (theme, _chosen), zones in pictures.items():
        land = np.array([int(THEMES[theme]["land"][i : i + 2], 16) / 255 for i in (1, 3, 5)])
        for name, rgb in zones.items():
            edge = lightness(SIGHTS[sight](rgb))[HIGH // 2 - 2 : HIGH // 2 + 2]
            bare = lightness(SIGHTS[sight](np.broadcast_to(land, rgb.shape)))[:1, :1]
            assert np.abs(edge - bare).max() >= 0.1, (theme, name)
