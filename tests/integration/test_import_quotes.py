"""Quotes in CSV files: one that nothing closes must not hide what comes after it."""

import pytest
from historian import HEADER, Historian, historian


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


def rows_of_a_day():
    return [f"res-a,water_level,2020-01-01T{n // 60:02d}:{n % 60:02d}:00Z,{n % 50}\n" for n in range(600)]


def test_a_quote_that_nothing_closes_is_named_with_what_is_wrong_before_it(desk):
    rows = rows_of_a_day()
    rows[9] = rows[9].replace("Z,9", "Z,x")
    rows[49] = rows[49].replace("water", '"water')
    file = desk.file("open.csv", HEADER + "".join(rows))

    result = desk.run("import", file)

    assert result.exit_code == 1
    assert result.stderr.splitlines()[:2] == [
        f"{file}: line 11, column 'result': 'x' is not a number",
        f"{file}: line 51, column 'property': a quote is opened and never closed; "
        "lines 51 to 601 cannot be read",
    ]
    assert desk.rows() == []


def test_skip_bad_takes_what_stands_before_a_quote_that_nothing_closes_and_says_what_is_lost(desk):
    rows = rows_of_a_day()
    rows[49] = '"' + rows[49]
    file = desk.file("open.csv", HEADER + "".join(rows))

    result = desk.run("import", file, "--skip-bad")

    assert result.exit_code == 0
    assert "lines 51 to 601 cannot be read" in result.stderr
    assert len(desk.rows()) == 49
    assert "49 rows" in result.stdout
    assert "1 skipped" in result.stdout


def test_the_quote_is_named_where_it_is_opened_and_not_where_its_row_begins(desk):
    rows = ['1,"two\nlines",res-a,"\n', "2,x,res-a,3\n"]
    file = desk.file("open.csv", "water_level,note,station,time\n" + "".join(rows))

    result = desk.run("import", file)

    assert f"{file}: line 3, column 'time': a quote is opened and never closed; lines 2 to 4" in result.stderr


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le"])
def test_a_quote_is_found_open_in_any_encoding(desk, encoding):
    rows = rows_of_a_day()[:60]
    rows[49] = '"' + rows[49]
    text = f"站,{HEADER}" + "".join(f"∢站,{row}" for row in rows)

    result = desk.run("import", desk.file("open.csv", text.encode(encoding)), "--skip-bad")

    assert "line 51, column '站'" not in result.stderr
    assert "line 51, column 'thing_id': a quote is opened" in result.stderr
    assert len(desk.rows()) == 49


@pytest.mark.parametrize("end", ['"', '"\n', '"\r\n', 'res-a,"', 'res-a,"\0'])
def test_a_quote_is_open_however_little_comes_after_it(desk, end):
    result = desk.run("import", desk.file("open.csv", HEADER + end))

    assert "a quote is opened and never closed; line 2 cannot be read" in result.stderr


def test_a_quote_that_is_open_in_the_header_is_named(desk):
    file = desk.file(
        "open.csv", 'thing_id,property,time,result,"\nres-a,water_level,2020-01-01T00:00:00Z,1\n'
    )

    assert f"{file}: line 1" in desk.run("import", file).stderr


@pytest.mark.parametrize("size", [200_000, 3_000_000])
@pytest.mark.parametrize("mapped", [False, True])
def test_a_long_cell_is_a_mistake_of_its_column_or_nobody_s(desk, size, mapped):
    body = "res-a,water_level,2020-01-01T00:00:00Z,1," + "x" * size + "\n"
    bad = f"res-a,water_level,2020-01-01T00:01:00Z,{'1' * size}x,\n"
    file = desk.file("long.csv", HEADER.strip() + ",remark\n" + body + bad)
    names = "thing_id", "property", "time", "result"
    tables = (
        f'[{role}]\ncolumn = "{name}"\n' for role, name in zip(("thing", *names[1:]), names, strict=True)
    )
    mapping = ["--mapping", desk.file("m.toml", "".join(tables))] if mapped else []

    (listed,) = desk.json("import", file, "--skip-bad", *mapping)["files"][0]["listed"]

    assert listed.startswith(f"{file}: line 3, column 'result': '1111")
    assert len(desk.rows()) == 1


@pytest.mark.parametrize("quote", ["", '"', '"\n'])
def test_a_cell_too_long_to_be_one_is_named_with_its_line(desk, quote):
    long = f"res-a,water_level,2020-01-01T00:01:00Z,{quote}{'1' * 9_000_000}\n"
    file = desk.file("long.csv", HEADER + "res-a,water_level,2020-01-01T00:00:00Z,1\n" + long)

    result = desk.run("import", file)

    assert result.exit_code == 1
    assert f"{file}: line 3: a cell is longer than 4 MB" in result.stderr


def test_a_row_too_long_to_be_one_is_named_with_its_line(desk):
    rows = rows_of_a_day()
    rows[49] = rows[49].strip() + ",x" * 5_000_000 + "\n"

    assert (
        "line 51: a row is longer than 4 MB"
        in desk.run("import", desk.file("a.csv", HEADER + "".join(rows))).stderr
    )


def test_an_inch_is_no_open_quote(desk):
    row = 'res-a,water_level,2020-01-01T00:0{}:00Z,1,5" pipe\n'
    file = desk.file("inch.csv", HEADER.strip() + ",remark\n" + row.format(1) + row.format(2) + row.format(3))

    assert desk.json("import", file)["stored"] == 3


def test_a_line_of_fifty_megabytes_is_a_mistake_in_words(desk):
    result = desk.run("import", desk.file("long.csv", HEADER + "x" * 50_000_000))

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)
