"""Letters of citizens on a real database: each counts once; who writes into the folder is not believed."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cast import CITY, HOUR, NOW
from citizen_town import box, desk, picture, report, subscribe, telling_picture
from PIL import Image

from alerts.citizens.intake import AT_ONCE, Intake, take_in
from city.citizen_report import Act, Progress
from city.clock import DAY_MS
from city.errors import TransientError
from city.letter import LetterKind, encode, file_name
from dashboard.widgets.letterbox import FullError
from store import catalogue, citizens
from store.database import Connection, connect


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        yield connection


def taken(conn: Connection, folder: Path, now: int = NOW) -> dict[str, int]:
    intake = Intake()
    while intake.turn(conn, desk(folder), now):
        pass
    return dict(intake.outcomes)


def test_a_report_is_stored_with_its_area_and_the_folder_is_empty_afterwards(conn, tmp_path):
    letter = report(contact="Wang 13800000000", place="at the north gate")
    box(tmp_path).put(letter)
    assert taken(conn, tmp_path) == {"taken_in": 1}
    kept = citizens.report(conn, letter.number)
    assert (kept.body, kept.area, kept.place, kept.state) == (
        letter.text,
        "coast",
        letter.place,
        Progress.RECEIVED,
    )
    assert citizens.contact(conn, kept.report_id) == "Wang 13800000000"
    assert [done.act for done in citizens.acts(conn, kept.report_id)] == [Act.RECEIVED]
    assert list(tmp_path.iterdir()) == []


def test_a_letter_whose_file_came_back_counts_once(conn, tmp_path):
    letter = report()
    for _ in range(2):
        box(tmp_path).put(letter)
        taken(conn, tmp_path)
    assert len(citizens.newest(conn)) == 1
    (tmp_path / file_name(letter)).write_bytes(encode(letter))
    assert take_in(conn, desk(tmp_path), file_name(letter), NOW) == "taken_in_before"


def test_a_number_that_is_taken_leaves_the_first_report_as_it_is(conn, tmp_path):
    first, second = report(number="K7M2QX9TD"), report(number="K7M2QX9TD", text="something else")
    for letter in (first, second):
        box(tmp_path).put(letter)
    assert taken(conn, tmp_path) == {"taken_in": 1, "number_taken": 1}
    assert citizens.report(conn, "K7M2QX9TD").body == first.text


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew(conn, tmp_path, kind):
    raw = picture(kind, (2400, 1200))
    letter = report(raw)
    box(tmp_path).put(letter, raw)
    assert taken(conn, tmp_path) == {"taken_in": 1}
    with Image.open(io.BytesIO(citizens.photo(conn, letter.number))) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (1600, 800))


def test_nothing_that_a_photo_says_about_itself_is_stored(conn, tmp_path):
    raw = telling_picture()
    assert raw.count(b"ecret") >= 3
    letter = report(raw)
    box(tmp_path).put(letter, raw)
    taken(conn, tmp_path)
    stored = citizens.photo(conn, letter.number)
    assert b"ecret" not in stored
    with Image.open(io.BytesIO(stored)) as drawn:
        assert (dict(drawn.getexif()), drawn.size) == ({}, (300, 400)), (
            "turned as its EXIF said, which is gone"
        )


@pytest.mark.parametrize(
    "raw",
    [
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:2000],
        b"\xff\xd8\xff",
        bytes(9),
    ],
    ids=["gif", "svg", "cut off", "only begins", "zeros"],
)
def test_what_is_no_photo_is_left_out_and_the_report_stays(conn, tmp_path, raw):
    letter = report(raw)
    box(tmp_path).put(letter, raw)
    assert taken(conn, tmp_path) == {"without_photo": 1}
    assert not citizens.report(conn, letter.number).has_photo


def test_a_picture_that_is_a_bomb_is_left_out_in_time(conn, tmp_path):
    flat = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(flat, "PNG")
    assert len(flat.getvalue()) < 500_000, "small to send, gigabytes to unpack"
    letter = report(flat.getvalue())
    box(tmp_path).put(letter, flat.getvalue())
    assert taken(conn, tmp_path) == {"without_photo": 1}


def test_a_photo_that_is_not_the_one_of_the_letter_is_left_out(conn, tmp_path):
    letter = report(picture())
    box(tmp_path).put(letter, picture(size=(64, 64)))
    assert taken(conn, tmp_path) == {"without_photo": 1}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"at": NOW - 20 * DAY_MS, "noticed_at": NOW - 20 * DAY_MS}, "refused_at"),
        ({"at": NOW + HOUR}, "refused_at"),
        ({"lon": 10.0}, "refused_far"),
        ({"lon": None, "lat": None, "area": "atlantis"}, "refused_area"),
    ],
)
def test_a_report_that_does_not_fit_the_city_is_refused(conn, tmp_path, said, outcome):
    box(tmp_path).put(report(**said))
    assert taken(conn, tmp_path) == {outcome: 1}
    assert citizens.newest(conn) == []


def test_what_is_no_letter_is_taken_out_and_stops_nobody(conn, tmp_path):
    def lies(number: int, raw: bytes) -> None:
        (tmp_path / f"{number:013d}-{number:032x}.report.json").write_bytes(raw)

    whole = json.loads(encode(report()))
    lies(1, b"\xff\xfe")
    lies(2, b"[" * 10_000)
    lies(3, json.dumps(whole | {"is_admin": True}).encode())
    lies(4, json.dumps(whole | {"text": None}).encode())
    lies(5, json.dumps(whole | {"kind": {}}).encode())
    lies(6, json.dumps(whole).encode())
    lies(7, b" " * 20_000)
    (tmp_path / f"{8:013d}-{8:032x}.report.json").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / f"{9:013d}-{9:032x}.report.json")
    sound = report()
    box(tmp_path).put(sound)
    assert taken(conn, tmp_path) == {
        "refused_not_json": 2,
        "refused_bad_shape": 1,
        "refused_text": 1,
        "refused_kind": 1,
        "refused_name": 1,
        "unreadable": 3,
        "taken_in": 1,
    }
    assert [one.number for one in citizens.newest(conn)] == [sound.number]
    assert list(tmp_path.iterdir()) == []


def test_more_letters_than_a_turn_takes_wait_for_the_next(conn, tmp_path):
    for _ in range(AT_ONCE + 1):
        box(tmp_path).put(report())
    intake = Intake()
    assert intake.turn(conn, desk(tmp_path), NOW)
    assert not intake.turn(conn, desk(tmp_path), NOW)
    assert len(citizens.newest(conn)) == AT_ONCE + 1


def test_a_letter_waits_for_what_is_no_fault_of_its_own(conn, tmp_path):
    raw = picture()
    letter = report(raw)
    box(tmp_path).put(letter, raw)

    def no_process(_raw: bytes) -> None:
        raise TransientError("no process")

    intake = Intake()
    for _ in range(5):
        with pytest.raises(TransientError):
            intake.turn(conn, replace(desk(tmp_path), redrawn=no_process), NOW)
    intake.turn(conn, desk(tmp_path), NOW)
    assert citizens.report(conn, letter.number).has_photo


def test_a_letter_that_nobody_can_handle_stops_none_of_the_others(conn, tmp_path):
    raw = picture()
    first, second = report(raw), report()
    box(tmp_path).put(first, raw)
    box(tmp_path).put(second)

    def fails(_raw: bytes) -> None:
        raise RuntimeError("a fault of ours")

    intake = Intake()
    with pytest.raises(RuntimeError):
        intake.turn(conn, replace(desk(tmp_path), redrawn=fails), NOW)
    assert not intake.turn(conn, replace(desk(tmp_path), redrawn=fails), NOW)
    assert [one.number for one in citizens.newest(conn)] == [second.number]
    assert taken(conn, tmp_path) == {"taken_in": 1}, "it is still there for who begins anew"


def test_one_kind_of_letters_crowds_out_no_other_whoever_put_them_in(tmp_path):
    bounds = {LetterKind.SUBSCRIBE: 1, LetterKind.REPORT: 1}
    box(tmp_path).put(subscribe())
    fresh = box(tmp_path, most=bounds)
    fresh.put(report())
    with pytest.raises(FullError):
        fresh.put(subscribe())


@pytest.mark.parametrize("tried", ["open('/etc/hostname')", "socket.socket()"])
def test_who_decodes_photos_can_open_neither_a_file_nor_a_connection(tried):
    ran = f"from alerts.citizens.photo_child import bound; import socket; bound(); {tried}"
    done = subprocess.run([sys.executable, "-c", ran], capture_output=True, text=True, check=False)
    assert (done.returncode, "OSError: [Errno 24]" in done.stderr) == (1, True), done.stderr


def test_what_was_never_finished_is_cleared_away_after_an_hour(tmp_path):
    stray = tmp_path / "0000000000001-00.photo"
    stray.write_bytes(b"x")
    letter = report(picture())
    box(tmp_path).put(letter, picture())
    old = stray.stat().st_mtime_ns // 1_000_000
    assert desk(tmp_path).box.clear(old + HOUR // 2) == 0
    assert desk(tmp_path).box.clear(old + 2 * HOUR) == 1
    assert len(list(tmp_path.iterdir())) == 2
