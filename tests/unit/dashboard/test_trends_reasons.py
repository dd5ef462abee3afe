"""Which spans are asked for their reasons: all of them, however many there are."""

from dashboard.trends_reasons import joined


def test_few_spans_are_asked_as_they_are():
    spans = [(1, 0, 10), (1, 20, 30), (2, 5, 6)]
    assert joined(spans, 3) == spans


def test_of_many_the_nearest_are_asked_as_one_and_never_those_of_two_datastreams():
    spans = [(1, 0, 10), (1, 12, 30), (1, 90, 99), (2, 99, 100), (2, 500, 600)]
    assert joined(spans, 4) == [(1, 0, 30), (1, 90, 99), (2, 99, 100), (2, 500, 600)]
    assert joined(spans, 3) == [(1, 0, 99), (2, 99, 100), (2, 500, 600)]
    assert joined(spans, 2) == [(1, 0, 99), (2, 99, 600)]
    assert joined([(1, 0, 50), (1, 10, 20), (1, 90, 99)], 2) == [(1, 0, 50), (1, 90, 99)]
