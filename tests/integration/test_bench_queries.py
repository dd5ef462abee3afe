"""The benchmark of reading history, on very little of it."""

from bench import queries
from bench.queries import Extent
from cli.bench import Options


def test_it_says_how_much_was_read_how_quickly_and_where(monkeypatch):
    monkeypatch.setattr(queries, "QUICK", Extent(86_400, 500, 2))
    monkeypatch.setattr(queries, "YEAR_ROWS", 5000)
    said = queries.run(Options(quick=True))
    assert said["rows"] == 5000 + 500 + 998 * 30
    keys = ("latest_ms", "day_one_stream_ms", "month_hourly_ms", "month_exceedances_ms", "year_one_stream_ms")
    assert all(0 < float(said[key]) < 10_000 for key in keys)
    assert said["edition"] == "postgresql"
    assert {"machine", "versions", "runs"} <= set(said)
