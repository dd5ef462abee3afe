"""How a block is cut into transactions."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from city.clock import DAY_MS
from cli.import_run import CHUNK, chunks
from sensors.mapping_columns import Columns


def columns(rows: list[int], days: list[int]) -> Columns:
    times = np.array(days, np.int64) * DAY_MS
    zeros = np.zeros(len(rows))
    return Columns(np.array(rows, np.int64), zeros.astype(np.int32), times, zeros, zeros, zeros)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(-9, 9)), max_size=40), st.sampled_from([None, 1, 3]))
def test_portions_hold_everything_in_order_end_where_rows_end_and_touch_few_days(cells, most):
    rows = [row for row, (width, _) in enumerate(cells) for _ in range(width)]
    days = [day for width, day in cells for _ in range(width)]

    portions = list(chunks(columns(rows, days), len(cells), most))

    assert [row for portion, _ in portions for row in portion.rows.tolist()] == rows
    assert portions[-1][1] == len(cells)
    for portion, upto in portions:
        assert all(row < upto for row in portion.rows.tolist())
        assert most is None or len(set(portion.times.tolist())) <= most
    for (before, upto), (after, _) in itertools.pairwise(portions):
        assert before.rows[-1] < upto == after.rows[0]


def test_a_portion_is_not_much_larger_than_a_chunk():
    n = CHUNK * 2 + 5
    sizes = [len(portion.rows) for portion, _ in chunks(columns(list(range(n)), [0] * n), n, None)]

    assert sizes == [CHUNK, CHUNK, 5]
