"""Letters by example: what is one, what is none and in which word, and that nothing is lost on the way."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.letter import (
    LARGEST_LETTER,
    LetterError,
    LetterKind,
    ReportLetter,
    SubscribeLetter,
    TokenLetter,
    clean,
    decode,
    encode,
    file_name,
)

AT = 1_795_305_600_000
HEAD = {"letter_id": "a" * 32, "at": AT, "lang": "en"}
REPORT = ReportLetter(
    **HEAD, number="K7M2QX9TD", topic="smell", text="It smells", noticed_at=AT, lon=121.9, lat=29.9
)
LETTERS = [
    REPORT,
    SubscribeLetter(**HEAD, email="a@b.example", place="area:north"),
    TokenLetter(**HEAD, kind=LetterKind.LEAVE, token="x" * 40),
]


@pytest.mark.parametrize("letter", LETTERS)
def test_what_is_written_is_read_again(letter):
    assert decode(encode(letter)) == letter


def test_letters_are_sorted_by_their_times():
    assert file_name(REPORT) == f"{AT}-{'a' * 32}.report.json"


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"schema": 2}, "bad_shape"),
        ({"kind": "order"}, "kind"),
        ({"kind": ["report"]}, "kind"),
        ({"extra": 1}, "bad_shape"),
        ({"letter_id": "A" * 32}, "letter_id"),
        ({"at": True}, "at"),
        ({"at": 1e12}, "at"),
        ({"at": 10**14}, "at"),
        ({"lang": "xx"}, "lang"),
        ({"number": "K7M2QX9TI"}, "number"),
        ({"topic": "ufo"}, "topic"),
        ({"text": "no"}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "a\x00bcdef"}, "text"),
        ({"text": "abc\u202edef"}, "text"),
        ({"text": "abc\u200fdef"}, "text"),
        ({"mail": True, "contact": "13800000000"}, "mail"),
        ({"mail": True, "contact": "a@b.example, c@d.example"}, "mail"),
        ({"mail": 1}, "mail"),
        ({"text": None}, "text"),
        ({"noticed_at": AT + 1}, "noticed_at"),
        ({"noticed_at": AT - 49 * 3_600_000}, "noticed_at"),
        ({"lon": None}, "position"),
        ({"lat": 91}, "position"),
        ({"lat": "29.9"}, "lat"),
        ({"lon": None, "lat": None}, "nowhere"),
        ({"area": "North!"}, "area"),
        ({"place": "two\nlines"}, "place"),
        ({"contact": "x" * 121}, "contact"),
        ({"photo": "../../etc"}, "photo"),
    ],
)
def test_what_is_no_letter_is_refused_in_a_word(changed, word):
    said = json.loads(encode(REPORT)) | changed
    with pytest.raises(LetterError, match=f"^{word}$"):
        decode(json.dumps(said).encode())


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"\xff", "not_json"),
        (b"[" * 9000, "not_json"),
        (b"[]", "bad_shape"),
        (b'{"schema": 1, "kind": "report", "at": NaN}', "not_json"),
        (b" " * (LARGEST_LETTER + 1), "too_large"),
        (json.dumps({"schema": 1, "kind": "leave"}).encode(), "bad_shape"),
    ],
)
def test_bytes_that_are_no_letter_are_refused(raw, word):
    with pytest.raises(LetterError, match=f"^{word}$"):
        decode(raw)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_nothing_but_a_letter_error_comes_of_any_bytes(raw):
    with pytest.raises(LetterError):
        decode(raw)


@given(st.text(min_size=10, max_size=200))
def test_what_is_cleaned_can_be_said_in_a_letter(text):
    cleaned = clean("it smells " + text)
    assert decode(
        encode(ReportLetter(**HEAD, number="K7M2QX9TD", topic="smell", text=cleaned, noticed_at=AT, area="a"))
    )
