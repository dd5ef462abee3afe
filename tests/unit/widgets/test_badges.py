"""Badges: what they say, that they say when it is over, and that no letter of them is an empty box."""

import io
import json
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
    assert word in " ".join(said)
    assert not [one for one in said if "…" in one]


LONGEST_NOTES = ("Nov 23 19:59 UTC+8", "provisional", "doubtful", "made up for a demonstration")


@pytest.mark.parametrize("size", ["s", "m", "l"])
def test_nothing_that_a_badge_has_to_say_is_cut_or_falls_out_of_it(size):
    name, headline = "Yellow warning · Xinlu Reservoir", "Water level 37.42 m"
    whole = Badge(name, headline, LONGEST_NOTES, "stale", "en", "x")
    root = ElementTree.fromstring(badge_svg.draw(whole, "light", size, NOW))
    said = [(one.text, float(one.attrib["y"])) for one in root.iter(f"{SVG}text")]
    assert not [text for text, _ in said if "…" in text]
    assert " · ".join(text for text, _ in said[2:]) == " · ".join(LONGEST_NOTES)
    assert max(y for _, y in said) <= int(root.attrib["height"]) - 6
    drawn = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(badge_png.glyphs, "draw", lambda _canvas, _at, text, *_: drawn.append(text))
        badge_png.draw.__wrapped__(whole, "light", size)
    assert drawn == [text for text, _ in said]


def test_a_value_in_doubt_says_so_and_has_no_colour(desk):
    bodies = published_town.documents(NOW)
    path = station_path(published_town.RIVER)
    bodies[path] = bodies[path].replace(b'"quality":"good"', b'"quality":"suspect"')
    body = desk.published(bodies).get(f"/badge/{published_town.RIVER}.svg", "lang=en").body
    assert "doubtful" in " ".join(texts(body))
    assert b'class="stale"' in body


def test_a_warning_is_on_a_badge_until_it_expires_whether_there_is_a_value_or_not(desk):
    path = f"/badge/{published_town.RESERVOIR}.svg"
    desk.now += 1800_000
    without = desk.get(path, "lang=en")
    assert texts(without.body)[:2] == ["Yellow warning · Xinlu Reservoir", "No current data"]
    desk.now = NOW + 3600_000
    assert texts(desk.get(path, "lang=en").body)[:2] == ["Xinlu Reservoir", "No current data"]
    told = desk.get(f"/public/v1/things/{published_town.RESERVOIR}.json")
    assert (json.loads(told.body)["level"], json.loads(told.body)["warnings"]) == ("normal", [])
    assert "Yellow" not in desk.get(f"/station/{published_town.RESERVOIR}", "lang=en").text


def test_a_warning_that_is_out_is_on_the_badge_in_its_colour(desk):
    body = desk.get(f"/badge/{published_town.RESERVOIR}.svg", "lang=en").body
    assert texts(body)[0] == "Yellow warning · Xinlu Reservoir"
    assert b'class="yellow"' in body


def test_a_badge_covers_itself_when_its_value_expires_and_never_later(desk):
    answer = desk.get(f"/badge/{published_town.AIR}.svg", "lang=en")
    ends_s = (NOW + 570_000 - NOW) / 1000
    begins = float(re.search(rb'begin="([\d.]+)s"', answer.body)[1])
    ages = r"public, max-age=(\d+), stale-while-revalidate=(\d+), stale-if-error=(\d+)"
    fresh, stale, error = map(int, re.fullmatch(ages, answer.headers["cache-control"]).groups())
    assert (fresh, stale) == (60, error)
    longest_on_the_way = fresh + stale + badge_svg.LONGEST.made_for
    assert ends_s - 120 < begins <= ends_s - longest_on_the_way
    root = ElementTree.fromstring(answer.body)
    (cover,) = [one for one in root.iter(f"{SVG}g") if one.get("visibility") == "hidden"]
    assert "No current data" in [one.text for one in cover.iter(f"{SVG}text")]
    assert cover.find(f"{SVG}set").attrib["to"] == "visible"


def test_the_same_badge_is_handed_out_for_a_few_seconds_and_then_made_anew(desk):
    path = f"/badge/{published_town.AIR}.svg"
    first = desk.get(path).body
    desk.now += 14_999
    assert desk.get(path).body == first
    desk.now += 1
    assert desk.get(path).body != first
    later = desk.get(path).body
    desk.now -= 5_000
    assert desk.get(path).body != later, "a clock that was set back makes nothing last longer"


@pytest.mark.parametrize(
    ("left_s", "sum_s"), [(None, 105), (630, 105), (360, 105), (60, 30), (7, 3.17), (0, 0)]
)
def test_a_badge_that_ends_soon_is_shown_for_half_of_what_it_has_left(left_s, sum_s):
    until = None if left_s is None else NOW + left_s * 1000
    assert sum(badge_svg.journey(until, NOW)) == pytest.approx(sum_s, abs=0.01)


def test_a_station_without_a_current_value_is_grey_and_says_when_it_was_heard_last(desk):
    body = desk.get(f"/badge/{published_town.STALE_AIR}.svg", "lang=en").body
    said = texts(body)
    assert said[1] == "No current data"
    assert "19:00 UTC+8" in said[2]
    assert "provisional" not in said[2]
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
    evil = Badge('<script>alert("x")</script>', '"><set/>', ("&amp;",), "stale", 'en"', "x", NOW)
    body = badge_svg.draw(evil, "auto", "l", NOW)
    root = ElementTree.fromstring(body)
    assert list(root.iter(f"{SVG}script")) == []
    assert '<script>alert("x")</script>' in [one.text for one in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("size", ["s", "m", "l"])
def test_a_long_name_is_made_smaller_and_then_cut(size):
    long = Badge("很长的站点名称" * 8, "W" * 60, (), "stale", "zh-Hans", "x")
    said = texts(badge_svg.draw(long, "light", size, NOW))
    assert all(text.endswith("…") for text in said)
    picture = Image.open(io.BytesIO(badge_png.draw(long, "light", size)))
    edge = [picture.convert("RGB").getpixel((picture.width - 3, y)) for y in range(8, picture.height - 8)]
    assert set(edge) == {edge[0]}, "letters run into the right edge"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_png_is_drawn_with_letters_of_ours_in_every_language_and_theme(desk, lang, theme):
    body = desk.get(f"/badge/{published_town.AIR}.png", f"lang={lang}&theme={theme}").body
    picture = Image.open(io.BytesIO(body)).convert("RGB")
    svg = ElementTree.fromstring(desk.get(f"/badge/{published_town.AIR}.svg").body)
    dark = sum(picture.getpixel((200, 6))) < 200
    assert (picture.width, picture.height) == (int(svg.attrib["width"]), int(svg.attrib["height"]))
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
    lacking = Badge("\U00030000站", "AQI 50", (), "stale", "zh-Hans", "x", None, "Rare station")
    assert badge_png.name_of(lacking) == "Rare station"
    known = Badge("碶站", "AQI 50", (), "stale", "zh-Hans", "x", None, "Qi station")
    assert badge_png.name_of(known) == "碶站"
