"""Markers and alarms without colour, and for the colour-blind: what the wall draws, as they see it."""

import json
import warnings
from base64 import b64decode
from collections.abc import Callable
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page
from wall_modules import run

import dashboard
from dashboard.tokens import MEASURES, THEMES

with warnings.catch_warnings():  # its docstrings hold escapes that newer Pythons warn of
    warnings.simplefilter("ignore")
    from colorspacious import cspace_convert

pytestmark = pytest.mark.browser

STATES = ("red", "orange", "yellow", "blue", "unknown", "aside", "uncertain", "normal")
SEVERITIES = STATES[:4]
ASSETS = Path(dashboard.__file__).parent / "assets"
DOUBT = {"unknown": "stale", "uncertain": "late"}
APART = 0.05
"""Least mean difference of lightness over a marker's box; two drawings of the same marker have none."""
Picture = np.ndarray[Any, np.dtype[np.float64]]

DRAW = """
  const { drawImage, imageId } = await import("/marker.js");
  const { style } = document.documentElement;
  Object.entries(TOKENS).forEach(([name, value]) => style.setProperty(`--${name}`, value));
  return CASES.map(([kind, state, doubt, fresh, slashed]) => {
    const image = drawImage(imageId(kind, state, doubt, fresh, slashed));
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


def drawn(
    page: Page, theme: str, kind: str, *, fresh: bool, slashed: bool = False, doubt: str | None = None
) -> dict[str, Picture]:
    """Each state's marker on the land of a theme, as rows of red, green and blue from 0 to 1."""
    cases = [
        [kind, one, doubt or DOUBT.get(one, "fresh"), fresh, slashed or one == "aside"] for one in STATES
    ]
    tokens = dict(THEMES[theme]) | {"font": MEASURES["font"], "scale": "1"}
    script = DRAW.replace("TOKENS", repr(tokens)).replace("CASES", json.dumps(cases))
    told = zip(STATES, run(page, script), strict=True)
    return {state: on(theme, "land", width, data) for state, (width, data) in told}


def on(theme: str, ground: str, width: int, data: str) -> Picture:
    """Pixels as a page hands them over, on a colour of the theme."""
    under = np.array([int(THEMES[theme][ground][i : i + 2], 16) / 255 for i in (1, 3, 5)])
    pixels = np.frombuffer(b64decode(data), dtype=np.uint8).reshape(-1, width, 4) / 255
    opaque = pixels[:, :, 3:]
    return pixels[:, :, :3] * opaque + under * (1 - opaque)


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
    for state in set(STATES) - {"aside"}:
        assert apart(lightness(new[state]), lightness(known[state])) >= APART, state


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_shelved_or_held_back_is_told_from_what_is_not_without_colour(modules, pictures, theme):
    aside = drawn(modules, theme, "reservoir", fresh=False, slashed=True)
    for state, fresh in product(SEVERITIES, (True, False)):
        seen = pictures[theme, "reservoir", fresh][state]
        assert apart(lightness(aside[state]), lightness(seen)) >= APART, (state, fresh)


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_marks_of_areas_in_doubt_or_not_are_told_apart_whoever_looks(modules, sight):
    bad = (*SEVERITIES, "aside")
    for theme in THEMES:
        sure, doubted = (
            drawn(modules, theme, "area", fresh=False, doubt=doubt) for doubt in ("fresh", "stale")
        )
        marks = {state: sure[state] for state in bad}
        marks |= {f"{state} in doubt": doubted[state] for state in (*bad, "unknown")}
        seen = {name: lightness(SIGHTS[sight](rgb)) for name, rgb in marks.items()}
        for a, b in combinations(seen, 2):
            assert apart(seen[a], seen[b]) >= APART, (theme, a, b, apart(seen[a], seen[b]))


LIVES = ("unack_active", "ack_active", "unack_cleared", "shelved")
LINES = """
  const { Line } = await import("/line.js");
  state.city = { areas: [] };
  document.documentElement.dataset.theme = THEME;
  const drawn = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin"];
  const pixels = async (mark) => {
    document.body.replaceChildren(mark);
    for (const part of mark.querySelectorAll("path, circle")) {
      const style = getComputedStyle(part);
      for (const name of drawn) part.setAttribute(name, style.getPropertyValue(name));
    }
    const image = new Image(68, 68);
    image.src = "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(mark));
    await image.decode();
    const pen = Object.assign(document.createElement("canvas"), { width: 68, height: 68 }).getContext("2d");
    pen.drawImage(image, 0, 0, 68, 68);
    return btoa(String.fromCharCode(...pen.getImageData(0, 0, 68, 68).data));
  };
  const seen = [];
  for (const [severity, life] of CASES) {
    const line = new Line(shown, state, {});
    line.update({ ...shown, beneath: "unack_active", shelved_until: NOW, severity, life });
    seen.push(await pixels(line.mark.firstChild));
  }
  return seen;
"""


@pytest.fixture(scope="module")
def marks(modules: Page) -> dict[str, dict[tuple[str, str], Picture]]:
    """The mark of an alarm's line by theme, severity and life."""
    for sheet in ("tokens.css", "wall.css"):
        modules.add_style_tag(path=ASSETS / sheet)
    modules.evaluate("document.documentElement.removeAttribute('style')")
    cases = list(product(SEVERITIES, LIVES))
    found = {}
    for theme in THEMES:
        script = LINES.replace("THEME", json.dumps(theme)).replace("CASES", json.dumps(cases))
        told = zip(cases, run(modules, script), strict=True)
        found[theme] = {case: on(theme, "panel", 68, data) for case, data in told}
    return found


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_marks_of_lines_are_told_apart_by_severity_and_by_life_whoever_looks(marks, sight):
    for theme, drawn_marks in marks.items():
        seen = {case: lightness(SIGHTS[sight](rgb)) for case, rgb in drawn_marks.items()}
        for a, b in combinations(seen, 2):
            if a[0] == b[0] or a[1] == b[1]:
                assert apart(seen[a], seen[b]) >= APART, (theme, a, b, apart(seen[a], seen[b]))


def test_where_alarms_were_is_told_by_height_too_and_the_worst_is_not_covered(modules):
    script = """
      const { Marks } = await import("/playback_marks.js");
      const told = { alarms: [[3, "red", 1], [3, "blue", 9], [3, "orange", 1], [3, "yellow", 2]] };
      window.fetch = async () => ({ ok: true, json: async () => told });
      const marks = new Marks({ present: NOW, kept: { first: NOW - 3_600_000, last: NOW } });
      marks.around(NOW, 0);
      await new Promise((done) => setTimeout(done, 20));
      return [...marks.drawing.children].map((one) =>
        [one.getAttribute("class"), Number(one.getAttribute("height"))]);"""
    told = run(modules, script)
    assert [name for name, _ in told] == [f"severity-{one}" for one in reversed(SEVERITIES)]
    heights = [height for _, height in told]
    assert all(taller - lower >= 3 for lower, taller in pairwise(heights))


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
