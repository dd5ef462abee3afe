"""A phone gateway's own form: placeholders are filled in as values, and the answer is judged by a pointer."""

import json
from urllib.parse import parse_qs

import pytest

from alerts.channels.phone_words import NOTHING, at_pointer, filled, judged
from city.notice import Result
from city.phone_form import PhoneForm

WORDS = {"to": "+861", "text": 'a"},{"b&c=d {to}', "key": "k.1", "secret": "s", "at": "17"}


def test_a_text_stays_inside_its_string_of_json():
    headers, body = filled(PhoneForm({"a": ["{to}", {"b": "<{text}>"}], "n": 7}, {"X": "k {secret}"}), WORDS)

    assert json.loads(body) == {"a": ["+861", {"b": f"<{WORDS['text']}>"}], "n": 7}
    assert headers == {"Content-Type": "application/json", "X": "k s"}


def test_a_text_stays_inside_its_field_of_a_form():
    headers, body = filled(PhoneForm({"to": "{to}", "text": "{text}"}, encoding="form"), WORDS)

    assert parse_qs(body.decode()) == {"to": ["+861"], "text": [WORDS["text"]]}
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/a/b", 1),
        ("/list/1", "y"),
        ("/list/01/x", NOTHING),
        ("/list/9", NOTHING),
        ("/x~1y", 2),
        ("/a/b/c", NOTHING),
        ("/none", None),
        ("/missing", NOTHING),
    ],
)
def test_a_pointer_finds_a_value_or_nothing(pointer, found):
    tree = {"a": {"b": 1}, "list": ["x", "y"], "x/y": 2, "none": None}

    assert at_pointer(tree, pointer) is found or at_pointer(tree, pointer) == found


FORM = PhoneForm(
    {"to": "{to}"}, sent_at="/code", sent_if=("0", "OK", "true"), later_if=("busy",), id_at="/id"
)


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ('{"code": 0}', Result.SENT),
        ('{"code": "0"}', Result.SENT),
        ('{"code": "OK"}', Result.SENT),
        ('{"code": true}', Result.SENT),
        ('{"code": "busy"}', Result.TRANSIENT),
        ('{"code": 1}', Result.PERMANENT),
        ('{"code": null}', Result.PERMANENT),
        ("{}", Result.TRANSIENT),
        ("<html>", Result.TRANSIENT),
        ("[" * 100_000, Result.TRANSIENT),
    ],
)
def test_the_value_at_the_pointer_decides(body, result):
    assert judged(FORM, body.encode(), "said").result is result


@pytest.mark.parametrize(("said", "known"), [('"a-1"', "a-1"), ("7", "7"), ("null", None), ("[]", None)])
def test_the_gateways_own_id_is_kept(said, known):
    assert judged(FORM, f'{{"code": 0, "id": {said}}}'.encode(), "").provider_id == known


def test_without_a_rule_a_good_status_is_enough():
    assert judged(PhoneForm({"to": "{to}"}), b"queued", "queued").result is Result.SENT
