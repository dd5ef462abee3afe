"""The grammar of SensorThings options by example; what is none of it is refused, whatever it is."""

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.sta import parse, written
from dashboard.sta.expression import FIRST_MS, Call, Duration, Literal, Options, Path, Span
from dashboard.sta.refusal import Refusal

AT = 1_767_225_600_000
"""2026-01-01T00:00:00Z."""


def path(text: str) -> Path:
    return Path(tuple(text.split("/")))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5.0),
        ("-2.5e3", -2500.0),
        ("'it''s'", "it's"),
        ("''", ""),
        ("true", True),
        ("false", False),
        ("null", None),
        ("2026-01-01T00:00:00Z", Span(AT, AT)),
        ("2026-01-01T08:00:00.000+08:00", Span(AT, AT)),
        ("2026-01-01T08:00:00 08:00", Span(AT, AT)),
        ("2026-01-01T00:00Z", Span(AT, AT)),
        ("2026-01-01T00:00:00Z/2026-01-01T01:00:00Z", Span(AT, AT + 3_600_000)),
        ("2026-01-01", date(2026, 1, 1)),
        ("12:30:00", time(12, 30)),
        ("duration'P1DT1H'", Duration(90_000_000)),
        ("duration'-PT0.5S'", Duration(-500)),
    ],
)
def test_a_value_is_read(text, value):
    assert parse.expression(text) == Literal(value)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a eq 1", Call("eq", (path("a"), Literal(1.0)))),
        ("note/or_not ne nothing", Call("ne", (path("note/or_not"), path("nothing")))),
        ("@iot.id eq 'x'", Call("eq", (path("@iot.id"), Literal("x")))),
        ("a or b and c", Call("or", (path("a"), Call("and", (path("b"), path("c")))))),
        ("(a or b) and c", Call("and", (Call("or", (path("a"), path("b"))), path("c")))),
        ("a and b and c", Call("and", (path("a"), path("b"), path("c")))),
        ("not a or b", Call("or", (Call("not", (path("a"),)), path("b")))),
        ("not a eq b", Call("not", (Call("eq", (path("a"), path("b"))),))),
        (
            "a add b mul c eq 1",
            Call("eq", (Call("add", (path("a"), Call("mul", (path("b"), path("c"))))), Literal(1.0))),
        ),
        ("a sub b sub c", Call("sub", (Call("sub", (path("a"), path("b"))), path("c")))),
        ("now()", Call("now", ())),
        ("geo.distance(a,b)", Call("geo.distance", (path("a"), path("b")))),
        ("STARTSWITH( a , 'b' )", Call("startswith", (path("a"), Literal("b")))),
    ],
)
def test_operators_bind_as_odata_says(text, tree):
    assert parse.expression(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "a eq", "eq 1", "a = 1", "a eq 'x", "((a)", "a)", "a eq b eq c", "a, b", "f(a", "f(,)"),
        *("a/", "/a", "1a eq 2", "\x00", "a;b", "a eq 1e999", "9" * 400, "2026-02-30", "25:00:00"),
        *("2026-01-01T00:00:60Z", "2026-01-01T00:00:00+99:00", "2026-01-02T00:00:00Z/2026-01-01T00:00:00Z"),
        *("9999-12-31T23:59:59-08:00", "0001-01-01T00:00:00+08:00", "duration'-'", "duration'PT0.0001S'"),
        *("duration'P'", "duration'P1Y'", "geography'POINT(1)'", "geography'POINT EMPTY'", "geography'x'"),
        *("geography'POLYGON((0 0,1 1,0 1,1 0,0 0))'", "not " * 100 + "a", "f(" * 100 + "a" + ")" * 100),
        *("a" * 5000, "geography'GEOMETRYCOLLECTION(POINT(1 1))'", "geography'POINT(nan nan)'"),
    ],
)
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(Refusal) as told:
        parse.expression(text)
    assert told.value.status == 400


def test_a_mistake_says_where():
    with pytest.raises(Refusal, match="character 13, before '6'"):
        parse.expression("result gt 5 6")
    with pytest.raises(Refusal, match="at its end"):
        parse.expression("result gt")


def test_expand_holds_options_that_hold_options():
    (one, other) = parse.expand(
        "Datastreams($filter=a eq 'x;y)';$expand=Observations($orderby=t desc,b;$top=1;$skip=2)"
        ";$select=name,@iot.id;$count=true),Locations/Things"
    )
    assert (one.name, one.options.count, one.options.select) == (
        "Datastreams",
        True,
        (path("name"), path("@iot.id")),
    )
    (inner,) = one.options.expand
    assert (inner.name, inner.options.top, inner.options.skip) == ("Observations", 1, 2)
    assert [(str(order.by), order.descending) for order in inner.options.orderby] == [
        ("t", True),
        ("b", False),
    ]
    assert (other.name, [further.name for further in other.options.expand]) == ("Locations", ["Things"])


@pytest.mark.parametrize(
    "text", ["", "A(", "A()", "A($top=x)", "A($top=1.5)", "A($limit=1)", "A;B", "A(($top=1))"]
)
def test_what_is_no_expansion_is_refused(text):
    with pytest.raises(Refusal):
        parse.expand(text)


WORDS = st.sampled_from(
    (
        *("a", "result", "phenomenonTime", "eq", "ne", "and", "or", "not", "add", "mul", "(", ")", ",", "/"),
        *("5", "-1.5", "'x'", "null", "now()", "2026-01-01", "2026-01-01T00:00:00Z", "duration'PT1H'", "'"),
        *("geography'POINT(1 2)'", "startswith(", "$top=", ";", "%", "\x00", "水"),
    )
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map(" ".join)))
def test_any_text_is_either_read_or_refused(text):
    for read in (parse.expression, parse.orderby, parse.select, parse.expand):
        with suppress(Refusal):
            read(text)


NAMES = st.sampled_from(["a", "name", "Thing/name", "@iot.id"]).map(path)
VALUES = st.one_of(
    st.floats(-1e6, 1e6).map(Literal),
    st.text("ab'水 ", max_size=5).map(Literal),
    st.sampled_from([None, True, False, Span(AT, AT), Span(AT, AT + 1), Duration(3_600_000)]).map(Literal),
    st.sampled_from([Duration(-1), Duration(40 * 86_400_000), Span(FIRST_MS, AT)]).map(Literal),
)
TREES = st.recursive(
    st.one_of(NAMES, VALUES),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["eq", "lt", "add", "mul"]), inner, inner).map(lambda t: Call(t[0], t[1:])),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)).map(
            lambda t: Call(t[0], tuple(t[1]))
        ),
        inner.map(lambda one: Call("not", (one,))),
        st.lists(inner, max_size=2).map(lambda args: Call("length", tuple(args))),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_what_is_written_down_again_means_the_same(tree):
    text = written.expression(tree)
    again = parse.expression(text)
    assert written.expression(again) == text
    assert again == tree


def test_options_written_down_are_those_that_were_said():
    said = Options(
        orderby=parse.orderby("b desc"), top=3, select=parse.select("name"), expand=parse.expand("X($top=1)")
    )
    assert written.options(said) == {
        "$orderby": "b desc",
        "$top": "3",
        "$select": "name",
        "$expand": "X($top=1)",
    }
