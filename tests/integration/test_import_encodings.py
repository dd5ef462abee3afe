"""A file in another encoding than was said: what it looks like is said, and what could not be read."""

import pytest
from historian import HEADER, Historian, historian

TABLE = "站码,时间,水位\nres-a,2020-01-01T00:00:00Z,1\n"
MAPPING = (
    '{encoding}[time]\ncolumn = "时间"\n[thing]\ncolumn = "站码"\n[columns]\n'
    '"水位" = {{ property = "water_level", unit = "m" }}\n'
)


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("", "gb18030"),
        ("", "utf-16"),
        ("", "utf-16-le"),
        ("", "utf-16-be"),
        ("gb18030", "utf-8"),
        ("utf-16-le", "gb18030"),
    ],
)
def test_a_column_that_is_there_in_another_encoding_says_in_which(desk, said, encoding):
    file = desk.file("a.csv", TABLE.encode(encoding))
    setting = f'encoding = "{said}"\n' if said else ""
    mapping = desk.file("m.toml", MAPPING.format(encoding=setting))

    (first, *_) = desk.json("import", file, "--mapping", mapping, code=1)["files"][0]["listed"]

    assert first.startswith(f"{file}: column '时间': is not there; there are ")
    assert first.endswith(f'this looks like {encoding}: set encoding = "{encoding}" in the mapping')


def test_a_column_that_is_nowhere_is_no_matter_of_encoding(desk):
    file = desk.file("a.csv", "t,v\n1,2\n")

    listed = desk.json("import", file, "--mapping", desk.file("m.toml", MAPPING.format(encoding="")), code=1)

    assert "looks like" not in str(listed["files"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_without_a_mapping_the_encoding_is_seen_by_itself(desk, encoding):
    assert desk.json("import", desk.file("a.csv", TABLE.encode(encoding)))["stored"] == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("备注".encode("gb18030"), '; this looks like gb18030: set encoding = "gb18030" in the mapping'),
        (b"\xff\xff", ""),
    ],
)
def test_bytes_that_cannot_be_read_in_a_column_that_nobody_reads_are_said(desk, name, hint):
    row = b"res-a,water_level,2020-01-01T00:00:00Z,1,"
    rows = [HEADER.strip().encode() + b",note", row, row.replace(b"-01T", b"-02T") + name, b""]
    names = ("thing", "thing_id"), ("property", "property"), ("time", "time"), ("result", "result")
    mapping = "".join(f'[{role}]\ncolumn = "{column}"\n' for role, column in names)
    file = desk.file("a.csv", b"\n".join(rows))

    result = desk.run("import", file, "--mapping", desk.file("m.toml", mapping))

    assert result.exit_code == 0
    assert f"{file}: line 3: there are bytes that are not utf-8, read as \ufffd{hint}\n" in result.stderr
    assert len(desk.rows()) == 2


def test_the_encoding_is_said_beside_the_mistakes_it_makes(desk):
    """The first lines are ASCII, so that the encoding cannot be seen by itself."""
    rows = [f"res-a,water_level,{1900 + n}-01-01T00:00:00Z,1\n" for n in range(5)]
    head = "".join(f"# {'-' * 70}\n" for _ in range(1000))
    file = desk.file("a.csv", (head + HEADER + "".join(rows) + "甲,water_level,,1\n").encode("gb18030"))

    result = desk.run("import", file)

    assert result.exit_code == 1
    assert f"{file}: line 1007: there are bytes that are not utf-8" in result.stderr
    assert "this looks like gb18030" in result.stderr
    assert f"{file}: line 1007, column 'thing_id': no thing" in result.stderr


def test_a_suggestion_reads_utf16(desk):
    file = desk.file("a.csv", "站码,时间,水位,谁知道\na,2020-01-01 00:00,1,2\n".encode("utf-16"))

    said = desk.run("import", "--suggest", file).stdout

    assert 'encoding = "utf-16"' in said
    assert '"水位" = { property = "water_level" }' in said
    assert '"谁知道" = { property = "?" }' in said


def test_a_row_too_short_is_one_whatever_its_bytes_are(desk):
    rows = [HEADER.encode(), b"\xff\n", b"res-a,water_level,2020-01-01T00:00:00Z,1\n"]
    file = desk.file("a.csv", b"".join(rows))

    result = desk.run("import", file, "--skip-bad")

    assert f"{file}: line 2: has 1 cells, the header has 4\n" in result.stderr
    assert len(desk.rows()) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_a_header_alone_is_no_rows_and_no_mistake(desk, encoding, end):
    result = desk.run("import", desk.file("a.csv", (HEADER.strip() + end).encode(encoding)))

    assert (result.exit_code, result.stderr) == (0, "")
    assert ": 0 rows; 0 stored" in result.stdout


def test_columns_that_are_shown_hold_nothing_that_a_terminal_obeys(desk):
    file = desk.file("a.csv", "\0\x1b[2J,t\n1,2\n")
    mapping = desk.file("m.toml", MAPPING.format(encoding=""))

    (first, *_) = desk.json("import", file, "--mapping", mapping, code=1)["files"][0]["listed"]

    assert first == f"{file}: column '时间': is not there; there are [2J, t"
