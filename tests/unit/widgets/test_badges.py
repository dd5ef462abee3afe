"""Badges: what they say, that they say when it is over, and that no letter of them is an empty box."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import published_town
import pytest
from PIL import Image
from public_desk import NOW, PublicDesk

from city.properties import LANGUAGES
from city.published import station_path
from dashboard.widgets import badge_png, badge_svg, glyphs
from dashboard.widgets.badge import Badge
from dashboard.words import dictionary

SVG = "{http://www.w3.org/2000/svg}"
FIRST_OF_CJK = "\u2e80"
"""Signs before it, such as arrows and bullets, are of pages and in no badge."""


@pytest.fixture
def desk(tmp_path: Path) -> PublicDesk:
    return PublicDesk(tmp_path / "published").published()


def texts(body: bytes) -> list[str]:
    return [one.text for one in ElementTree.fromstring(body).iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("lang", "name", "headline", "word"),
    [
        ("zh-Hans", "新碶空气站", "AQI 96 良", "别处"),
        ("zh-Hant", "新碶空氣站", "AQI 96 良", "別處"),
        ("en", "Xinqi air station", "AQI 96 Good", "recorded elsewhere"),
    ],
)
def test_a_badge_says_whose_value_it_is_its_class_when_and_that_it_is_provisional(
    desk, lang, name, headline, word
):
    said = texts(desk.get(f"/badge/{published_town.AIR}.svg", f"lang={lang}&size=l").body)
    assert said[:2] == [name, headline]
    assert re.search(r"19:59 UTC\+8", said[2])
    assert word in said[2]


def test_a_warning_that_is_out_is_on_the_badge_in_its_colour(desk):
    body = desk.get(f"/badge/{published_town.RESERVOIR}.svg", "lang=en").body
    assert texts(body)[0] == "Yellow warning · Xinlu Reservoir"
    assert b'class="yellow"' in body


def test_a_badge_covers_itself_when_its_value_expires_and_never_later(desk):
    answer = desk.get(f"/badge/{published_town.AIR}.svg", "lang=en")
    ends_s = (NOW + 570_000 - NOW) / 1000
    begins = float(re.search(rb'begin="([\d.]+)s"', answer.body)[1])
    cached = int(re.fullmatch(r"public, max-age=(\d+)", answer.headers["cache-control"])[1])
    longest_on_the_way = cached + badge_svg.MADE_FOR_MS / 1000
    assert ends_s - 60 < begins <= ends_s - longest_on_the_way
    root = ElementTree.fromstring(answer.body)
    (cover,) = [one for one in root.iter(f"{SVG}g") if one.get("visibility") == "hidden"]
    assert "No current data" in [one.text for one in cover.iter(f"{SVG}text")]
    assert cover.find(f"{SVG}set").attrib["to"] == "visible"


def test_the_same_badge_is_handed_out_for_a_few_seconds_and_then_made_anew(desk):
    path = f"/badge/{published_town.AIR}.svg"
    first = desk.get(path).body
    desk.now += badge_svg.MADE_FOR_MS - 1
    assert desk.get(path).body == first
    desk.now += 1
    assert desk.get(path).body != first


def test_a_station_without_a_current_value_is_grey_and_says_when_it_was_heard_last(desk):
    body = desk.get(f"/badge/{published_town.STALE_AIR}.svg", "lang=en").body
    said = texts(body)
    assert said[1] == "No current data"
    assert "19:00 UTC+8" in said[2]
    assert b'class="stale"' in body


def test_an_index_that_is_not_known_has_no_class_and_no_colour(desk):
    bodies = published_town.documents(NOW)
    path = station_path(published_town.AIR)
    bodies[path] = re.sub(
        rb'"air":\{.*?\}',
        b'"air":{"scheme":"hj633","edition":"HJ633-2026","at_least":80,"missing":["o3"]}',
        bodies[path],
    )
    body = desk.published(bodies).get(f"/badge/{published_town.AIR}.svg", "lang=en").body
    assert texts(body)[1] == "PM2.5 58 µg/m³ · no index"
    assert b"#FFFF00" not in body


def test_text_of_others_is_text_in_a_badge():
    evil = Badge('<script>alert("x")</script>', '"><set/>', "&amp;", "stale", 'en"', "x", NOW)
    body = badge_svg.draw(evil, "auto", "l", NOW)
    root = ElementTree.fromstring(body)
    assert list(root.iter(f"{SVG}script")) == []
    assert '<script>alert("x")</script>' in [one.text for one in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("size", ["s", "m", "l"])
def test_a_long_name_is_made_smaller_and_then_cut(size):
    long = Badge("很长的站点名称" * 8, "W" * 60, "", "stale", "zh-Hans", "x")
    said = texts(badge_svg.draw(long, "light", size, NOW))
    assert all(text.endswith("…") for text in said)
    picture = Image.open(io.BytesIO(badge_png.draw(long, "light", size)))
    edge = [picture.convert("RGB").getpixel((picture.width - 6, y)) for y in range(8, picture.height - 8)]
    assert set(edge) == {edge[0]}, "letters run into the right edge"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_png_is_drawn_with_letters_of_ours_in_every_language_and_theme(desk, lang, theme):
    body = desk.get(f"/badge/{published_town.AIR}.png", f"lang={lang}&theme={theme}").body
    picture = Image.open(io.BytesIO(body)).convert("RGB")
    dark = sum(picture.getpixel((2 * 200, 10))) < 200
    assert (picture.width, picture.height) == (520, 152)
    assert dark is (theme == "dark")
    assert len(body) < 12_000


def test_there_is_a_letter_for_every_word_of_ours_and_every_name_of_the_demo():
    names = [text for thing in published_town.catalogue().things for text in thing.name.items()]
    words = [(lang, text) for lang in LANGUAGES for text in dictionary(lang).values()]
    without = {
        char for lang, text in (*names, *words) for char in text if char > " " and not glyphs.has(char, lang)
    }
    assert {char for char in without if char >= FIRST_OF_CJK} == set()


def test_a_name_that_our_fonts_lack_is_shown_in_english_and_never_as_boxes():
    lacking = Badge("\U00030000站", "AQI 50", "", "stale", "zh-Hans", "x", None, "Rare station")
    assert badge_png.name_of(lacking) == "Rare station"
    known = Badge("碶站", "AQI 50", "", "stale", "zh-Hans", "x", None, "Qi station")
    assert badge_png.name_of(known) == "碶站"
