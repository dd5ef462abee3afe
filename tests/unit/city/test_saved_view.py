"""What may be kept as a view of the wall."""

import re
from pathlib import Path

import pytest

import dashboard
from city.saved_view import LONGEST_NAME, LONGEST_QUERY, PARTS, view_name, view_query


def test_the_page_and_the_server_call_the_same_a_view():
    page = (Path(dashboard.__file__).parent / "assets" / "live" / "address.js").read_text(encoding="utf-8")
    listed = re.search(r"export const VIEW = \[(.*?)\]", page)
    assert listed
    assert tuple(re.findall(r'"(\w+)"', listed[1])) == PARTS


def test_a_view_is_kept_in_one_form():
    asked = "map=121.9%2C29.9%2C11&states=red%2Corange"
    assert view_query(asked) == "states=red,orange&map=121.9,29.9,11"
    assert view_query(view_query(asked)) == view_query(asked)
    assert view_query("") == ""


@pytest.mark.parametrize(
    "asked",
    [
        "lang=en",
        "states=red&states=blue",
        "states",
        "javascript:alert(1)",
        "at=2026",
        "map=" + "1" * LONGEST_QUERY,
    ],
)
def test_what_is_no_part_of_a_view_is_refused(asked):
    with pytest.raises(ValueError, match=r"view|bad query field"):
        view_query(asked)


def test_a_query_that_grows_too_long_when_it_is_written_out_is_refused():
    with pytest.raises(ValueError, match="at most"):
        view_query("thing=" + "水" * 900)


def test_a_name_is_trimmed():
    assert view_name("  flood \t desk ") == "flood desk"


@pytest.mark.parametrize("text", ["", "   ", "x" * (LONGEST_NAME + 1), "a\x00b", "a\u202eb"])
def test_a_name_that_nobody_could_read_is_refused(text):
    with pytest.raises(ValueError, match="name"):
        view_name(text)
