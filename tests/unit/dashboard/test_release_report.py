"""The report of a release: all words in three languages, everything inside, and paper where it can be had."""

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from release_told import NOW, PLACE, named, told

import dashboard
from city.chemical import Buoyancy
from city.erg import NoDistances
from city.exposure_limits import NoLevels
from city.major_hazard import HazardVerdict
from city.place import PlaceKind
from city.properties import LANGUAGES
from city.release import Why
from city.stability import Assumed
from dashboard import report_pdf
from dashboard.components import report_words
from dashboard.components.report_drawn import LOOKS
from dashboard.report_html import report_html
from dashboard.words import dictionary
from maps.release import Remark
from maps.zones import Caveat

ZONE = ZoneInfo("Asia/Shanghai")
LIVE = Path(dashboard.__file__).parent / "assets" / "live"
HOSTILE = '<img src=x onerror="window.__xss=1">`${1}{{ 7 * 7 }}</script>'


def made(lang: str = "en", **changed) -> str:
    return report_html(told(place=list(PLACE), **changed), lang, ZONE, NOW + 60_000)


class Asking(HTMLParser):
    """What a page would ask for, and where it links to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found += [
            value or "" for name, value in attrs if name in ("src", "href", "action", "srcset", "data")
        ]

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_says_everything_in_a_language_and_asks_for_nothing(lang):
    page = made(lang)
    assert Asking(page).found == []
    assert "default-src &#39;none&#39;" in page
    assert "2026-11-22 01:00:00 +08:00" in page
    assert "ERG 2012" in page
    assert dictionary(lang)["Sensitive places inside"] in page
    assert dictionary(lang)["Screening estimate: a steady plume over flat ground, no forecast"] in page


def test_without_a_wind_the_report_says_so_loudly():
    page = made(from_deg=None, speed_m_s=None)
    assert "no wind known" in page
    assert "NO WIND KNOWN: the zones are full circles" in page


def test_a_drill_and_a_closed_release_are_called_so():
    page = made(drill=True, closed_at=NOW)
    assert "DRILL" in page
    assert "CLOSED at 2026-11-22 01:00:00 +08:00" in page


def test_what_others_wrote_is_text():
    places = [{**told()["exposed"]["places"][0], "name": named(HOSTILE)}]
    versions = [{**told()["versions"][0], "note": HOSTILE, "by": HOSTILE}]
    asked = {**told()["asked"], "note": HOSTILE}
    exposed = {"population": None, "places": places}
    wind = {**told()["wind"], "name": named(HOSTILE)}
    page = made(site=named(HOSTILE), exposed=exposed, versions=versions, asked=asked, wind=wind)
    assert "<img" not in page
    assert "`${1}49" not in page
    assert "".join(Asking(page).text).count(HOSTILE) >= 4


def test_lines_of_zones_differ_without_colour():
    assert len({(look.dashes, look.width) for look in LOOKS.values()}) == len(LOOKS)


IDS = {
    "CAVEAT_WORDS": {*Caveat, *Remark, *NoDistances, *NoLevels},
    "ASSUMED_WORDS": set(Assumed),
    "CAUSE_WORDS": set(Why),
    "PLACE_WORDS": set(PlaceKind),
}
ONLY_ON_SCREEN = {"BUOYANCY_WORDS": set(Buoyancy), "VERDICT_WORDS": set(HazardVerdict)}


def table_of(name: str) -> dict[str, str]:
    """A table of words as the wall has it."""
    text = (LIVE / "release_words.js").read_text(encoding="utf-8")
    body = re.search(rf"const {name} = \{{(.*?)\n\}};", text, re.S)
    return dict(re.findall(r'(\w+): ("(?:[^"\\]|\\.)*")', body[1]))


@pytest.mark.parametrize(("name", "ids"), {**IDS, **ONLY_ON_SCREEN}.items())
def test_every_id_has_words_on_the_wall(name, ids):
    words = table_of(name)
    assert {one.value for one in ids} <= words.keys()
    assert {json.loads(word) for word in words.values()} <= dictionary("en").keys()


@pytest.mark.parametrize("name", IDS)
def test_the_report_has_the_same_words_as_the_wall(name):
    on_wall = {key: json.loads(word) for key, word in table_of(name).items()}
    assert getattr(report_words, name) == on_wall


def test_without_a_chromium_there_is_no_paper_and_it_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(report_pdf.NoPrinter, match="print it from the browser"):
        report_pdf.report_pdf("<p>x")


def test_a_chromium_that_prints_nothing_is_said(monkeypatch, tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 7\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(report_pdf.NoPrinter, match="code 7"):
        report_pdf.report_pdf("<p>x")


def test_paper_is_a4_with_pages():
    if report_pdf.program() is None:
        pytest.skip("no Chromium on this machine")
    paper = report_pdf.report_pdf(made("zh-Hans"))
    assert paper.startswith(b"%PDF-")
    sizes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert sizes
    assert all((round(float(wide)), round(float(high))) == (595, 842) for wide, high in sizes)


def test_nothing_is_left_of_a_chromium_that_takes_too_long(monkeypatch, tmp_path):
    slow = tmp_path / "chromium"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(report_pdf, "LONGEST_S", 0.3)
    with pytest.raises(report_pdf.NoPrinter, match="longer than"):
        report_pdf.report_pdf("<p>x")
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(slow) not in running
