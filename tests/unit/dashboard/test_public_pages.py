"""The public pages: what they say, in which language, how large they are, and what is not there."""

import re
from html import unescape

import msgspec
import published_town
import pytest
from public_site import ask, desk, text
from published_town import AIR, IDENTIFIER, RESERVOIR, RETIRED, RIVER, STALE_AIR

from city.published import (
    HISTORY_HOURS,
    HOUR_MS,
    INDEX,
    History,
    Station,
    digest,
    history_path,
    station_path,
    written,
)
from dashboard.words import PSEUDO

NOW = 1_795_400_000_000
MOST = 20_000
PAGES = (
    "/",
    "/?area=Xinqi",
    f"/station/{AIR}",
    f"/station/{RESERVOIR}?show=water_level",
    f"/embed/air/{AIR}",
    f"/embed/air/{AIR}?size=l",
    f"/embed/water/{RIVER}?size=s",
    "/embed/",
    f"/embed/?station={RESERVOIR}&form=png&wsize=l",
    "/map",
    f"/warning/{IDENTIFIER}",
)
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}`${1}\\</script>\"'"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    published_town.write(folder, NOW)
    return desk(folder, NOW)


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
@pytest.mark.parametrize("path", [*PAGES, "/report", "/subscribe"])
def test_a_page_is_whole_in_every_language_and_below_20_kb_on_its_first_load(town, path, lang):
    """The map adds Leaflet and the land, and says its own figure."""
    address = f"{path}{'&' if '?' in path else '?'}lang={lang}"
    zipped, plain = ask(town, address, zips=True), ask(town, address)
    assert zipped.status == 200
    assert dict(zipped.headers)[b"content-encoding"] == b"gzip"
    assert len(zipped.body) <= MOST
    assert len(plain.body) <= MOST or path == "/map"
    assert f'<html lang="{lang}"' in plain.body.decode()


def test_a_city_of_hundreds_of_stations_is_below_20_kb_zipped(tmp_path):
    """Of each part fifty are listed, so there is no larger page."""
    index, bodies = published_town.write(tmp_path, NOW), published_town.documents(NOW)
    listed = [mark for mark in index.stations if mark.kind in ("air", "reservoir", "weather")]
    copies = [
        msgspec.structs.replace(mark, thing_id=f"{mark.thing_id}-{n}") for n in range(60) for mark in listed
    ]
    for mark in copies:
        one = msgspec.json.decode(bodies[station_path(mark.thing_id.rpartition("-")[0])], type=Station)
        bodies[station_path(mark.thing_id)] = written(msgspec.structs.replace(one, mark=mark))
        (tmp_path / station_path(mark.thing_id)).write_bytes(bodies[station_path(mark.thing_id)])
    digests = {path: digest(body) for path, body in bodies.items()}
    large = msgspec.structs.replace(index, stations=copies, documents=digests)
    (tmp_path / INDEX).write_bytes(written(large))
    sent = ask(desk(tmp_path, NOW), "/?lang=en", zips=True)
    assert len(sent.body) <= MOST
    assert "The first 50 of" in text(ask(desk(tmp_path, NOW), "/?lang=en"))


def test_a_station_shows_its_index_its_class_when_and_from_where(town):
    said = text(ask(town, f"/station/{AIR}?lang=en"))
    assert "96 Good" in said
    assert "Primary pollutant: PM2.5" in said
    assert re.search(r"Observed \d+ \w+ \d\d:\d\d UTC\+8", said)
    assert "CC BY 4.0" in said
    assert "Values are provisional" in said


def test_a_week_is_a_sentence_a_picture_and_a_table_that_say_the_same(town):
    sent = ask(town, f"/station/{AIR}?lang=en&show=pm2_5")
    assert "PM2.5 in seven days: between 46 µg/m³ and 70 µg/m³, 58 µg/m³ on average" in text(sent)
    assert "130 of 154 hours are known" in text(sent)
    rows = re.findall(r'<tr><th scope="row">(\d\d)</th>(.*?)</tr>', sent.body.decode())
    assert [hour for hour, _ in rows] == [f"{hour:02}" for hour in range(24)]
    values = [cell for _, cells in rows for cell in re.findall(r"<td>([^<]+)</td>", cells)]
    assert len(values) == 130
    assert (min(map(int, values)), max(map(int, values))) == (46, 70)
    assert sent.body.decode().count('class="line" d="M') == 1


def test_a_week_of_which_nothing_is_known_is_a_sentence_and_no_empty_picture(tmp_path):
    bodies = published_town.documents(NOW)
    known = msgspec.json.decode(bodies[history_path(AIR)], type=History)
    bodies[history_path(AIR)] = written(msgspec.structs.replace(known, index=[None] * HISTORY_HOURS))
    published_town.write(tmp_path, NOW, bodies)
    sent = ask(desk(tmp_path, NOW), f"/station/{AIR}?lang=en")
    assert "Air quality index: nothing is known of the last seven days." in text(sent)
    assert 'class="week"' not in sent.body.decode()


def test_what_is_past_its_time_is_not_shown_and_said_to_be_over(tmp_path):
    published_town.write(tmp_path, NOW)
    said = text(ask(desk(tmp_path, NOW + HOUR_MS // 2), f"/embed/air/{AIR}?lang=en"))
    assert "No current data" in said
    assert "58 µg/m³" not in said
    assert "Good" not in said


def test_a_station_that_is_silent_says_so_at_once(town):
    said = text(ask(town, f"/station/{STALE_AIR}?lang=en"))
    assert "No current data" in said
    assert "Observed" not in said


def test_an_inside_that_is_silent_is_named_with_the_time_of_its_last_word(tmp_path):
    published_town.write(tmp_path, NOW)
    for path in ("/", f"/embed/air/{AIR}"):
        assert "Delayed: nothing new has come" in text(ask(desk(tmp_path, NOW + 120_000), f"{path}?lang=en"))
        assert "Delayed" not in text(ask(desk(tmp_path, NOW + 10_000), f"{path}?lang=en"))


def test_a_warning_stands_above_everything_and_at_its_station(town):
    city = text(ask(town, "/?lang=en"))
    assert city.index("Yellow warning") < city.index("All areas")
    assert f'href="/warning/{IDENTIFIER}?lang=en"' in ask(town, "/?lang=en").body.decode()
    assert "Yellow warning" in text(ask(town, f"/station/{RESERVOIR}?lang=en"))
    assert "No public warning is in force here" in text(ask(town, f"/station/{AIR}?lang=en"))


def test_a_warning_says_what_it_is_what_to_do_and_when_it_is_over(tmp_path):
    published_town.write(tmp_path, NOW)
    said = text(ask(desk(tmp_path, NOW), f"/warning/{IDENTIFIER}?lang=en"))
    assert "Water above its limit Xinqi Yellow warning 23 Nov 10:00 UTC+8 · until 23 Nov 11:13 UTC+8" in said
    assert "37.42 m It rises What you should do Keep away from the bank & dam Source: Demo city" in said
    later = text(ask(desk(tmp_path, NOW + HOUR_MS), f"/warning/{IDENTIFIER}?lang=zh-Hant"))
    assert "水位超過汛限水位 新碶" in later
    assert "Yellow" not in later
    assert "黃色" not in later


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/station/nowhere", 404, "No public station has this name"),
        (f"/station/{RETIRED}", 410, "no longer in operation"),
        (f"/station/{AIR}?show=thresholds", 404, "no such quantity"),
        ("/station/%2e%2e", 404, "No public station"),
        (f"/embed/air/{RETIRED}", 410, "no longer in operation"),
        (f"/embed/air/{RESERVOIR}", 404, "observes no air"),
        (f"/embed/water/{AIR}", 404, "observes no water"),
        (f"/embed/fire/{AIR}", 404, "air or water"),
        ("/embed/?station=nowhere", 404, "No public station"),
        ("/warning/nothing", 404, "No warning of this name"),
        ("/?area=Atlantis", 404, "no area of this name"),
        (f"/embed/air/{AIR}?size=xxl", 400, "s, m, l"),
    ],
)
def test_what_is_not_there_is_said_in_plain_words(town, address, status, said):
    sent = ask(town, f"{address}{'&' if '?' in address else '?'}lang=en", accept_language=b"en")
    assert (sent.status, said in text(sent)) == (status, True), text(sent)


def test_before_anything_is_published_every_page_says_so(tmp_path):
    for path in ("/", "/map", "/embed/", f"/station/{AIR}", f"/embed/air/{AIR}"):
        sent = ask(desk(tmp_path, NOW), f"{path}?lang=en")
        assert sent.status == 503
        assert "Nothing is published yet" in text(sent)


def test_hostile_names_are_text_on_every_page_and_on_the_map(tmp_path):
    bodies = published_town.documents(NOW)
    for thing_id in (AIR, RESERVOIR):
        one = msgspec.json.decode(bodies[station_path(thing_id)], type=Station)
        name = dict.fromkeys(("zh-Hans", "zh-Hant", "en"), HOSTILE)
        hostile = msgspec.structs.replace(
            one,
            mark=msgspec.structs.replace(one.mark, name=name, area=name),
            values=[msgspec.structs.replace(value, unit=HOSTILE, label=name) for value in one.values],
        )
        bodies[station_path(thing_id)] = written(hostile)
    published_town.write(tmp_path, NOW, bodies)
    town = desk(tmp_path, NOW)
    for path in PAGES:
        sent = ask(town, path)
        assert sent.status == 200
        assert b"<img src=x" not in sent.body
        assert b"49`" not in sent.body


def test_the_map_is_the_same_bytes_for_the_same_documents(tmp_path):
    published_town.write(tmp_path, NOW)
    assert ask(desk(tmp_path, NOW), "/map").body == ask(desk(tmp_path, NOW), "/map").body


def test_what_a_page_runs_is_named_by_its_policy_and_nothing_else_may_run(town):
    for path in PAGES:
        headers = dict(ask(town, path).headers)
        said = headers[b"content-security-policy"].decode()
        assert "unsafe" not in said
        assert "default-src 'none'" in said
        assert b"set-cookie" not in headers


def test_the_code_to_paste_holds_a_name_as_text_and_the_address_of_the_server(tmp_path):
    published_town.write(tmp_path, NOW)
    sent = ask(desk(tmp_path, NOW), f"/embed/?station={AIR}&form=svg&lang=en&wlang=zh-Hant&wtheme=dark")
    code = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", sent.body.decode())[1])
    assert code.startswith(f'<a href="/station/{AIR}?lang=zh-Hant"><img src="/badge/{AIR}.svg?lang=zh-Hant')
    assert 'alt="新碶空氣站：最新數值見其頁面" width="260" height="94">' in code
    framed = ask(desk(tmp_path, NOW), f"/embed/?station={AIR}&lang=en&wlang=zh-Hans").body.decode()
    assert 'title="新碶空气站" width="340" height="440"' in unescape(framed)


def test_every_sentence_comes_from_the_catalogues(town):
    inmost = re.compile(r"⟦[^⟦⟧]*⟧")
    for path in PAGES:
        said = text(ask(town, f"{path}{'&' if '?' in path else '?'}lang={PSEUDO}"))
        while inmost.search(said):
            said = inmost.sub("", said)
        words = set(re.findall(r"[A-Za-z]{3,}", said))
        assert words <= FOREIGN, f"{path}: {sorted(words - FOREIGN)}"


FOREIGN = {"CAP", "XML", "English", "GeoJSON", "JSON", "UTC", "SVG", "PNG", "Nov", "hPa"}
"""Names of languages, forms and units, and what is said in no language."""
