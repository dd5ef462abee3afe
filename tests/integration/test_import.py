"""`citywatch import` on a real PostgreSQL: what comes in, what does not, and what is said about it."""

from datetime import UTC, datetime, timedelta

import pytest
from cast import NOW
from historian import HEADER, Historian, historian

from city.quality import Quality, Reason
from store import observations
from store.live import Live


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


def test_a_file_with_plain_column_names_comes_in_by_itself(desk):
    file = desk.file(
        "a.csv",
        HEADER + "res-a,water_level,1913-05-01T00:00:00+08:00,11.5\nres-a,storage,2020-01-01T00:00:00Z,-7\n",
    )

    said = desk.json("import", file)

    assert (said["rows"], said["stored"], said["mistakes"]) == (2, 2, 0)
    assert [(name, result, quality, reasons) for name, _, result, quality, reasons in desk.rows()] == [
        ("res-a.storage", -7.0, Quality.BAD, Reason.RANGE),
        ("res-a.water_level", 11.5, Quality.GOOD, Reason.NONE),
    ]
    assert desk.rows()[1][1].isoformat() == "1913-04-30T16:00:00+00:00"


def test_history_is_not_handed_to_the_alert_engine_and_rollups_are_told_the_span(desk):
    file = desk.file(
        "a.csv", HEADER + "".join(f"res-a,water_level,2020-01-{day:02d}T00:00:00Z,99\n" for day in (3, 1, 2))
    )

    desk.json("import", file)

    assert desk.ask("SELECT count(*) FROM batch") == [(0,)]
    assert [
        (a.day, b.day) for a, b in desk.ask("SELECT first, last FROM touched WHERE datastream_id <> 0")
    ] == [(1, 3)]


def test_what_is_the_newest_and_of_the_last_hour_is_no_history_and_the_engine_sees_it(desk):
    """A screen would show it green otherwise, whatever it says."""
    now = datetime.now(UTC)
    ages = (("res-a,water_level", 5, 50), ("res-a,water_level", 10, 49), ("res-a,storage", 90, 300))
    rows = [f"{key},{(now - timedelta(minutes=age)).isoformat()},{value}\n" for key, age, value in ages]

    desk.json("import", desk.file("a.csv", HEADER + "".join(rows)))

    assert desk.ask("SELECT results FROM batch") == [([50.0],)]


def test_a_file_with_a_mistake_is_not_imported_and_every_mistake_names_line_and_column(desk):
    file = desk.file(
        "bad.csv",
        "thing_id,property,time,result,note\n"
        'res-a,water_level,2020-01-01T00:00:00Z,1,"two\nlines"\n'
        "\n"
        "res-a,water_level,2020-01-02T00:00:00Z,x,\n"
        "res-z,water_level,2020-01-03T00:00:00Z,1,\n"
        "res-a,water_level,2020-01-04T00:00:00Z\n"
        "res-a,wetness,2020-01-05T00:00:00Z,1,\n"
        "res-a,water_level,2020-01-01T00:00:00Z,1,again\n"
        "res-a,water_level,late,nan?,\n",
    )

    result = desk.run("import", file)

    assert result.exit_code == 1
    assert desk.rows() == []
    assert desk.ask("SELECT count(*) FROM import") == [(0,)]
    lines = result.stderr.splitlines()
    expected = [
        "line 5, column 'result': 'x' is not a number",
        "line 6, column 'thing_id': no thing 'res-z' in the catalogue",
        "line 7: has 3 cells, the header has 5",
        "line 8, column 'property': no datastream 'wetness' of thing 'res-a'",
        "line 9, column 'time': res-a.water_level has this time in line 2 already",
        "line 10, column 'time': 'late' is not RFC 3339",
        "line 10, column 'result': 'nan?' is not a number",
    ]
    assert lines[:-1] == [f"{file}: {line}" for line in expected]
    assert lines[-1].endswith("7 mistakes, nothing of it was imported")


def test_skip_bad_imports_the_rest_and_lists_everything_that_was_skipped(desk):
    rows = [
        f"res-a,water_level,2020-01-01T00:{minute:02d}:00Z,{minute if minute % 2 else 'x'}\n"
        for minute in range(60)
    ]
    file = desk.file("half.csv", HEADER + "".join(rows))

    result = desk.run("import", file, "--skip-bad", "--show", 3)

    assert result.exit_code == 0
    assert len(desk.rows()) == 30
    assert "… and 27 more mistakes, all of them in" in result.stderr
    assert len((desk.home / "half.csv.skipped.csv").read_text().splitlines()) == 31


def test_of_a_key_that_stands_twice_skip_bad_takes_the_first(desk):
    row = "res-a,water_level,2020-01-01T00:00:00Z,{}\n"
    file = desk.file("twice.csv", HEADER + row.format(1) + row.format(2))

    said = desk.json("import", file, "--skip-bad")

    assert (said["stored"], said["skipped"], said["conflicting"]) == (1, 1, 0)
    assert desk.rows()[0][2] == 1


def test_what_is_skipped_is_counted_in_mistakes_and_not_in_cells(desk):
    rows = ["res-a,2020-01-01T00:00:00Z,1,2", "res-a,late,3,4", "nobody,late,5,6"]
    text = "\n".join(["thing_id,time,water_level,storage", *rows, ""])

    said = desk.json("import", desk.file("wide.csv", text), "--skip-bad")

    assert (said["rows"], said["stored"], said["missing"], said["skipped"]) == (3, 2, 0, 3)


def test_a_dry_run_checks_and_stores_nothing(desk):
    file = desk.file("a.csv", level(1))

    assert desk.json("import", file, "--dry-run")["files"][0]["state"] == "checked"
    assert desk.rows() == []


def level(*values):
    """A file's text: a water level a day, from the first of 2020 on."""
    return HEADER + "".join(
        f"res-a,water_level,2020-01-{n:02d}T00:00:00Z,{v}\n" for n, v in enumerate(values, 1)
    )


def test_what_is_there_already_is_kept_and_another_value_is_counted(desk):
    desk.json("import", desk.file("a.csv", level(1, 2)))

    said = desk.json("import", desk.file("b.csv", level(1, 3, 4)))

    assert (said["stored"], said["duplicate"], said["conflicting"]) == (1, 1, 1)
    assert [row[2] for row in desk.rows()] == [1, 2, 4]


def test_one_bad_file_does_not_keep_the_others_out_but_the_end_is_not_zero(desk):
    bad = desk.file("bad.csv", "what,is,this\n1,2,3\n")
    good = desk.file("good.csv", level(1))

    said = desk.json("import", bad, good, code=1)

    assert [file["state"] for file in said["files"]] == ["refused", "imported"]
    assert "--suggest" in said["files"][0]["listed"][0]


def test_a_mapping_whose_column_is_not_there_says_which_are(desk):
    mapping = desk.file(
        "m.toml", '[time]\ncolumn = "when"\n[thing]\nid = "res-a"\n[columns]\nWL = { property = "storage" }\n'
    )
    file = desk.file("a.csv", "t,WL\n1,2\n")

    said = desk.json("import", file, "--mapping", mapping, code=1)

    assert said["files"][0]["listed"] == [f"{file}: column 'when': is not there; there are t, WL"]


def test_files_of_other_places_are_read_by_their_encoding_delimiter_and_decimal_comma(desk):
    mapping = desk.file(
        "m.toml",
        'encoding = "gb18030"\ndelimiter = ";"\ndecimal = ","\nskip_lines = 1\n'
        '[time]\ncolumn = "时间"\nformat = "%Y-%m-%d %H:%M"\nzone = "Asia/Shanghai"\n'
        '[thing]\ncolumn = "站点"\nids = { "甲水库" = "res-a" }\n[columns]\n"水位" = { property = '
        '"water_level", unit = "cm" }\n',
    )
    text = "某市水文数据\n时间;站点;水位\n2020-01-01 08:00;甲水库;1150,5\n"

    said = desk.json("import", desk.file("a.csv", text.encode("gb18030")), "--mapping", mapping)

    assert said["stored"] == 1
    assert desk.rows()[0][1:3] == (desk.rows()[0][1], 11.505)
    assert desk.rows()[0][1].isoformat() == "2020-01-01T00:00:00+00:00"


def test_bytes_that_are_not_of_the_encoding_are_a_mistake_of_their_cell(desk):
    body = (
        HEADER.encode()
        + b"res-a,water_level,2020-01-01T00:00:00Z,1\nres-\xff,water_level,2020-01-01T00:00:00Z,1\n"
    )

    said = desk.json("import", desk.file("a.csv", body), code=1)

    assert "line 3, column 'thing_id'" in said["files"][0]["listed"][0]


@pytest.mark.parametrize("content", ["", "\n\n", "# only a remark\n", HEADER, 'a,"b\n' + "x" * 5_000_000])
def test_a_file_without_rows_or_with_an_open_quote_stores_nothing_and_does_not_crash(desk, content):
    result = desk.run("import", desk.file("a.csv", content))

    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output
    assert desk.rows() == []


def test_older_history_never_turns_the_wall_back(desk, redis_url):
    desk.env["CITYWATCH_REDIS_URL"] = redis_url
    newer = desk.file("new.csv", HEADER + "res-a,water_level,2020-01-02T00:00:00Z,2\n")
    older = desk.file("old.csv", level(1))
    desk.json("import", newer, older)

    live = Live(redis_url)
    assert [o.result for o in live.latest().values()] == [2.0]
    live.close()


def test_a_suggestion_needs_no_database(desk):
    desk.env["CITYWATCH_DATABASE_URL"] = ""
    result = desk.run("import", "--suggest", desk.file("a.csv", "datetime,PM2.5\n2020-01-01 00:00,1\n"))

    assert result.exit_code == 0
    assert '"PM2.5" = { property = "pm2_5" }' in result.stdout


def test_without_a_database_the_variable_is_named(desk):
    desk.env["CITYWATCH_DATABASE_URL"] = ""
    result = desk.run("import", desk.file("a.csv", HEADER))

    assert result.exit_code == 2
    assert "CITYWATCH_DATABASE_URL" in result.stderr


def test_the_times_stored_are_the_times_written(desk):
    desk.json(
        "import",
        desk.file(
            "a.csv",
            HEADER + f"res-a,water_level,{NOW - 1},1\n".replace(str(NOW - 1), "2026-11-21T23:59:59.999Z"),
        ),
    )

    with desk.conn() as conn:
        (stored,) = observations.latest(
            conn, [row[0] for row in conn.execute("SELECT datastream_id FROM datastream").fetchall()]
        )
    assert stored.phenomenon_time == NOW - 1
