"""Things and areas as OGC API - Features, asked by GDAL's own driver and by hand, table by table."""

import json
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sta_town import HOUR, NOW, Town, sta_town
from talk import fetch

from maps.features import iso

ROOT = "/ogc/features"
ITEMS = f"{ROOT}/collections/things/items"


@pytest.fixture(scope="module")
def town(services, template) -> Iterator[Town]:
    with sta_town(services, template, services.redis_url, "ogc_town") as made:
        yield made


def ids(town: Town, query: str = "") -> list[str]:
    status, body = fetch(f"{town.base}{ITEMS}?{query}")
    assert status == 200, body
    assert body["numberReturned"] == len(body["features"])
    return [one["id"] for one in body["features"]]


GDAL = """
import json, sys, pyogrio
source, options = sys.argv[1], json.loads(sys.argv[2])
if "bbox" in options:
    options["bbox"] = tuple(options["bbox"])
layers = [str(name) for name, _ in pyogrio.list_layers(source)]
found = pyogrio.read_dataframe(source, **options)
print(json.dumps([layers, json.loads(found.to_json(default=str))["features"]]))
"""


def gdal(town: Town, **options: object) -> tuple[list[str], list[dict]]:
    """Layers, and the features of one, as GDAL reads them, in a process of its own: it stops all threads."""
    asked = [sys.executable, "-c", GDAL, f"OAPIF:{town.base}{ROOT}", json.dumps(options)]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    layers, features = json.loads(done.stdout)
    return layers, features


def test_gdal_reads_our_layers_with_values_as_columns(town):
    layers, found = gdal(town, layer="things")
    assert set(layers) == {"things", "areas"}
    things = sorted((one["properties"] for one in found), key=lambda one: one["thing_id"])
    assert [one["thing_id"] for one in things] == ["air-a", "air-b", "res-a"]
    assert {tuple(one["geometry"]["coordinates"]) for one in found} >= {(121.8, 29.9)}
    assert [one["latest_pm2_5"] for one in things] == [10.0, 10.5, None]
    assert things[2]["latest_water_level"] == 50.0


def test_gdal_asks_for_a_box_and_gets_what_lies_in_it_page_by_page(town):
    _, found = gdal(town, layer="things", bbox=[121.75, 29.85, 121.95, 30.0], PAGE_SIZE="1")
    assert [one["properties"]["thing_id"] for one in found] == ["air-a", "air-b"]


def test_the_documents_lead_from_one_to_the_next(town):
    _, landing = fetch(f"{town.base}{ROOT}/")
    assert fetch(f"{town.base}{ROOT}")[1] == landing
    links = {one["rel"]: one["href"] for one in landing["links"]}
    _, conforms = fetch(links["conformance"])
    assert [one.rpartition("/")[2] for one in conforms["conformsTo"]] == ["core", "oas30", "geojson"]
    status, api = fetch(links["service-desc"])
    assert (status, api["openapi"][:3]) == (200, "3.0")
    for path in api["paths"]:
        status, body = fetch(town.base + ROOT + path.rstrip("/").format(featureId="hills"))
        assert status == 200 or "things/items/hills" in body["detail"] + path.format(featureId="hills")
    _, data = fetch(links["data"])
    assert [one["id"] for one in data["collections"]] == ["things", "areas"]
    things = data["collections"][0]
    assert things["extent"]["spatial"]["bbox"] == [[121.7, 29.8, 121.9, 29.95]]
    assert fetch(next(one["href"] for one in things["links"] if one["rel"] == "items"))[0] == 200


def test_pages_lead_on_until_all_was_said_once(town):
    seen, address = [], f"{town.base}{ITEMS}?limit=2&kind=air&lang=en"
    while address:
        _, body = fetch(address)
        seen += [one["properties"]["name"] for one in body["features"]]
        assert body["numberMatched"] == 2
        address = next((one["href"] for one in body["links"] if one["rel"] == "next"), None)
    assert seen == ["Air A", "Air B"]
    _, second = fetch(f"{town.base}{ITEMS}?limit=1&offset=1")
    links = {one["rel"]: one["href"] for one in second["links"]}
    assert [one["id"] for one in fetch(links["prev"])[1]["features"]] == ["air-a"]
    assert [one["id"] for one in fetch(links["next"])[1]["features"]] == ["res-a"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["air-a", "air-b", "res-a"]),
        ("bbox=121.75,29.85,122,30", ["air-a", "air-b"]),
        ("bbox=121.75,29.85,-5,122,30,900", ["air-a", "air-b"]),
        ("bbox=121.9,29.95,121.9,29.95", ["air-b"]),
        ("bbox=170,-10,121.75,60", ["res-a"]),
        ("kind=reservoir", ["res-a"]),
        ("kind=air&area=coast", ["air-b"]),
        ("recorded=false&limit=1", ["air-a"]),
        ("trust=nonsense", []),
        (f"datetime={quote(iso(NOW))}", ["air-a", "air-b", "res-a"]),
        (f"datetime={quote(iso(NOW - HOUR))}/..", ["air-a", "air-b", "res-a"]),
        (f"datetime=../{quote(iso(NOW - HOUR))}", []),
        ("limit=" + "9" * 20, ["air-a", "air-b", "res-a"]),
        ("state=unknown", ["air-a", "air-b", "res-a"]),
        ("offset=7", []),
    ],
)
def test_what_is_asked_is_what_comes(town, query, expected):
    assert ids(town, query) == expected


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (f"{ITEMS}?limit=0", 400, "limit"),
        (f"{ITEMS}?limit=many", 400, "limit"),
        (f"{ITEMS}?bbox=1,2,3", 400, "bbox"),
        (f"{ITEMS}?bbox=1,5,3,4", 400, "south"),
        (f"{ITEMS}?bbox=1,nan,3,4", 400, "bbox"),
        (f"{ITEMS}?datetime=yesterday", 400, "datetime"),
        (f"{ITEMS}?datetime=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z", 400, "start"),
        (f"{ITEMS}?colour=red", 400, "colour"),
        (f"{ITEMS}?kind=air&kind=river", 400, "twice"),
        (f"{ITEMS}?area=%ff", 400, "UTF-8"),
        (f"{ITEMS}?lang=fr", 400, "zh-Hans"),
        (f"{ITEMS}?f=html", 400, "json"),
        (f"{ROOT}/conformance?x=1", 400, "'x'"),
        (f"{ITEMS}/nobody", 404, "nobody"),
        (f"{ROOT}/collections/rivers", 404, "things, areas"),
        (f"{ROOT}/collections/rivers/items", 404, "rivers"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(town, path, status, said):
    got, body = fetch(town.base + path)
    assert (got, body["status"]) == (status, status)
    assert said in body["detail"]


def test_one_feature_says_what_it_is_how_it_is_and_when_it_was_seen(town):
    _, found = fetch(f"{town.base}{ITEMS}/air-a?lang=en")
    told = found["properties"]
    assert (told["name"], told["area_name"], told["kind"]) == ("Air A", "Hills", "air")
    assert (told["trust"], told["level"]) == ("fresh", "normal") or told["trust"] in ("stale", "late")
    assert told["observed_at"] == iso(NOW)
    assert told["latest_o3"] is None
    assert {one["rel"] for one in found["links"]} == {"self", "collection"}
