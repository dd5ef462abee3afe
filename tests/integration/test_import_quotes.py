"""Quotes in CSV files: one that nothing closes must not hide what comes after it."""

import pytest
from historian import HEADER, Historian, historian


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


def test_a_quote_that_nothing_closes_is_named_and_hides_no_rows(desk):
    rows = [f"res-a,water_level,2020-01-01T{n // 60:02d}:{n % 60:02d}:00Z,{n % 50}\n" for n in range(600)]
    rows[49] = '"' + rows[49]
    file = desk.file("open.csv", HEADER + "".join(rows))

    result = desk.run("import", file, "--skip-bad")

    assert result.exit_code == 1
    assert "line 51: a quote is opened and never closed" in result.output
    assert desk.rows() == []


def test_an_inch_is_no_open_quote(desk):
    row = 'res-a,water_level,2020-01-01T00:0{}:00Z,1,5" pipe\n'
    file = desk.file("inch.csv", HEADER.strip() + ",remark\n" + row.format(1) + row.format(2) + row.format(3))

    assert desk.json("import", file)["stored"] == 3


def test_a_line_of_fifty_megabytes_is_a_mistake_in_words(desk):
    result = desk.run("import", desk.file("long.csv", HEADER + "x" * 50_000_000))

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)
