"""SensorThings beyond OGC's suite: filters of every sort, newest values, refusals, FROST's own client."""

from collections.abc import Iterator

import frost_sta_client as fsc
import httpx
import pytest
from sta_town import HOUR, HOURS, MINUTE, NOW, Town, sta_town
from talk import fetch

from maps.features import iso

SQUARE = "geography'POLYGON((121.75 29.85, 121.85 29.85, 121.85 29.95, 121.75 29.95, 121.75 29.85))'"
BOW_TIE = "geography'POLYGON((0 0, 1 1, 0 1, 1 0, 0 0))'"
NEWEST = "Observations($orderby=phenomenonTime desc;$top=1)"
pytestmark = pytest.mark.filterwarnings("ignore:furl.pathstr:DeprecationWarning")  # FROST's client uses it


@pytest.fixture(scope="module")
def town(services, template) -> Iterator[Town]:
    with sta_town(services, template, services.redis_url, "sta_town") as made:
        yield made


@pytest.fixture(scope="module")
def client(town) -> fsc.SensorThingsService:
    return fsc.SensorThingsService(f"{town.base}/sta/v1.1")


def test_frosts_client_walks_from_a_thing_to_its_observations(client, town):
    thing = client.things().find("air-a")
    assert (thing.name, thing.properties["kind"]) == ("甲站", "air")
    streams = thing.get_datastreams().query().filter("properties/property eq 'pm2_5'").list().entities
    assert [one.id for one in streams] == [town.keys["air-a.pm2_5"]]
    assert streams[0].unit_of_measurement.symbol == "µg/m³"
    found = streams[0].get_observations().query().filter("result gt 20").orderby("phenomenonTime", "ASC")
    pages = found.top(10).list()
    results = [one.result for one in pages]
    assert results == [57.0 - n for n in range(37)]


def test_frosts_client_reads_all_pages_counts_and_expansions(client, town):
    everything = client.observations().query().top(50).count().list()
    assert everything.count == 2 * HOURS + 120
    assert len({one.id for one in everything}) == 2 * HOURS + 120
    (stream,) = (
        client.datastreams().query().filter("Thing/id eq 'res-a' and name ne ''").top(1).list().entities
    )
    assert stream.id == town.keys["res-a.water_level"]
    one = client.observations().find(f"{town.keys['air-b.pm2_5']}-{NOW}")
    assert one.result == 10.5
    assert one.phenomenon_time == f"{iso(NOW - HOUR)}/{iso(NOW)}"
    place = client.locations().find("air-a").location
    assert list(place["coordinates"]) == [121.8, 29.9]


@pytest.mark.parametrize(
    ("path", "filter", "expected"),
    [
        ("Things", "properties/kind eq 'air' and not endswith(id,'b')", ["air-a"]),
        ("Things", "substringof('水', name) or contains(description,'coast')", []),
        ("Things", "(properties/area eq 'coast' or id eq 'res-a') and name ne null", ["air-b", "res-a"]),
        ("Things", "Datastreams/properties/property eq 'storage'", ["res-a"]),
        ("Things", "length(name) eq 2 and indexof(id,'-') eq 3", ["air-a", "air-b", "res-a"]),
        ("Things", "substring(id,4) eq 'a' and substring(id,0,3) eq 'air'", ["air-a"]),
        ("Things", "toupper(id) eq 'AIR-A' and tolower(trim(concat(' X',id))) eq 'xair-a'", ["air-a"]),
        ("Things", "properties/name/en eq 'Air B'", ["air-b"]),
        ("Things", "properties/nothing/there gt 5", []),
        ("Locations", f"st_within(location,{SQUARE})", ["air-a"]),
        ("Locations", f"not st_intersects(location,{SQUARE})", ["air-b", "res-a"]),
        ("FeaturesOfInterest", "geo.distance(feature,geography'POINT(121.9 29.95)') lt 0.01", ["air-b"]),
        ("FeaturesOfInterest", f"geo.intersects(feature,{SQUARE}) eq true", ["air-a"]),
        ("Datastreams", "unitOfMeasurement/symbol eq 'm'", ["res-a.water_level"]),
        ("Datastreams", "st_within(Thing/Locations/location,geography'POINT(0 0)')", None),
        (
            "Datastreams",
            "properties/period_s div 60 eq 60 and Thing/id eq 'air-b'",
            ["air-b.pm2_5", "air-b.o3"],
        ),
        ("Sensors", "startswith(id,'air-b')", ["air-b.o3", "air-b.pm2_5"]),
        (
            "ObservedProperties",
            "definition eq 'http://dd.eionet.europa.eu/vocabulary/aq/pollutant/7'",
            ["o3"],
        ),
    ],
)
def test_filters_of_the_catalogue(town, path, filter, expected):
    if expected is None:
        assert town.ask(path, filter=filter)[0] == 400
        return
    names = {key: name for name, key in town.keys.items()}
    assert [names.get(one, one) for one in town.ids(path, filter=filter)] == expected


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("result ge 12 and result lt 14", [12.0, 13.0]),
        ("result mod 10 eq 3 and result lt 40", [13.0, 23.0, 33.0]),
        ("result add 1 mul 2 sub 2 eq 13", [13.0]),
        ("result div 0 eq 1", []),
        ("round(result div 10) eq 1 and floor(result) eq ceiling(result)", [10.0, 11.0, 12.0, 13.0, 14.0]),
        ("phenomenonTime gt now() sub duration'PT3H'", [10.0, 11.0]),
        ("phenomenonTime ge now() sub duration'PT3H'", [10.0, 11.0, 12.0]),
        (f"phenomenonTime ge {iso(NOW - 3 * HOUR)} and phenomenonTime lt {iso(NOW - HOUR)}", [11.0, 12.0]),
        (f"phenomenonTime eq {iso(NOW - HOUR)}/{iso(NOW)}", [10.0]),
        (f"phenomenonTime eq {iso(NOW)}", []),
        (f"phenomenonTime lt {iso(NOW - 46 * HOUR)}", [56.0, 57.0]),
        (f"{iso(NOW - 46 * HOUR)} ge resultTime", [56.0, 57.0]),
        (f"resultTime ge {iso(NOW - HOUR).replace('Z', ' 00:00')}", [10.0, 11.0]),
        ("resultTime gt 2026-11-22T07:30:00+08:00", [10.0]),
        ("date(resultTime) eq 2026-11-22", [10.0]),
        ("year(resultTime) eq 2026 and month(resultTime) eq 11 and day(resultTime) eq 22", [10.0]),
        ("hour(resultTime) lt 1 and minute(resultTime) eq 0 and second(resultTime) eq 0", [10.0, 34.0]),
        ("time(resultTime) gt 22:30:00", [11.0, 35.0]),
        ("resultQuality/quality eq 'BAD' and resultQuality/reasons ne null", [15.0]),
        ("Datastream/Thing/name eq '甲站' and result le 10", [10.0]),
        ("Datastream/Thing/name eq '乙站'", []),
        ("result gt 57 or result lt 11", [10.0]),
        (f"during(phenomenonTime,{iso(NOW - 3 * HOUR)}/{iso(NOW - HOUR)})", [11.0, 12.0]),
        (f"overlaps(phenomenonTime,{iso(NOW - 90 * MINUTE)}/{iso(NOW - HOUR)})", [11.0]),
        (f"after(phenomenonTime,{iso(NOW - 3 * HOUR)}/{iso(NOW - HOUR)})", [10.0]),
        (f"before(resultTime,{iso(NOW - 46 * HOUR)}) and resultTime gt mindatetime()", [57.0]),
        (f"meets(phenomenonTime,{iso(NOW - HOUR)}) and result gt 10", [11.0]),
        ("result eq null", []),
        ("not (result gt 10)", [10.0]),
    ],
)
def test_filters_of_observations(town, filter, expected):
    path = f"Datastreams({town.keys['air-a.pm2_5']})/Observations"
    _, body = town.ask(path, filter=filter, count="true", top=1000)
    assert sorted(one["result"] for one in body["value"]) == expected
    assert body["@iot.count"] == len(expected)


def test_a_short_page_of_a_filter_that_finds_little_leads_on_to_the_rest(town):
    (one,) = town.values("Observations", filter="result eq 57.5", orderby="phenomenonTime desc")
    assert one["@iot.id"] == f"{town.keys['air-b.pm2_5']}-{NOW - 47 * HOUR}"
    address, seen = town.address("Observations") + "?$filter=result%20mod%2010%20eq%200&$top=1&$skip=1", []
    while address:
        _, page = fetch(address)
        seen += [one["result"] for one in page["value"]]
        address = page.get("@iot.nextLink")
    assert seen == [40.0, 30.0, 20.0, 10.0, 50.0]


def test_an_expansion_has_options_of_its_own_and_leads_on(town):
    asked = (
        "Datastreams($filter=properties/property eq 'pm2_5';$select=name;$count=true;$expand=" + NEWEST + ")"
    )
    (thing,) = town.values("Things", filter="id eq 'air-a'", expand=asked, select="id")
    assert thing["Datastreams@iot.count"] == 1
    (stream,) = thing["Datastreams"]
    assert [one["result"] for one in stream["Observations"]] == [10.0]
    _, further = fetch(stream["Observations@iot.nextLink"])
    assert [one["result"] for one in further["value"]] == [11.0]
    assert fetch(further["@iot.nextLink"])[1]["value"][0]["result"] == 12.0


def test_paths_of_one_relation_are_expanded_together(town):
    (stream, *_) = town.values("Datastreams", expand="Thing/Locations,Sensor,Thing/HistoricalLocations")
    assert {name for name in stream["Thing"] if not name.startswith("@") and "@" not in name} >= {
        "Locations",
        "HistoricalLocations",
    }
    assert stream["Sensor"]["@iot.id"] == "air-a.pm2_5"


def test_the_newest_of_every_datastream_is_one_request_and_its_short_form_is_the_same(town):
    told = town.values("Datastreams", expand=NEWEST)
    assert fetch(town.address("Datastreams") + "?latest")[1]["value"] == told
    newest = {one["@iot.id"]: [it["result"] for it in one["Observations"]] for one in told}
    keys = town.keys
    assert newest == {
        keys["air-a.pm2_5"]: [10.0],
        keys["air-a.o3"]: [],
        keys["air-b.pm2_5"]: [10.5],
        keys["air-b.o3"]: [],
        keys["res-a.water_level"]: [50.0],
        keys["res-a.storage"]: [],
    }


def test_values_that_officers_excluded_say_so_and_can_be_left_out(town):
    path = f"Datastreams({town.keys['air-b.pm2_5']})/Observations"
    told = town.values(path, top=1000)
    excluded = [one["result"] for one in told if one["resultQuality"]["excluded"]]
    assert excluded == [18.5, 17.5]  # means of the hours that begin nine and eight hours ago
    left = town.values(path, top=1000, filter="resultQuality/excluded eq false and result lt 20")
    assert [one["result"] for one in left] == [19.5, 16.5, 15.5, 14.5, 13.5, 12.5, 11.5, 10.5]
    (one,) = town.values("Observations", filter="resultQuality/excluded eq true and result lt 18")
    _, same = town.ask(f"Observations('{one['@iot.id']}')/resultQuality")
    assert same["resultQuality"] == {"quality": "GOOD", "reasons": [], "excluded": True}


def test_an_address_that_is_not_utf_8_is_refused(town):
    status, body = fetch(town.address("Things") + "?$filter=name%20eq%20'%E7%94'")
    assert (status, body["message"]) == (400, "that address is not UTF-8")


def test_it_can_be_asked_for_its_head_and_says_what_it_is(town):
    head = httpx.head(town.address("Things"), timeout=30)
    assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", "application/json")
    raw = httpx.get(town.address("Things('air-a')/name/$value"), timeout=30)
    assert (raw.text, raw.headers["content-type"]) == ("甲站", "text/plain; charset=utf-8")
    others = httpx.get(town.address("Things"), headers={"Origin": "https://elsewhere.example"}, timeout=30)
    assert others.status_code == 403
    options = httpx.options(town.address("Things"), timeout=30)
    assert (options.status_code, options.headers["allow"]) == (405, "GET")


def test_texts_come_in_the_language_that_is_asked_for(town):
    _, body = fetch(town.address("Things('air-a')") + "?lang=en")
    assert (body["name"], body["description"]) == ("Air A", "air, Hills")
    _, page = fetch(town.address("Things") + "?lang=en&$top=1")
    assert "lang=en" in page["@iot.nextLink"]
    _, thing = fetch(town.address("Things('air-a')") + "?lang=en&$expand=Datastreams($top=1)")
    (further,) = fetch(thing["Datastreams@iot.nextLink"])[1]["value"]
    assert further["name"].startswith("Air A ")


@pytest.mark.parametrize(
    ("path", "options", "status", "said"),
    [
        ("Stations", {}, 404, "Things"),
        ("Things('nobody')", {}, 404, "nobody"),
        ("Things/name", {}, 404, "by its id"),
        ("Things('air-a')/colour", {}, 404, "properties"),
        ("Things(air-a)", {}, 400, "quotes"),
        ("Things('air-a')/$value", {}, 400, "property"),
        ("Things('air-a')/properties/kind/x", {}, 404, "no value"),
        ("Datastreams(1)/Thing('air-a')", {}, 400, "only one"),
        ("Datastreams(1)/Observations('5-1')", {}, 404, "5-1"),
        ("Things" + "('air-a')/Datastreams(1)/Thing" * 7, {}, 400, "12 segments"),
        ("Things" + "/'" * 5000, {}, 400, "1000 characters"),
        ("Things", {"filter": "name eq"}, 400, "at its end"),
        ("Things", {"filter": "name gt 5"}, 400, "cannot compare a text with a number"),
        ("Things", {"filter": "colour eq 'red'"}, 400, "'colour'"),
        ("Things", {"filter": "name"}, 400, "true or false"),
        ("Things", {"filter": "Datastreams"}, 400, "is an entity"),
        ("Things", {"filter": "Datastreams/Observations/result gt 5"}, 400, "Observations"),
        ("Things", {"filter": "Datastreams/ObservedProperty/Datastreams/name eq 'x'"}, 400, "first step"),
        ("Things", {"filter": "sin(1) eq 1"}, 400, "startswith"),
        ("Things", {"filter": "length(1) eq 1"}, 400, "length takes a text"),
        ("Things", {"filter": "substring(name) eq ''"}, 400, "2 or 3 arguments"),
        ("Locations", {"filter": "location eq geography'POINT(1 1)'"}, 400, "st_equals"),
        (
            "Locations",
            {"filter": "st_within(location,geography'POLYGON((0 0,1 1,0 1,1 0,0 0))')"},
            400,
            "valid",
        ),
        ("Observations", {"filter": "phenomenonTime gt 2026-13-01T00:00:00Z"}, 400, "RFC 3339"),
        ("Observations", {"filter": "phenomenonTime gt 2026-01-01"}, 400, "a time with a day"),
        ("Observations", {"skiptoken": "x"}, 400, "nextLink"),
        ("Things", {"top": "-1"}, 400, "$top"),
        ("Things", {"count": "yes"}, 400, "true or false"),
        ("Things", {"orderby": "colour"}, 400, "'colour'"),
        ("Things", {"select": "colour"}, 400, "'colour'"),
        ("Things", {"expand": "Sensors"}, 400, "leads to"),
        ("Things", {"expand": "Locations($top=1),Locations($top=2)"}, 400, "twice"),
        ("Datastreams", {"expand": "Thing($top=1)"}, 400, "Thing is one"),
        ("Things", {"expand": "/".join(["Datastreams/Thing"] * 3)}, 400, "4 levels"),
        ("Things", {"resultFormat": "dataArray"}, 400, "not supported"),
        ("Things('air-a')", {"top": "1"}, 400, "only $select and $expand"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(town, path, options, status, said):
    got, body = town.ask(path, **options)
    assert (got, body["code"], body["type"]) == (status, status, "error")
    assert said in body["message"]


def test_of_a_name_in_many_things_nothing_is_left_out_by_paging_newest_first(town):
    address, seen = town.address("Things('air-a')/Datastreams") + f"?$expand={NEWEST.replace(' ', '%20')}", []
    assert fetch(address)[0] == 200
    address = town.address("Observations") + "?$orderby=phenomenonTime%20desc&$top=9"
    while address:
        _, page = fetch(address)
        seen += [one["@iot.id"] for one in page["value"]]
        address = page.get("@iot.nextLink")
    assert len(seen) == len(set(seen)) == 2 * HOURS + 120
    times = [int(one.partition("-")[2]) for one in seen]
    assert times == sorted(times, reverse=True)
    assert times[-1] == NOW - 47 * HOUR
    assert NOW - 119 * MINUTE in times
