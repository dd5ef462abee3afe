"""Markers and alarms without colour, and for the colour-blind: what the wall draws, as they see it."""

import warnings
from base64 import b64decode
from collections.abc import Callable
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page
from wall_modules import run

from dashboard.tokens import MEASURES, THEMES

with warnings.catch_warnings():  # its docstrings hold escapes that newer Pythons warn of
    warnings.simplefilter("ignore")
    from colorspacious import cspace_convert

pytestmark = pytest.mark.browser

STATES = ("red", "orange", "yellow", "blue", "unknown", "uncertain", "normal")
DOUBT = {"unknown": "stale", "uncertain": "late"}
APART = 0.05
"""Least mean difference of lightness over a marker's box; two drawings of the same marker have none."""
Picture = np.ndarray[Any, np.dtype[np.float64]]

DRAW = """
  const { drawImage, imageId } = await import("/marker.js");
  const { style } = document.documentElement;
  Object.entries(TOKENS).forEach(([name, value]) => style.setProperty(`--${name}`, value));
  return CASES.map(([kind, state, doubt, fresh]) => {
    const image = drawImage(imageId(kind, state, doubt, fresh));
    return [image.width, btoa(String.fromCharCode(...image.data))];
  });
"""


def grey(rgb: Picture) -> Picture:
    return rgb


def seen_with(anomaly: str) -> Callable[[Picture], Picture]:
    space = {"name": "sRGB1+CVD", "cvd_type": anomaly, "severity": 100}
    return lambda rgb: np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1)


SIGHTS = {"greyscale": grey} | {
    name: seen_with(name) for name in ("deuteranomaly", "protanomaly", "tritanomaly")
}


def drawn(page: Page, theme: str, kind: str, *, fresh: bool) -> dict[str, Picture]:
    """Each state's marker on the land of a theme, as rows of red, green and blue from 0 to 1."""
    cases = [[kind, state, DOUBT.get(state, "fresh"), fresh] for state in STATES]
    tokens = dict(THEMES[theme]) | {"font": MEASURES["font"], "scale": "1"}
    script = DRAW.replace("TOKENS", repr(tokens)).replace("CASES", repr(cases).replace("True", "true"))
    land = np.array([int(THEMES[theme]["land"][i : i + 2], 16) / 255 for i in (1, 3, 5)])
    pictures = {}
    for state, (width, data) in zip(STATES, run(page, script.replace("False", "false")), strict=True):
        pixels = np.frombuffer(b64decode(data), dtype=np.uint8).reshape(-1, width, 4) / 255
        opaque = pixels[:, :, 3:]
        pictures[state] = pixels[:, :, :3] * opaque + land * (1 - opaque)
    return pictures


@pytest.fixture(scope="module")
def pictures(modules: Page) -> dict[tuple[str, str, bool], dict[str, Picture]]:
    """Every marker of a reservoir and of a group, by theme, kind, and whether it waits to be acknowledged."""
    every = product(THEMES, ("reservoir", "cluster"), (True, False))
    return {key: drawn(modules, key[0], key[1], fresh=key[2]) for key in every}


def lightness(rgb: Picture) -> Picture:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.cbrt(luminance)


def apart(one: Picture, other: Picture) -> float:
    return float(np.sqrt(np.mean((one - other) ** 2)))


@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_states_are_drawn_alike_whoever_looks(pictures, sight):
    for key, markers in pictures.items():
        seen = {state: lightness(SIGHTS[sight](rgb)) for state, rgb in markers.items()}
        for a, b in combinations(STATES, 2):
            assert apart(seen[a], seen[b]) >= APART, (key, a, b, apart(seen[a], seen[b]))


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_not_acknowledged_is_told_from_what_is_without_colour(pictures, theme):
    new, known = (pictures[theme, "reservoir", fresh] for fresh in (True, False))
    for state in STATES:
        assert apart(lightness(new[state]), lightness(known[state])) >= APART, state


def test_a_line_says_its_severity_and_its_life_in_words(modules):
    script = """
      const { Line } = await import("/line.js");
      state.city = { areas: [] };
      const said = [], over = { beneath: "unack_active", shelved_until: NOW, suppressed_by: "alert:1" };
      for (const severity of ["red", "orange", "yellow", "blue"]) {
        for (const life of ["unack_active", "ack_active", "unack_cleared", "shelved", "suppressed"]) {
          const line = new Line(shown, state, {});
          line.update({ ...shown, ...over, severity, life });
          said.push([line.word.textContent, line.by.textContent].join("|"));
        }
      }
      return said;"""
    said = run(modules, script)
    assert len(set(said)) == 20
