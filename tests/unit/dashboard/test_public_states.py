"""What public pages say of stations without values or with odd ones, and in whose language they are wrong."""

import re

import msgspec
import published_town
import pytest
from public_site import ask, desk, text
from published_town import AIR, RESERVOIR, STALE_AIR

from city.properties import LANGUAGES
from city.published import HISTORY_HOURS, History, Shown, Station, history_path, station_path, written
from dashboard.widgets.answering import Request

NOW = 1_795_400_000_000


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    published_town.write(folder, NOW)
    return desk(folder, NOW)


def changed(folder, thing_id, station=None, history=None):
    """The town with another document of one station."""
    bodies = published_town.documents(NOW)
    if station is not None:
        one = msgspec.json.decode(bodies[station_path(thing_id)], type=Station)
        bodies[station_path(thing_id)] = written(station(one))
    if history is not None:
        known = msgspec.json.decode(bodies[history_path(thing_id)], type=History)
        bodies[history_path(thing_id)] = written(history(known))
    published_town.write(folder, NOW, bodies)
    return desk(folder, NOW)


def with_results(results, **other):
    """What makes of a station one whose first values are these."""

    def change(one):
        values = list(one.values)
        for place, result in enumerate(results):
            values[place] = msgspec.structs.replace(values[place], result=result, **other)
        return msgspec.structs.replace(one, values=values)

    return change


@pytest.mark.parametrize(
    ("results", "other", "said"),
    [
        ((0.0,), {}, "Water level 0.00 m"),
        ((-3.0,), {}, "Water level -3.00 m"),
        ((-0.0,), {}, "Water level 0.00 m"),
        ((1234567.8,), {}, "Water level 1,234,567.80 m"),
        ((37.42,), {"quality": Shown.SUSPECT}, "Water level 37.42 m doubtful"),
        ((None,), {"quality": None}, "Water level No current data"),
    ],
)
def test_a_value_is_told_as_it_is_and_none_is_not_zero(tmp_path, results, other, said):
    town = changed(tmp_path, RESERVOIR, with_results(results, **other))
    for address in (f"/station/{RESERVOIR}", f"/embed/water/{RESERVOIR}"):
        assert said in text(ask(town, f"{address}?lang=en"))


def test_what_was_heard_last_is_named_where_nothing_is_current(town):
    for address in (f"/station/{STALE_AIR}", f"/embed/air/{STALE_AIR}"):
        said = text(ask(town, f"{address}?lang=en"))
        assert "last heard" in said
        assert re.search(r"\bprovisional ·", said) is None


def test_without_an_index_but_with_values_there_is_no_index_and_not_no_data(tmp_path):
    def partly(one):
        air = msgspec.structs.replace(
            one.air, index=None, grade=None, primary=[], at_least=105, missing=["o3"]
        )
        return msgspec.structs.replace(one, air=air)

    said = text(ask(changed(tmp_path, AIR, partly), f"/station/{AIR}?lang=en"))
    assert "no index Air quality index HJ 633 · At least 105; not known: O₃" in said
    assert "No current data" not in said


@pytest.mark.parametrize(
    ("means", "line", "alone", "ticks"),
    [
        ([None] * 160 + [37.0] + [None] * 7, 0, 1, ["36.0", "36.5", "37.0", "37.5", "38.0"]),
        ([0.0] * HISTORY_HOURS, 1, 0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ([-2.0] * 100 + [None] + [-1.0] * 67, 2, 0, ["-2.0", "-1.8", "-1.6", "-1.4", "-1.2", "-1.0"]),
        (
            [1.2e6] * 100 + [1.7e6] * 68,
            1,
            0,
            ["1,200,000", "1,300,000", "1,400,000", "1,500,000", "1,600,000", "1,700,000"],
        ),
    ],
)
def test_a_week_has_a_scale_of_different_plain_numbers(tmp_path, means, line, alone, ticks):
    def all_of(known):
        return msgspec.structs.replace(
            known, series=[msgspec.structs.replace(one, means=means) for one in known.series]
        )

    body = ask(changed(tmp_path, RESERVOIR, history=all_of), f"/station/{RESERVOIR}?lang=en").body.decode()
    path = re.search(r'class="line" d="([^"]*)"', body)
    dots = re.search(r'class="alone" d="([^"]*)"', body)
    assert (path[1].count("M") if path else 0, dots[1].count("M") if dots else 0) == (line, alone)
    assert re.findall(r'<text x="2"[^>]*>([^<]*)<', body) == ticks


@pytest.mark.parametrize(
    ("lang", "day", "number"),
    [("zh-Hans", ">11月23日<", "1月"), ("zh-Hant", ">11月23日<", "1月"), ("en", ">23 Nov<", "Nov")],
)
def test_days_are_written_as_people_of_a_language_write_them(town, lang, day, number):
    body = ask(town, f"/station/{AIR}?lang={lang}").body.decode()
    assert day in body
    assert number in text(ask(town, f"/station/{AIR}?lang={lang}"))


@pytest.mark.parametrize("accepted", [b"en", b"zh-TW", b""])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        ("/station/nowhere", 404),
        ("/embed/air/nowhere", 404),
        (f"/embed/air/{AIR}?size=xxl", 400),
        (f"/station/{AIR}?theme=purple", 400),
        ("/?" + "x=1&" * 60, 400),
        ("/?x=" + "y" * 3000, 400),
        ("/public/v1/things/nowhere.json", 404),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_the_address_before_that_of_the_browser(
    town, address, status, accepted
):
    path, _, query = address.partition("?")
    said = {}
    for lang in LANGUAGES:
        sent = ask(town, f"{path}?lang={lang}&{query}", accept_language=accepted)
        assert sent.status == status
        assert sent.body == ask(town, f"{path}?lang={lang}&{query}", accept_language=lang.encode()).body
        said[lang] = sent.body
    assert len(set(said.values())) == len(LANGUAGES)


def test_links_on_keep_language_theme_and_what_is_looked_at(town):
    for address, kept in (
        ("/?area=Xinqi&theme=dark&lang=en", "/?lang=zh-Hant&amp;theme=dark&amp;area=Xinqi"),
        (
            f"/station/{AIR}?show=pm10&theme=dark&lang=en",
            f"/station/{AIR}?lang=zh-Hant&amp;theme=dark&amp;show=pm10",
        ),
        (
            f"/embed/?station={RESERVOIR}&form=png&theme=dark&lang=en",
            f"/embed/?lang=zh-Hant&amp;theme=dark&amp;form=png&amp;station={RESERVOIR}",
        ),
        ("/nowhere?theme=dark&lang=en", "/?lang=en&amp;theme=dark"),
    ):
        assert f'href="{kept}"' in ask(town, address).body.decode()


@pytest.mark.parametrize("query", ["lang=en", "lang=en&size=xxl"])
@pytest.mark.parametrize("thing_id", [AIR, "nowhere"])
def test_a_frame_shows_what_is_wrong_and_may_read_itself_from_a_sandbox(town, thing_id, query):
    headers = dict(ask(town, f"/embed/air/{thing_id}?{query}").headers)
    assert b"frame-ancestors *" in headers[b"content-security-policy"]
    assert b"x-frame-options" not in headers
    if thing_id == AIR and "size" not in query:
        assert headers[b"access-control-allow-origin"] == b"*"


def test_an_error_of_ours_has_the_form_of_its_address(town):
    framed = town.failed(Request("GET", f"/embed/air/{AIR}", b"lang=en"), "1f")
    picture = town.failed(Request("GET", f"/badge/{AIR}.svg", b"lang=en"), "1f")
    assert b"frame-ancestors *" in dict(framed.headers)[b"content-security-policy"]
    assert dict(picture.headers)[b"content-type"].startswith(b"image/svg+xml")
    assert (framed.status, picture.status) == (500, 500)


def test_without_a_script_a_page_of_values_is_asked_for_again(town):
    again = '<noscript><meta http-equiv="refresh"'
    for address in ("/", f"/station/{AIR}", f"/embed/air/{AIR}"):
        assert again in ask(town, address).body.decode()
    for address in ("/embed/", "/report", "/station/nowhere", "/map"):
        assert again not in ask(town, address).body.decode()
