"""What filters mean: times, values of nothing, many at once; what passes the check is answered."""

import pytest
from cast import CITY, NOW, STREAMS, observed
from hypothesis import given, settings
from hypothesis import strategies as st

from city.properties import PROPERTIES
from city.ucum import UCUM
from dashboard.sta import check, parse
from dashboard.sta.bounds import Said, span_read
from dashboard.sta.evaluate import in_order, predicate
from dashboard.sta.expression import Call, Duration, Expression, Literal, Path, Span
from dashboard.sta.functions import ARITHMETIC, COMPARISONS, FUNCTIONS, TEMPORAL, compare
from dashboard.sta.model import TYPES
from dashboard.sta.observed import Observed, key_of
from dashboard.sta.refusal import Refusal
from dashboard.sta.world import World

AROUND = "geography'POLYGON((121.7 29.8, 121.81 29.8, 121.81 29.95, 121.7 29.95, 121.7 29.8))'"
WORLD = World(CITY, STREAMS, "en")
KEPT = [(plural, id) for plural in TYPES if plural != "Observations" for id in WORLD.ids(plural)]
ENTITIES = [one for plural, id in KEPT if (one := WORLD.entity(plural, id))]
ENTITIES += [Observed([], WORLD, lambda _parts: {}).entity(observed(key, 5.0, key)) for key in STREAMS]


def meant(plural: str, filter: str) -> list[str | int]:
    test = predicate(check.filter_of(parse.expression(filter), TYPES[plural], NOW), WORLD)
    return [one.id for one in ENTITIES if one.type.plural == plural and test(one)]


@pytest.mark.parametrize(
    ("left", "right", "true"),
    [
        (Span(5, 5), Span(5, 5), {"eq", "ge", "le"}),
        (Span(4, 4), Span(5, 5), {"ne", "lt", "le"}),
        (Span(0, 5), Span(5, 5), {"ne", "lt", "le"}),
        (Span(5, 9), Span(5, 5), {"ne", "ge"}),
        (Span(0, 5), Span(5, 9), {"ne", "lt", "le"}),
        (Span(0, 6), Span(5, 9), {"ne"}),
        (Span(0, 6), Span(0, 6), {"eq", "ge", "le"}),
        (None, None, {"eq"}),
        (None, 5.0, {"ne"}),
        ("5", 5.0, {"ne"}),
        (True, 1.0, {"ne"}),
        (Duration(1), Duration(2), {"ne", "lt", "le"}),
        ("a", "b", {"ne", "lt", "le"}),
        (2, 1.0, {"ne", "gt", "ge"}),
    ],
)
def test_comparisons_are_true_of(left, right, true):
    assert {name for name in COMPARISONS if compare(name, left, right)} == true


@pytest.mark.parametrize(
    ("plural", "filter", "ids"),
    [
        ("Things", "Datastreams/id eq 4", ["chem-a"]),
        ("Things", "startswith(Datastreams/ObservedProperty/id,'gas')", ["chem-a"]),
        ("Things", "not (Datastreams/properties/report_s lt 60)", ["res-a", "res-b"]),
        ("Things", "properties/gateway eq null and properties/kind eq 'chemical'", ["chem-a"]),
        ("Datastreams", "id gt 3 and Thing/id ne 'res-b'", [4]),
        ("Datastreams", "properties/report_s sub 15 eq 0", [3, 4]),
        ("Datastreams", "Sensor/metadata/source_unit eq 'cm'", [5]),
        ("Observations", "length(id) gt 3 and parameters/received_at gt '2026'", None),
        ("Observations", "phenomenonTime gt mindatetime() and overlaps(resultTime,maxdatetime())", []),
        ("Observations", "before(phenomenonTime,maxdatetime()) and resultQuality/excluded eq false", None),
        ("FeaturesOfInterest", f"st_relate(feature,{AROUND},'T*F**F***')", ["res-a"]),
        ("Observations", "phenomenonTime sub 2026-11-22T00:00:00Z gt duration'PT4M'", ["5-"]),
    ],
)
def test_filters_mean(plural, filter, ids):
    found = meant(plural, filter)
    if plural == "Observations":
        assert len(found) == (len(STREAMS) if ids is None else len(ids))
    else:
        assert sorted(map(str, found)) == sorted(map(str, ids))


@pytest.mark.parametrize(
    ("plural", "filter", "said"),
    [
        ("Things", "Datastreams/name eq Datastreams/description", "one path through many"),
        ("Things", "concat(Datastreams/name,concat(Datastreams/name,'x')) eq ''", "one path through many"),
        ("Things", "name eq 'x' and now() add duration'P999999W' gt now()", "9999"),
        ("Locations", "st_relate(location,geography'POINT(1 1)','T')", "nine characters"),
        ("Observations", "result ne 'nan'", "a number with a text"),
        ("Observations", "result eq '1_0'", "a number with a text"),
        ("Observations", "during(phenomenonTime,5)", "during takes a time"),
    ],
)
def test_what_makes_no_sense_or_no_end_of_work_is_refused(plural, filter, said):
    with pytest.raises(Refusal, match=said):
        meant(plural, filter)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([0, 2, 3]),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 4),
    st.sampled_from(("eq", "gt", "ge", "lt", "le", *TEMPORAL)),
)
def test_what_is_read_for_a_comparison_of_times_is_what_it_is_true_of(period, at, start, length, name):
    here, other = Span(at - period, at), Span(start, start + length)
    meant = compare(name, here, other) if name in COMPARISONS else FUNCTIONS[name].does(here, other)
    said = Said("phenomenonTime", name, other)
    first, last = span_read(said, period)
    is_read = first <= at < last
    assert is_read if meant else not (is_read and said.is_exact)


def test_the_canary_and_unknown_ids_are_nowhere():
    assert WORLD.entity("Things", "canary") is None
    assert WORLD.entity("Datastreams", "1") is None
    assert key_of("5-1") == (5, 1)
    assert [key_of(text) for text in ("5", "a-1", "5-", "1-2-3", "9" * 12 + "-1")] == [None] * 5


def test_every_function_of_the_standard_is_there():
    texts = "substringof endswith startswith length indexof substring tolower toupper trim concat"
    times = "year month day hour minute second fractionalseconds date time totaloffsetminutes"
    spatial = "equals disjoint touches within overlaps crosses intersects contains relate"
    named = {*texts.split(), *times.split(), "round", "floor", "ceiling"}
    named |= {"geo.distance", "geo.length", "geo.intersects", *(f"st_{one}" for one in spatial.split())}
    assert named <= set(FUNCTIONS)
    for moment in ("now", "mindatetime", "maxdatetime"):
        assert meant("Datastreams", f"{moment}() eq {moment}()") == sorted(STREAMS)


def test_every_unit_has_a_ucum_code():
    assert {prop.unit for prop in PROPERTIES.values()} <= set(UCUM)


PATHS = st.sampled_from(
    (
        *("id", "name", "description", "properties", "properties/kind", "properties/name/en", "location"),
        *("location/coordinates", "feature", "encodingType", "Datastreams/name", "Datastreams/Thing/id"),
        *("Thing/name", "unitOfMeasurement/symbol", "result", "phenomenonTime", "resultTime", "metadata"),
        *("resultQuality/quality", "Datastream/id", "FeatureOfInterest/feature", "definition"),
    )
).map(lambda text: Path(tuple(text.split("/"))))
VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4),
    st.booleans(),
    st.sampled_from([None, Span(NOW, NOW), Span(-(10**15), 10**15), Duration(10**12)]),
).map(Literal)
POINT = parse.expression("geography'POINT(121.8 29.9)'")
NAMES = (*COMPARISONS, *ARITHMETIC, *FUNCTIONS, "and", "or")


def call(name: str, one: Expression, other: Expression, third: Expression) -> Call:
    takes = len(FUNCTIONS[name].takes) if name in FUNCTIONS else 2
    return Call(name, (one, other, third)[:takes])


TREES = st.recursive(
    st.one_of(PATHS, VALUES, st.just(POINT)),
    lambda inner: st.builds(call, st.sampled_from(NAMES), inner, inner, inner),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(COMPARISONS), TREES, TREES, st.sampled_from(list(TYPES)))
def test_what_passes_the_check_is_answered(name, one, other, plural):
    try:
        made = check.filter_of(Call(name, (one, other)), TYPES[plural], NOW)
    except Refusal:
        return
    test = predicate(made, WORLD)
    mine = [entity for entity in ENTITIES if entity.type.plural == plural]
    assert {test(entity) for entity in mine} <= {True, False}


@settings(max_examples=100, deadline=None)
@given(TREES, st.sampled_from(list(TYPES)))
def test_what_passes_the_check_can_be_sorted_by(tree, plural):
    try:
        key, _ = check.settle(tree, TYPES[plural], NOW)
    except Refusal:
        return
    mine = [entity for entity in ENTITIES if entity.type.plural == plural]
    (order,) = parse.orderby("x")
    assert len(in_order(mine, [type(order)(key, True)], WORLD)) == len(mine)
