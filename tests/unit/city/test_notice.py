"""A notice is fit for every channel that carries it, and what comes back is fit for a log."""

import pytest
from cast import NOW

from alerts.channels.webhook import payload
from city.notice import Notice, Outcome, Result, cut_bytes, cut_units, told


def test_without_a_short_text_an_sms_says_the_title_and_a_voice_reads_it():
    notice = Notice("a", "a", "[RED] Longtan\nis flooding", "text", NOW)

    assert notice.short == notice.spoken == notice.title == "[RED] Longtan is flooding"


def test_a_short_text_has_at_most_seventy_characters_of_an_sms():
    plain = Notice("a", "a", "title", "text", NOW, short="水" * 71)
    rare = Notice("a", "a", "title", "text", NOW, short="𫍯" * 36)

    assert plain.short == "水" * 69 + "…"
    assert rare.short == "𫍯" * 34 + "…"


@pytest.mark.parametrize("text", ["a" * 70, "水" * 70, "𫍯" * 35])
def test_what_fits_an_sms_is_not_cut(text):
    assert cut_units(text, 70) == text


@pytest.mark.parametrize("limit", range(3, 20))
def test_a_cut_never_splits_a_character(limit):
    cut = cut_bytes("水a𫍯é" * 5, limit)

    assert len(cut.encode()) <= limit
    assert cut.endswith("…")
    assert "水a𫍯é".startswith(cut[:-1][:4])


@pytest.mark.parametrize(
    "echoed", ['{"key": "p\\"w/1 \\u6c34"}', "key=p%22w%2F1%20%E6%B0%B4", 'key p"w/1 水']
)
def test_a_secret_that_is_echoed_is_not_told_however_it_is_written(echoed):
    said = told(echoed, ['p"w/1 水', None, ""])

    assert "***" in said
    assert "w" not in said.replace("key", "")


def test_the_detail_of_an_outcome_is_bounded():
    assert len(Outcome(Result.TRANSIENT, "x" * 5000).detail) == 200


def test_what_utf_8_cannot_say_is_replaced_and_stops_no_channel():
    half = "disk /mnt/\udcff"
    notice = Notice("k", "k", half, half, 0, {"why": half}, short=half, spoken=half)

    assert {notice.title, notice.text, notice.short, notice.spoken} == {"disk /mnt/?"}
    assert b"/mnt/?" in payload(notice)
    assert told(half) == "disk /mnt/?"
