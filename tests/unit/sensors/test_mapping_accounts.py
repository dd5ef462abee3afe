"""No cell of a file is lost: each becomes an observation, is missing, or is a mistake that is named."""

from zoneinfo import available_timezones

import numpy as np
import pyarrow as pa
from cast import NOW, STREAMS
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.decode import register
from sensors.mapping_block import Block
from sensors.mapping_columns import Knowledge, observations
from sensors.mapping_read import parse

KNOWN = Knowledge(register(STREAMS), (), None, NOW)
LONG = parse(
    "m.toml",
    '[time]\ncolumn = "t"\n[thing]\ncolumn = "s"\n[property]\ncolumn = "p"\n'
    '[result]\ncolumn = "v"\n[flag]\ncolumn = "f"\n',
    available_timezones(),
)
TIMES = st.sampled_from(
    ["2020-01-01T00:00:00Z", "2020-01-01T08:00:00+08:00", "2020-13-01T00:00:00Z", "", "soon"]
)
THINGS = st.sampled_from(["res-a", "res-b", "chem-a", "nobody", "", "\ufffd"])
SLUGS = st.sampled_from(["water_level", "storage", "gas_cl2", "wetness", ""])
VALUES = st.one_of(
    st.floats().map(str),
    st.sampled_from(["", "NA", "x", "1e999", "0x10", "1,5", " 7 ", "+.5"]),
    st.text(max_size=5),
)
ROWS = st.lists(
    st.tuples(TIMES, THINGS, SLUGS, VALUES, st.sampled_from(["", "N", "D", "?", "MM"])), min_size=1
)


@settings(deadline=None)
@given(ROWS)
def test_every_row_is_an_observation_or_missing_or_named(rows):
    columns = {
        name: pa.array(cells) for name, cells in zip("tspvf", map(list, zip(*rows, strict=True)), strict=True)
    }

    outcome = observations(Block(7, columns, len(rows)), LONG, KNOWN)

    usable = set(outcome.columns.rows.tolist())
    named = {fault.row for fault in outcome.faults}
    assert len(usable) == len(outcome.columns.rows)
    assert not usable & named
    unsaid = set(range(7, 7 + len(rows))) - usable - named
    assert len(unsaid) <= outcome.missing <= len(rows) - len(usable)
    assert np.isfinite(outcome.columns.results).all()
    assert all(fault.column in "tspvf" and fault.problem for fault in outcome.faults)
