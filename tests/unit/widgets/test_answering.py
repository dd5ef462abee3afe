"""How the public side answers: choices of an address, tags, caches, and what is wrong, in plain words."""

import re
from pathlib import Path

import published_town
import pytest
from public_desk import NOW, PublicDesk

from city.published import Station, digest, feed_path, station_path, written
from dashboard.widgets import wire
from dashboard.widgets.answering import Request
from dashboard.widgets.question import Answer
from dashboard.widgets.routes import Route, Table

JSON = f"/public/v1/things/{published_town.AIR}.json"
BADGE = f"/badge/{published_town.AIR}.svg"


@pytest.fixture
def desk(tmp_path: Path) -> PublicDesk:
    return PublicDesk(tmp_path / "published").published()


def test_an_answer_that_somebody_has_is_not_sent_again(desk):
    first = desk.get(JSON)
    again = desk.get(JSON, if_none_match=first.headers["etag"])
    strong = desk.get(JSON, if_none_match=first.headers["etag"].removeprefix("W/"))
    assert (first.status, again.status, strong.status) == (200, 304, 304)
    assert again.body == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert desk.get(JSON, if_none_match='"another"').status == 200
    assert desk.get(JSON, if_none_match=f'"another", {first.headers["etag"]}').status == 304


def test_a_header_that_is_said_twice_is_one_list():
    scope = {"headers": [(b"if-none-match", b'"a"'), (b"host", b"x"), (b"if-none-match", b'"b"')]}
    assert wire.header(scope, b"if-none-match") == b'"a","b"'


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        (b"gzip", True),
        (b"br, GZIP;q=0.5", True),
        (b"gzip; q=0", False),
        (b"gzip;q=0.0", False),
        (b"br", False),
        (b"", False),
    ],
)
def test_gzip_is_for_who_takes_it(accepted, taken):
    assert wire.zips(accepted) is taken


def test_an_entry_that_expired_leaves_the_feed_though_the_inside_is_dead(desk):
    """The feed as `alerts.cap_atom` writes it: entries, each with its own end."""
    entry = b"<entry><title>%s</title><cap:expires>%s</cap:expires></entry>"
    early = entry % (b"early", b"2026-11-23T20:10:00+08:00")
    late = entry % (b"late &lt;entry&gt;", b"2026-11-23T12:20:00-00:00")
    body = b"<feed><updated>2026-11-23T11:00:00-00:00</updated>\n  " + early + b"\n  " + late + b"\n</feed>"
    desk.published(published_town.documents(NOW) | {feed_path("en"): body})
    said = []
    for after_s in (0, 599, 600, 1200):
        desk.now = NOW + after_s * 1000
        answer = desk.get("/cap/alerts.atom", "lang=en")
        said.append((answer.text.count("<entry>"), answer.headers["cache-control"].split(",")[1].strip()))
    assert said == [(2, "max-age=60"), (2, "max-age=1"), (1, "max-age=60"), (0, "max-age=60")]
    assert answer.text.startswith("<feed><updated>2026-11-23T12:20:00-00:00</updated>")


def test_a_document_that_changed_is_answered_anew_and_another_one_is_not(desk):
    before = desk.get(JSON), desk.get("/public/v1/things/res-xinlu.json")
    bodies = published_town.documents(NOW)
    path = station_path(published_town.AIR)
    bodies[path] = bodies[path].replace(b'"result":58.0', b'"result":59.0')
    desk.published(bodies)
    after = desk.get(JSON), desk.get("/public/v1/things/res-xinlu.json")
    assert before[0].headers["etag"] != after[0].headers["etag"]
    assert b'"result":59.0' in after[0].body
    assert before[1].headers["etag"] == after[1].headers["etag"]


def test_a_document_that_is_not_whole_yet_stays_as_it_was(desk):
    known = desk.get(JSON).body
    bodies = published_town.documents(NOW)
    path = station_path(published_town.AIR)
    bodies[path] = bodies[path].replace(b'"result":58.0', b'"result":59.0')
    published_town.write(desk.folder, NOW, bodies)
    (desk.folder / path).write_bytes(bodies[path][:200])
    desk.app.shelf.look()
    assert desk.get(JSON).body == known
    (desk.folder / path).write_bytes(bodies[path])
    assert desk.app.shelf.look()
    assert b'"result":59.0' in desk.get(JSON).body


def test_an_index_that_cannot_be_read_leaves_everything_as_it_was(desk):
    (desk.folder / "index.json").write_text('{"schema": 99}')
    assert not desk.app.shelf.look()
    assert desk.get(JSON).status == 200


def test_nothing_is_published_yet_is_said_and_is_not_an_error_of_ours(tmp_path):
    empty = PublicDesk(tmp_path / "none")
    empty.app.shelf.look()
    answers = [empty.get(path, "lang=en") for path in ("/public/v1/things.geojson", "/cap/alerts.atom", "/")]
    assert [one.status for one in answers] == [503, 503, 503]
    assert all("published" in one.text for one in answers)


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "zh-Hans"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK;q=0.9,en;q=0.2", "zh-Hant"),
        ("fr, zh-CN;q=0.5", "zh-Hans"),
        ("fr", "zh-Hans"),
        (";;;,q=", "zh-Hans"),
        ("en;q=x, zh-Hant", "zh-Hant"),
    ],
)
def test_without_a_language_in_the_address_it_is_that_of_the_browser(desk, accepted, lang):
    answer = desk.get("/nowhere", accept_language=accepted)
    assert f'<html lang="{lang}"' in answer.text
    assert "accept-language" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("lang=fr", "zh-Hans, zh-Hant, en"),
        ("theme=blue", "light, dark, auto"),
        ("size=xl", "s, m, l"),
        ("lang=en&lang=fr", "zh-Hans, zh-Hant, en"),
    ],
)
def test_a_value_that_we_do_not_know_is_refused_with_those_that_we_do(desk, query, allowed):
    for path in (JSON, BADGE, "/"):
        answer = desk.get(path, query)
        assert answer.status == 400
        assert allowed in answer.text
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", ["a=" + "b" * 3000, "&".join(f"p{n}=1" for n in range(60)), "lang=\xff"])
def test_an_address_that_cannot_be_read_is_refused(desk, query):
    assert desk.get(JSON, query).status == 400


def test_a_name_that_nobody_knows_is_passed_over(desk):
    assert desk.get(JSON, "utm_source=mail").body == desk.get(JSON).body


def test_what_is_not_there_is_not_there_in_the_form_that_was_asked_for(desk):
    page, json, svg, png = (
        desk.get(path, "lang=en")
        for path in ("/nowhere", "/public/v1/things/none.json", "/badge/none.svg", "/badge/none.png")
    )
    assert [one.status for one in (page, json, svg, png)] == [404] * 4
    assert page.headers["content-type"].startswith("text/html")
    assert json.headers["content-type"] == "application/json"
    assert b"No such station" in svg.body
    assert png.body.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "thing_id", ["..%2f..%2findex", "%00", "a" * 300, "<script>", "..", "index", "air-xinqi/../res-xinlu"]
)
def test_an_id_that_is_none_is_not_found(desk, thing_id):
    answer = desk.get(f"/public/v1/things/{thing_id}.json")
    assert answer.status == 404
    assert "script" not in answer.text


def test_a_retired_station_is_gone_and_says_so(desk):
    json, svg = (
        desk.get(f"/public/v1/things/{published_town.RETIRED}.json"),
        desk.get(f"/badge/{published_town.RETIRED}.svg", "lang=en"),
    )
    assert (json.status, svg.status) == (410, 410)
    assert b"No longer in operation" in svg.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_refused_with_those_that_are_taken(desk, method):
    answer = desk.get(JSON, method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_head_has_the_headers_of_a_get_and_no_body(desk):
    head, get = desk.get(JSON, method="HEAD"), desk.get(JSON)
    assert head.body == b""
    assert head.headers == get.headers
    assert int(head.headers["content-length"]) == len(get.body)


def test_who_understands_gzip_gets_less_bytes_of_the_same(desk):
    small = desk.get("/public/v1/things.geojson", accept_encoding="gzip")
    plain = desk.get("/public/v1/things.geojson")
    assert small.headers["content-encoding"] == "gzip"
    assert len(small.body) * 4 < len(plain.body)
    assert small.headers["etag"] == plain.headers["etag"]
    assert "accept-encoding" in small.headers["vary"]


def test_answers_are_kept_within_a_bound_of_bytes():
    from dashboard.widgets.kept import Cache, Kept

    cache = Cache(most_bytes=10_000)
    for number in range(100):
        made = Kept.of(Answer(b"x" * 500), {}, None)
        cache.get(number, {}, 0, lambda made=made: (made, True))
    assert len(cache) == 10


def test_an_error_of_ours_has_a_number_and_nothing_of_what_happened(desk):
    sent = desk.app.desk.failed(Request("GET", JSON), "0a1b2c3d")
    assert sent.status == 500
    assert b"0a1b2c3d" in sent.body
    assert b"Traceback" not in sent.body


def test_routes_are_found_by_their_paths_and_methods():
    def nothing(_question):
        return Answer(b"")

    table = Table(
        [
            Route("/report", nothing),
            Route("/report", nothing, "POST", largest_body=10),
            Route("/report/{number}", nothing),
            Route("/badge/{thing_id}.svg", nothing),
            Route("/badge/{thing_id}.png", nothing),
        ]
    )
    assert set(table.find("/report")[0]) == {"GET", "POST"}
    assert table.find("/report/42")[1] == {"number": "42"}
    assert table.find("/badge/a.b.svg")[1] == {"thing_id": "a.b"}
    assert [table.find(path)[0] for path in ("/report/", "/badge/.svg", "/badge/a/b.svg", "", "*")] == [
        {}
    ] * 5


def test_what_expires_says_so_and_is_not_kept_beyond(desk):
    station = desk.get(JSON, "lang=en")
    assert '"index":96' in station.text
    ends = NOW + 570_000
    ages = re.findall(
        r"max-age=(\d+), stale-while-revalidate=(\d+), stale-if-error=(\d+)", str(station.headers)
    )
    assert [tuple(map(int, one)) for one in ages] == [(60, 60, 510)]
    desk.now = ends - 45_000
    assert (
        desk.get(JSON)
        .headers["cache-control"]
        .startswith("public, max-age=45, stale-while-revalidate=0, stale-if-error=0")
    )
    desk.now = ends
    over = desk.get(JSON)
    assert '"index":null' in over.text
    assert '"result":58.0' not in over.text
    assert "58" not in desk.get(BADGE).text


def test_a_document_of_another_shape_is_no_station(desk, caplog):
    bodies = published_town.documents(NOW)
    path = station_path(published_town.AIR)
    bodies[path] = bodies[path].replace(b'"recorded"', b'"phone":"139","recorded"')
    desk.published(bodies)
    assert desk.get(JSON).status == 404
    assert "is not what it should be" in caplog.text


def test_a_document_is_known_by_its_bytes():
    one = published_town.documents(NOW)[station_path(published_town.AIR)]
    from msgspec.json import decode

    assert digest(written(decode(one, type=Station))) == digest(one)
