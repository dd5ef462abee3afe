"""Which dead letters are kept one by one, and which put together."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.letterbox import A_SENDER, ALL_STRANGERS, Letterbox
from sensors.reject import RejectReason
from store.deadletters import DeadLetter

T0 = 1_795_305_600_000
BAD = DeadLetter(T0, RejectReason.NOT_JSON, "no", "city/a/obs", b"{")
STRANGE = DeadLetter(T0, RejectReason.UNKNOWN_THING, "who", "city/x/obs", b"{}")
LIMITED = DeadLetter(T0, RejectReason.RATE_LIMITED, "above the rate", "city/a/obs", b"first", 3)
TOO_LARGE = replace(BAD, reason=RejectReason.TOO_LARGE)


def kept(letters: list[DeadLetter], box: Letterbox | None = None) -> list[DeadLetter]:
    """What is kept of letters of a message each."""
    sorted_out = (box or Letterbox()).sorted([one] for one in letters)
    return [letter for of_message in sorted_out for letter in of_message]


def test_a_few_letters_are_kept_as_they_are():
    letters = [BAD, STRANGE, BAD]
    assert kept(letters) == letters


def test_a_flood_of_a_sender_is_put_together_without_payloads_and_its_parts_are_the_sum():
    *whole, rest = kept([BAD] * 1000)
    assert whole == [BAD] * A_SENDER[1]
    assert (rest.parts, rest.payload, rest.reason) == (1000 - A_SENDER[1], b"", RejectReason.NOT_JSON)
    assert rest.detail == "no; 700 messages like it"


def test_reasons_are_not_mixed_and_another_sender_is_not_touched():
    box = Letterbox()
    other = replace(BAD, topic="city/b/obs")
    old = replace(BAD, reason=RejectReason.TOO_OLD)
    *_, first, second, last = kept([BAD] * 500 + [old] * 5 + [other], box)
    assert (first.reason, second.reason, second.parts) == (RejectReason.NOT_JSON, RejectReason.TOO_OLD, 5)
    assert last == other


def test_after_a_flood_one_letter_a_second_is_whole_again():
    box = Letterbox()
    kept([BAD] * 1000, box)
    later = replace(BAD, received_at=T0 + 1000)
    whole, rest = kept([later, later], box)
    assert whole == later
    assert rest.payload == b""


def test_ten_thousand_invented_names_become_one_letter():
    letters = [replace(STRANGE, topic=f"city/x{number}/obs") for number in range(10_000)]
    some = kept(letters)
    assert len(some) == ALL_STRANGERS[1] + 1
    assert sum(letter.parts for letter in some) == 10_000


def test_a_topic_that_is_nobodys_is_no_sender_of_its_own():
    letters = [replace(TOO_LARGE, topic=f"city/a/x{number}") for number in range(10_000)]
    assert len(kept(letters)) == ALL_STRANGERS[1] + 1


def test_what_is_refused_by_rate_is_one_letter_of_a_batch_with_its_first_payload():
    (one,) = kept([LIMITED, replace(LIMITED, parts=4, payload=b"second")])
    assert (one.parts, one.payload, one.detail) == (7, b"first", "above the rate; 2 messages like it")


def test_letters_stay_with_their_message_and_what_is_put_together_with_the_first():
    first, second = Letterbox().sorted([[BAD, LIMITED], [LIMITED, STRANGE]])
    assert [(one.reason, one.parts) for one in first] == [(BAD.reason, 1), (LIMITED.reason, 6)]
    assert second == [STRANGE]


_letters = st.lists(
    st.builds(
        DeadLetter,
        st.just(T0),
        st.sampled_from(RejectReason),
        st.just("detail"),
        st.sampled_from(["city/a/obs", "city/b/obs", "x"]),
        st.binary(max_size=3),
        st.integers(1, 9),
    ),
    max_size=1000,
)


@given(_letters)
def test_no_part_is_lost_whatever_comes(letters):
    some = kept(letters)
    for reason in RejectReason:
        assert sum(k.parts for k in some if k.reason is reason) == sum(
            one.parts for one in letters if one.reason is reason
        )
