"""Colours: CSS and Python agree; contrast and colour-blind distance are what the design promises."""

import warnings
from itertools import combinations
from pathlib import Path

import pytest

import dashboard
from dashboard.tokens import STATES, THEMES, css

with warnings.catch_warnings():  # its docstrings hold escapes that newer Pythons warn of
    warnings.simplefilter("ignore")
    from colorspacious import cspace_convert, deltaE

RGB = tuple[float, float, float]


def test_the_style_sheet_is_the_one_written_from_the_tokens():
    sheet = Path(dashboard.__file__).parent / "assets" / "tokens.css"
    assert sheet.read_text(encoding="utf-8") == css()


def test_every_theme_has_the_same_tokens():
    assert THEMES["dark"].keys() == THEMES["light"].keys()


@pytest.mark.parametrize("state", STATES)
def test_a_state_stands_out_from_dark_land(state):
    dark = THEMES["dark"]
    assert round(contrast(dark[state], dark["land"]), 1) >= 3.8


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_read_from_afar(theme):
    assert contrast(THEMES[theme]["text"], THEMES[theme]["land"]) >= 13
    assert contrast(THEMES[theme]["quiet"], THEMES[theme]["panel"]) >= 4.5


def test_light_states_stand_out_but_for_yellow_which_has_a_dark_outline():
    light = THEMES["light"]
    for state in set(STATES) - {"yellow"}:
        assert contrast(light[state], light["land"]) >= 3
    assert contrast(light["edge"], light["land"]) >= 13


@pytest.mark.parametrize("cvd", ["deuteranomaly", "protanomaly", "tritanomaly"])
@pytest.mark.parametrize(("theme", "least"), [("dark", 13.8), ("light", 9.7)])
def test_no_two_states_look_alike_to_the_colour_blind(theme, least, cvd):
    seen = {state: as_seen(THEMES[theme][state], cvd) for state in STATES}
    for a, b in combinations(STATES, 2):
        assert round(float(deltaE(seen[a], seen[b], input_space="sRGB1")), 1) >= least, (a, b)


def rgb(colour: str) -> RGB:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def luminance(colour: str) -> float:
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def as_seen(colour: str, cvd: str):
    space = {"name": "sRGB1+CVD", "cvd_type": cvd, "severity": 100}
    return cspace_convert(rgb(colour), space, "sRGB1").clip(0, 1)
