"""S2: what is published is an allowlist: golden schemas without room for another key, canaries in no byte."""

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import jsonschema_rs
import msgspec
import published_town
import pytest
from public_desk import PublicDesk
from publishing_town import CAMERA, SHOWN, SITE, PublishingTown

from city.limit import Limit, Season
from city.published import History, Index, Station, Warnings, written
from city.thing import name
from store.database import connect, pool

DATA = Path(__file__).parents[1] / "data"
CANARY = "canary-7f3a"
DETAILS = MappingProxyType(
    {"contact": f"13800000000 {CANARY}", "camera_url": f"rtsp://{CANARY}:554/live", "chemical": CANARY}
)
SECRET_LIMIT = 77123.25


def schema(file: str) -> dict:
    return json.loads((DATA / file).read_text(encoding="utf-8"))


def objects(part: object):
    """Every schema of an object within a schema."""
    if isinstance(part, dict):
        if part.get("type") == "object":
            yield part
        for inner in part.values():
            yield from objects(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from objects(inner)


def test_the_documents_have_the_keys_of_the_golden_schema_and_room_for_no_other():
    _, components = msgspec.json.schema_components([Index, Station, History, Warnings])
    golden = schema("published.schema.json")
    assert components == golden
    open_ended = [
        one.get("title", {key: said for key, said in one.items() if key != "default"})
        for one in objects(golden)
        if one.get("additionalProperties") not in (False, None)
    ]
    assert open_ended == [
        one for one in open_ended if one in ({"type": "object", "additionalProperties": {"type": "string"}},)
    ]


@pytest.mark.parametrize(
    ("path", "golden"),
    [
        *((f"/public/v1/things/{one}.json", "public_thing.schema.json") for one in (
            published_town.AIR, published_town.STALE_AIR, published_town.RESERVOIR, published_town.RIVER,
            published_town.RETIRED,
        )),
        ("/public/v1/things.geojson", "public_things.schema.json"),
    ],
)  # fmt: skip
def test_what_programs_read_has_the_keys_of_the_golden_schema_and_no_other(tmp_path, path, golden):
    desk = PublicDesk(tmp_path / "published").published()
    told = json.loads(desk.get(path).body)
    checker = jsonschema_rs.validator_for(schema(golden))
    assert [str(error) for error in checker.iter_errors(told)] == []
    assert all(one.get("additionalProperties") is not None for one in objects(schema(golden)))


@pytest.mark.parametrize("key", ["phone", "owner", "limits", "datastream_id", "gateway", "details"])
def test_the_golden_schema_refuses_what_was_not_meant(tmp_path, key):
    desk = PublicDesk(tmp_path / "published").published()
    told = json.loads(desk.get(f"/public/v1/things/{published_town.AIR}.json").body)
    checker = jsonschema_rs.validator_for(schema("public_thing.schema.json"))
    assert not checker.is_valid(told | {key: 1})
    told["values"][0][key] = 1
    assert not checker.is_valid(told)


@pytest.fixture
def published(database, tmp_path):
    """A town full of what nobody outside may see, published with a warning out."""
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        town = PublishingTown(conn, connections, tmp_path / "published")
        streams = tuple(
            replace(one, limits=(Limit(CANARY, (Season(SECRET_LIMIT, "01-01", "12-31"),)),))
            for one in SHOWN.datastreams
        )
        secret = {
            "owner": name(zh_Hans=CANARY, zh_Hant=CANARY, en=CANARY),
            "details": DETAILS,
            "gateway": CANARY,
        }
        town.things(
            replace(SHOWN, datastreams=streams, tags=frozenset({CANARY}), **secret),
            replace(SITE, lon=121.912345, lat=29.923456, **secret),
            replace(CAMERA, **secret),
        )
        town.says(11.5)
        town.says(777.25, "storage")
        town.cap.publish(town.cap.draft(hours=2)["identifier"])
        town.look(1000)
        yield town


def everything(town: PublishingTown) -> bytes:
    files = (file for file in town.folder.rglob("*") if file.is_file())
    return b"\n".join(file.read_bytes() for file in files)


@pytest.mark.parametrize(
    "secret", [CANARY, "13800000000", "rtsp://", str(SECRET_LIMIT), "121.9123", "29.9234", "777.25", "cam-a"]
)
def test_nothing_that_nobody_outside_may_see_is_in_any_published_byte(published, secret):
    body = everything(published)
    assert b"11.5" in body
    assert secret.encode() not in body


def test_no_internal_number_is_published(published):
    body = everything(published).decode()
    for word in ("datastream_id", "alert_id", "batch", "received_at", "rule_id", "threshold"):
        assert word not in body


def test_a_chemical_site_is_told_on_its_grid_in_every_form(published):
    told = json.loads(written(published.station("chem-a")))
    assert told["values"] == []
    assert told["mark"]["precision_m"] == 2000
    (mark,) = [one for one in published.index().stations if one.thing_id == "chem-a"]
    assert list(mark.position) == told["mark"]["position"]
    assert mark.position != (121.91235, 29.92346)
