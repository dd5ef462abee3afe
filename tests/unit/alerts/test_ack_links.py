"""Links by which people answer: nothing but what was signed is read, keys rotate, logs hold none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.ack_links import Answer, fingerprint, made, masked, read, url

OLD, NEW = "an-old-key-of-some-length", "a-new-key-of-some-length"
ANSWER = Answer(12, "li", 1000)


def test_a_token_says_what_it_was_made_for_until_its_time_is_over():
    token = made(ANSWER, (NEW,))

    assert read(token, (NEW,), 999) == ANSWER
    assert read(token, (NEW,), 1000) is None


def test_while_keys_change_both_are_good():
    before, after = made(ANSWER, (OLD,)), made(ANSWER, (NEW, OLD))

    assert read(before, (NEW, OLD), 1) == read(after, (NEW, OLD), 1) == ANSWER
    assert read(before, (NEW,), 1) is None
    assert read(after, (NEW,), 1) == ANSWER


@given(st.integers(0, 200), st.characters(exclude_categories=("Cs",)))
def test_a_token_that_was_changed_anywhere_is_worth_nothing(at, char):
    token = made(ANSWER, (NEW,))
    changed = token[: at % len(token)] + char + token[at % len(token) + 1 :]

    assert changed == token or read(changed, (NEW,), 1) in (None, ANSWER)
    assert changed == token or read(changed, (OLD,), 1) is None


@given(st.text(max_size=500))
def test_whatever_is_no_token_is_none(text):
    assert read(text, (NEW,), 1) is None


def test_without_keys_nothing_is_made_or_read():
    with pytest.raises(ValueError, match="no key"):
        made(ANSWER, ())
    assert read(made(ANSWER, (NEW,)), (), 1) is None


def test_what_is_kept_and_what_is_logged_does_not_give_it_away():
    token = made(ANSWER, (NEW,))
    link = url("https://watch.example/", token)

    assert token.encode() not in fingerprint(token)
    assert masked(f"GET {link} 200") == "GET https://watch.example/a/*** 200"
