"""Bars of a report: gaps are gaps, the scale holds everything, limits are where they hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.bars import FOOT, HIGH, LEFT, TOP, WIDE, bars

VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=1, max_size=40)


@given(VALUES, st.one_of(st.none(), st.floats(0.1, 1e6)))
@settings(max_examples=80, deadline=None)
def test_every_bar_stands_on_the_foot_inside_the_drawing_and_unknown_days_have_none(values, limit):
    drawn = bars(values, [str(n) for n in range(len(values))], [limit] * len(values))
    for value, shape in zip(values, drawn.shapes, strict=True):
        assert shape.known is (value is not None)
        if shape.known:
            assert LEFT <= shape.x <= WIDE
            assert shape.y >= TOP - 1
            assert abs(shape.y + shape.height - (HIGH - FOOT)) < 0.02
    heights = [(v, s.height) for v, s in zip(values, drawn.shapes, strict=True) if v is not None]
    assert [h for _, h in sorted(heights)] == sorted(h for _, h in heights)


def test_a_limit_that_changes_with_the_season_is_drawn_where_it_holds():
    drawn = bars([1, 2, 3, 4], ["a"] * 4, [3, 3, None, 2])
    assert [(round(a), round(b)) for a, b, _ in drawn.limits] == [(44, 372), (536, 700)]
    assert drawn.limits[0][2] < drawn.limits[1][2]


def test_levels_far_from_nought_fill_the_drawing():
    drawn = bars([93.2, 93.3], ["a", "b"], [93.25, 93.25], from_zero=False)
    assert float(drawn.ticks[0][1]) > 90
