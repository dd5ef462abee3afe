"""What OGC's suite for SensorThings (ets-sta10, classes A.1 core and A.2 filter) asks, said anew as tables:
of each entity type its control information, properties, relations, paths to four levels, and options.
"""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from sta_town import HOUR, NOW, Town, sta_town
from talk import fetch

from maps.features import iso

TABLE = {
    "Things": (("name", "description"), ("Datastreams", "HistoricalLocations", "Locations")),
    "Locations": (("name", "description", "encodingType", "location"), ("HistoricalLocations", "Things")),
    "HistoricalLocations": (("time",), ("Thing", "Locations")),
    "Datastreams": (
        ("name", "description", "unitOfMeasurement", "observationType"),
        ("Thing", "Sensor", "ObservedProperty", "Observations"),
    ),
    "Sensors": (("name", "description", "encodingType", "metadata"), ("Datastreams",)),
    "ObservedProperties": (("name", "definition", "description"), ("Datastreams",)),
    "Observations": (("phenomenonTime", "result", "resultTime"), ("Datastream", "FeatureOfInterest")),
    "FeaturesOfInterest": (("name", "description", "encodingType", "feature"), ("Observations",)),
}
"""Properties and relations by entity type, as the suite has them."""
PLURAL = {"Thing": "Things", "Sensor": "Sensors", "Datastream": "Datastreams"} | {
    "ObservedProperty": "ObservedProperties",
    "FeatureOfInterest": "FeaturesOfInterest",
}
FILLED = [plural for plural in TABLE if plural != "HistoricalLocations"]
FILTERED = [(plural, name) for plural in FILLED for name in TABLE[plural][0]]
OBJECTS = ("location", "feature", "unitOfMeasurement", "metadata")


@pytest.fixture(scope="module")
def town(services, template) -> Iterator[Town]:
    with sta_town(services, template, services.redis_url, "sta_suite") as made:
        yield made


def below(link: str) -> str:
    """The path of a link below the root."""
    return link.partition("/sta/v1.1/")[2]


def first_of(town: Town, plural: str) -> str:
    """The path of the first entity of a type."""
    return below(town.values(plural, top=1)[0]["@iot.selfLink"])


def test_the_root_names_every_collection_and_what_it_conforms_to(town):
    status, body = town.ask("")
    assert status == 200
    assert {one["name"] for one in body["value"]} == set(TABLE)
    assert all(fetch(one["url"])[0] == 200 for one in body["value"])
    assert (
        "http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel" in body["serverSettings"]["conformance"]
    )


@pytest.mark.parametrize("plural", FILLED)
def test_an_entity_has_an_id_a_link_to_itself_its_properties_and_links_to_its_relations(town, plural):
    properties, relations = TABLE[plural]
    for listed in town.values(plural, top=2):
        status, entity = fetch(listed["@iot.selfLink"])
        assert (status, entity) == (200, listed)
        assert all(entity[name] is not None for name in ("@iot.id", *properties))
        for relation in relations:
            assert fetch(entity[f"{relation}@iot.navigationLink"])[0] == 200


@pytest.mark.parametrize("plural", TABLE)
def test_an_entity_that_is_not_there_is_404(town, plural):
    for key in ("9223372036854775807", "'nobody'", "'5-5'"):
        assert town.ask(f"{plural}({key})")[0] == 404


@pytest.mark.parametrize(("plural", "name"), FILTERED)
def test_a_property_is_answered_alone_and_as_it_is(town, plural, name):
    path = first_of(town, plural)
    status, body = town.ask(f"{path}/{name}")
    assert (status, list(body)) == (200, [name])
    raw = town.raw(f"{path}/{name}/$value")
    assert raw.startswith("{") == (name in OBJECTS)


def walk(town: Town, path: str, plural: str, level: int, is_many: bool) -> None:
    """Follow every relation to the level the suite goes to, and ask for links on the way."""
    status, body = town.ask(path)
    assert status == 200, path
    _, links = town.ask(f"{path}/$ref")
    for link in links["value"][:2] if is_many else [links]:
        assert list(link) == ["@iot.selfLink"]
    if level == 4 or (is_many and not body["value"]):
        return
    if is_many:
        id = body["value"][0]["@iot.id"]
        path += f"({id})" if isinstance(id, int) else f"('{id}')"
    for relation in TABLE[plural][1]:
        walk(town, f"{path}/{relation}", PLURAL.get(relation, relation), level + 1, relation in TABLE)


@pytest.mark.parametrize("plural", FILLED)
def test_paths_lead_through_relations(town, plural):
    walk(town, f"{plural}", plural, 1, True)


@pytest.mark.parametrize("plural", FILLED)
def test_select_leaves_only_what_was_selected(town, plural):
    properties, relations = TABLE[plural]
    for end in range(1, len(properties) + 1):
        chosen = properties[:end]
        (entity, *_) = town.values(plural, select=",".join(chosen))
        assert set(entity) == set(chosen)
    (entity, *_) = town.values(plural, select=f"id,{relations[0]}")
    assert set(entity) == {"@iot.id", f"{relations[0]}@iot.navigationLink"}


@pytest.mark.parametrize("plural", FILLED)
def test_expand_puts_entities_in_the_place_of_links(town, plural):
    relations = TABLE[plural][1]
    (entity, *_) = town.values(plural, expand=",".join(relations), top=1)
    for relation in relations:
        assert f"{relation}@iot.navigationLink" not in entity
        assert isinstance(entity[relation], list if relation in TABLE else dict)
        further = TABLE[PLURAL.get(relation, relation)][1][0]
        (deeper, *_) = town.values(plural, expand=f"{relation}/{further}", top=1)
        inner = deeper[relation] if isinstance(deeper[relation], dict) else next(iter(deeper[relation]), None)
        assert inner is None or further in inner


@pytest.mark.parametrize("plural", TABLE)
def test_top_skip_and_count_agree_and_pages_lead_on(town, plural):
    _, body = town.ask(plural, count="true")
    there, expected = body["@iot.count"], [one["@iot.id"] for one in body["value"]]
    for top in (1, 2, 3, there, there + 1):
        _, page = town.ask(plural, top=top)
        assert len(page["value"]) == min(top, there)
        assert ("@iot.nextLink" in page) == (0 < top < there)
    for skip in (1, 2, there, there + 1):
        assert town.ids(plural, skip=skip)[:5] == expected[skip : skip + 5]
    seen, address = [], f"{town.base}/sta/v1.1/{plural}?$top=7"
    while address:
        _, page = fetch(address)
        seen += [one["@iot.id"] for one in page["value"]]
        address = page.get("@iot.nextLink")
    assert len(seen) == len(set(seen)) == there
    assert seen[: len(expected)] == expected


@pytest.mark.parametrize(("plural", "name"), [pair for pair in FILTERED if pair[1] != "unitOfMeasurement"])
def test_orderby_orders_both_ways(town, plural, name):
    def keys(order: str) -> list[str | float]:
        found = [one[name] for one in town.values(plural, orderby=order)]
        if name == "phenomenonTime":
            return [one.rpartition("/")[2] for one in found]
        return [str(one) if isinstance(one, dict) else one for one in found]

    assert keys(name) == keys(f"{name} asc")
    assert all(one <= other for one, other in pairwise(keys(name)))
    assert all(one >= other for one, other in pairwise(keys(f"{name} desc")))


@pytest.mark.parametrize(
    ("plural", "name"), [pair for pair in FILTERED if pair[1] not in (*OBJECTS, "phenomenonTime")]
)
def test_comparisons_divide_what_there_is(town, plural, name):
    there = town.values(plural, top=1000)
    middle = sorted(one[name] for one in there)[len(there) // 2]
    sample = middle if name in ("result", "resultTime") else f"'{middle}'"
    compared = {
        "lt": lambda one: one < middle,
        "le": lambda one: one <= middle,
        "eq": lambda one: one == middle,
        "ne": lambda one: one != middle,
        "ge": lambda one: one >= middle,
        "gt": lambda one: one > middle,
    }
    for operator, holds in compared.items():
        got = town.ids(plural, filter=f"{name} {operator} {sample}", top=1000)
        assert sorted(map(str, got)) == sorted(str(one["@iot.id"]) for one in there if holds(one[name]))


def test_options_act_in_their_order(town):
    key = town.keys["air-a.pm2_5"]
    status, body = town.ask(
        f"Datastreams({key})/Observations",
        count="true",
        top=1,
        skip=2,
        orderby="phenomenonTime asc",
        filter="result lt '15'",
    )
    assert (status, body["@iot.count"], len(body["value"])) == (200, 5, 1)
    assert body["value"][0]["result"] == 12.0
    assert body["value"][0]["phenomenonTime"] == f"{iso(NOW - 3 * HOUR)}/{iso(NOW - 2 * HOUR)}"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_changed_here(town, method):
    for path in ("", "Things('air-a')"):
        status, body = town.send(method, path)
        assert (status, body["code"]) == (405, 405)
        assert "reading only" in body["message"]
