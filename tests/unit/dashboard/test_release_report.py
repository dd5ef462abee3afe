"""The report of a release: all words in three languages, everything inside, and paper where it can be had."""

import json
import re
import subprocess
import zlib
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bare_words import bare
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
from dashboard.components.release_tables import TABLES, module
from dashboard.components.report_drawn import LOOKS
from dashboard.report_html import report_html
from dashboard.words import dictionary
from maps.release import Remark
from maps.surroundings import Side
from maps.zones import Caveat

ZONE = ZoneInfo("Asia/Shanghai")
LIVE = Path(dashboard.__file__).parent / "assets" / "live"
HOSTILE = '<img src=x onerror="window.__xss=1">`${1}{{ 7 * 7 }}</script>'


def made(lang: str = "en", **changed) -> str:
    return report_html(told(place=list(PLACE), **changed), lang, ZONE, NOW + 60_000).text


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


def test_a_report_of_a_version_that_is_over_says_so_and_of_when_its_facts_are():
    newer = [
        {"version": n, "at": NOW, "why": "wind", "by": "x", "note": "", "wind": told()["wind"]}
        for n in (3, 9)
    ]
    old = made(versions=newer)
    assert "VERSION 3 of 9" in old
    assert "valid since" not in old
    assert "Nearest cameras online at 22 Nov 2026" in old
    assert "as of 22 Nov 2026" in old
    assert "VERSION" not in made()


def test_a_report_says_who_closed_it_and_which_release_it_is():
    page = made(closed_at=NOW, closed_by="lin", closed_why="the valve is shut")
    assert "lin: the valve is shut" in page
    assert "7 · Incident 3" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_says_everything_in_a_language_and_asks_for_nothing(lang):
    page = made(lang)
    assert Asking(page).found == []
    assert "default-src &#39;none&#39;" in page
    day = "22 Nov 2026" if lang == "en" else "2026年11月22日"
    assert f"{day} 01:00:00 +08:00" in page
    assert "ERG 2012" in page
    assert dictionary(lang)["Sensitive places inside"] in page
    assert dictionary(lang)["Screening estimate: a steady plume over flat ground, no forecast"] in page


def test_every_word_of_a_report_can_be_translated():
    typed, models = {"a flange of tank 3", "local"}, {"Gaussian plume", "Briggs sigmas"}
    assert bare(made("xx"), frozenset(typed | models)) == []


def test_without_a_wind_the_report_says_so_loudly():
    page = made(from_deg=None, speed_m_s=None)
    assert "no wind known" in page
    assert "NO WIND KNOWN: the zones are full circles" in page


def test_a_drill_and_a_closed_release_are_called_so():
    page = made(drill=True, closed_at=NOW)
    assert "DRILL" in page
    assert "CLOSED at 22 Nov 2026 01:00:00 +08:00" in page


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


def test_lines_of_zones_are_those_of_the_wall():
    text = (LIVE / "release_style.js").read_text(encoding="utf-8")
    row = r'"?([\w-]+)"?: \{ token: "\w+", width: (\d+), dash: (null|\[[^\]]*\])'
    on_wall = {
        name: (int(width), tuple(round(one * int(width)) for one in json.loads(dash) or ()))
        for name, width, dash in re.findall(row, text)
    }
    assert {name: (look.width, look.dashes) for name, look in LOOKS.items()} == on_wall


IDS = {
    "CAVEAT_WORDS": {*Caveat, *Remark, *NoDistances, *NoLevels},
    "ASSUMED_WORDS": set(Assumed),
    "CAUSE_WORDS": set(Why),
    "PLACE_WORDS": set(PlaceKind),
    "SIDE_WORDS": set(Side),
    "BUOYANCY_WORDS": set(Buoyancy),
    "VERDICT_WORDS": set(HazardVerdict),
}


@pytest.mark.parametrize(("name", "ids"), IDS.items())
def test_every_id_has_words(name, ids):
    words = TABLES[name]
    assert {one.value for one in ids} <= words.keys()
    assert set(words.values()) <= dictionary("en").keys()


def test_the_wall_has_the_words_that_are_written_from_those_of_the_report():
    assert (LIVE / "release_tables.js").read_text(encoding="utf-8") == module()


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


def test_paper_is_a4_with_pages_a_map_and_readable_chinese():
    if report_pdf.program() is None:
        pytest.skip("no Chromium on this machine")
    paper = report_pdf.report_pdf(made("zh-Hans"))
    assert paper.startswith(b"%PDF-")
    sizes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert 1 <= len(sizes) <= 6
    assert all((round(float(wide)), round(float(high))) == (595, 842) for wide, high in sizes)
    parts = streams(paper)
    assert set("泄漏报告氯隔离防护") <= written(parts)
    zones = {feature["properties"]["name"] for feature in told()["zones"]["features"]}
    assert all(any(ink(LOOKS[name].colour) in part for part in parts) for name in zones), "no zones"
    assert any(ink("#F4F1EA") in part for part in parts), "no land"


def ink(colour: str) -> bytes:
    """A colour as a PDF has it: "#8A6D00" is ".5412 .4275 0"."""
    parts = (f"{int(colour[at : at + 2], 16) / 255:.4f}" for at in (1, 3, 5))
    return " ".join(part.strip("0").rstrip(".") or "0" for part in parts).encode()


def streams(paper: bytes) -> list[bytes]:
    """What is packed in a PDF."""
    found: list[bytes] = []
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", paper, re.S):
        with suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(packed))
    return found


def written(parts: list[bytes]) -> set[str]:
    """The characters that the fonts of a PDF draw: one that no font has, a box, is not among them."""
    maps = [part.decode("latin-1") for part in parts if b"begincmap" in part]
    codes = [code for one in maps for code in re.findall(r"<[0-9A-F]+> <([0-9A-F]{4})>\n", one)]
    spans = [span for one in maps for span in re.findall(r"<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]{4})>", one)]
    found = {chr(int(code, 16)) for code in codes}
    for first, last, code in spans:
        found |= {chr(int(code, 16) + step) for step in range(int(last, 16) - int(first, 16) + 1)}
    return found


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
