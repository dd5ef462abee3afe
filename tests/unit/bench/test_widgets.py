"""What the benchmark of the public process makes of what wrk and Linux say; nothing is measured."""

import pytest

from bench import widgets, wrk
from bench.widgets import FORMS
from bench.wrk import Pull
from city.errors import PermanentError

SAID = """Running 1s test @ http://127.0.0.1:8051/
  1 threads and 32 connections
{"requests": 3000, "duration_us": 1500000, "p95_us": 12500, "failed": 2}
"""
NAMES = (*FORMS, "static", "rendered")


def result(**other):
    by_name = dict.fromkeys(NAMES, 4000)
    return {
        "requests_per_s_per_core": 4000,
        "p95_ms": 9.5,
        "page_bytes": 3300,
        "badge_bytes": 820,
        "per_core": by_name,
        "per_s": by_name,
        "p95_by_form_ms": dict.fromkeys(NAMES, 9.5),
        "bytes": dict.fromkeys(FORMS, 9000),
        "bytes_on_the_wire": dict.fromkeys(FORMS, 3300),
        "ratio_static_files": 9.1,
        "ratio_rendered": 3.2,
        "failed": 0,
        "documents": 79,
        "load": 0.2,
        "external_requests": 0,
        "map_bytes": 71_000,
        "wrk": "4.1.0",
        "connections": 32,
        "rounds": 3,
        "seconds": 4,
    } | other


def test_a_rate_is_told_by_the_clock_and_by_the_servers_processor():
    found = wrk.read(SAID, 9.0, 0.5)
    assert (found.per_s, found.per_core_s, found.p95_ms, found.failed) == (2000, 6000, 12.5, 2)


def test_what_wrk_does_not_say_is_an_error_and_no_zero():
    with pytest.raises(PermanentError):
        wrk.read("unable to connect", 1.0, 0.1)


def test_the_slowest_form_is_the_figure_that_counts():
    quick, slow = Pull(1000, 1, 0.1, 5.0, 0), Pull(1000, 1, 0.5, 50.0, 0)
    pulls = {name: [slow if name == "geojson" else quick] for name in NAMES}
    sizes = dict.fromkeys(FORMS, (9000, 3300)) | {"city": (19_000, 4000), "geojson": (66_000, 3000)}
    found = widgets._figures(pulls, sizes)
    assert (found["page_bytes"], found["badge_bytes"]) == (19_000, 9000)
    assert (found["requests_per_s_per_core"], found["p95_ms"]) == (2000, 50.0)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, []),
        ({"requests_per_s_per_core": 999}, ["fewer than 1000"]),
        ({"page_bytes": 20_001}, ["more than 20000"]),
        ({"external_requests": 1}, ["somebody else"]),
        ({"failed": 3}, ["3 requests failed"]),
    ],
)
def test_it_falls_short_of_what_is_promised_and_says_of_what(other, said):
    found = widgets.shortfalls(result(**other))
    assert len(found) == len(said)
    assert all(words in line for words, line in zip(said, found, strict=True))


def test_the_documentation_names_every_form_with_its_bytes():
    text = widgets.describe(result())
    assert all(f"`{path}`" in text for path in FORMS.values())
    assert "9.1 times as many answers" in text
