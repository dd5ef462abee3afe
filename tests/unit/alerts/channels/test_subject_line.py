"""A mail's subject arrives as it was written, in every language, however long it is."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.smtp import mail
from city.notice import Notice

TITLES = (
    "[黄色] 甲a水库 水位 42.50 m > 42.00 m（21:42 +08:00 起）",
    "[黃色] 甲a水庫 水位 42.50 m > 42.00 m（21:42 +08:00 起），另有3條",
    "[YELLOW] A Reservoir water level 42.50 m > 42.00 m for 5 min (since 22 Nov 21:42 +08:00) (+3 more)",
    "[RED, on and off] Rückhaltebecken 東 water level 42.50 m > 42.00 m (since 21:42 +08:00)",
    "x" * 150 + " 42.00 m",
    "=?utf-8?b?eA==?= is a name, too",
)
WORDS = st.sampled_from(
    ("甲a水库", "42.50", "m", ">", "café", "（21:42", "起）", "Reservoir", "水" * 30, "x" * 80)
)


def header_of(title: str) -> bytes:
    raw = mail(Notice("k", "t", title, "text", 1_795_000_000_000), "a@city.example", "b@city.example")
    return raw.partition(b"\r\nDate:")[0].partition(b"Subject:")[2]


def read_back(title: str) -> tuple[str, str]:
    raw = b"Subject:" + header_of(title) + b"\r\n\r\n"
    unfolded = str(message_from_bytes(raw)["Subject"]).replace("\r\n", "")
    return str(message_from_bytes(raw, policy=default)["Subject"]), str(make_header(decode_header(unfolded)))


@pytest.mark.parametrize("title", TITLES)
def test_a_subject_is_read_as_it_was_written_by_old_and_new_readers(title: str) -> None:
    assert read_back(title) == (title, title)


@pytest.mark.parametrize("title", TITLES)
def test_the_first_line_of_a_subject_is_not_empty_and_no_encoded_line_is_too_long(title: str) -> None:
    first, *rest = header_of(title).split(b"\r\n")
    assert first.strip()
    assert all(len(line) <= 76 for line in rest if b"=?" in line)


@given(st.lists(WORDS, min_size=1, max_size=20))
def test_any_title_is_read_as_it_was_written(words: list[str]) -> None:
    title = Notice("k", "t", " ".join(words), "", 0).title
    assert read_back(title) == (title, title)
