"""Reports of phone gateways: read when they are signed and whole, refused with a reason when not."""

import json
import re
from pathlib import Path

import pytest
from cast import NOW
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import sms, voice
from alerts.channels.callback import BODY_LIMIT, read
from alerts.channels.signature import Unsigned, signed
from city.call import CallReport, CallState, TextReply, TextReport, TextState

SECRET = "gateway-secret"
GUIDE = Path(__file__).parents[4] / "docs" / "channels.md"


def told(what: str, data: object, at: object = NOW, report_id: str = "r-1", secret: str = SECRET):
    body = json.dumps({"type": what, "timestamp": at, "data": data}).encode()
    return read(body, signed(secret, report_id, NOW // 1000, body), [SECRET], NOW)


def call(**data: object):
    return told("citywatch.call.report", {"key": "call.1", "state": "ended", **data})


def test_a_call_that_was_heard_to_the_end_and_confirmed():
    report = call(heard=1, key_pressed="1")

    assert report == CallReport("r-1", "call.1", CallState.ENDED, NOW, 1.0, "1")
    assert report.heard_to_end
    assert report.over


def test_heard_to_the_end_may_be_said_without_a_number():
    assert call(heard_to_end=True).heard_to_end


def test_what_was_not_heard_to_the_end_by_its_gateways_word_is_not_whatever_the_number():
    assert not call(heard_to_end=False, heard=1.0).heard_to_end


def test_a_message_that_was_played_to_a_machine_was_heard_by_nobody():
    report = call(heard=1.0, heard_to_end=True, machine=True)

    assert (report.machine, report.heard_to_end, report.over) == (True, False, True)
    assert call(heard=1.0, machine=False).heard_to_end


@pytest.mark.parametrize("word", ["true", 1, {}])
def test_a_machine_is_true_or_false(word):
    assert call(heard=1.0, machine=word) == "machine is neither true nor false"


@pytest.mark.parametrize(("heard", "wanted"), [(0.999, 0.999), (7, 1.0), (-1, 0.0)])
def test_what_was_heard_is_a_part_of_the_message(heard, wanted):
    assert call(heard=heard).heard == wanted


@pytest.mark.parametrize("state", ["busy", "no_answer", "failed"])
def test_a_call_that_reached_nobody_is_over_and_was_not_heard(state):
    report = call(state=state, why="line\ndropped")

    assert (report.state, report.over, report.heard_to_end, report.why) == (
        state,
        True,
        False,
        "line dropped",
    )


def test_a_text_that_was_delivered_and_its_reply():
    assert told("citywatch.sms.report", {"key": "t.1", "state": "delivered"}) == TextReport(
        "r-1", "t.1", TextState.DELIVERED, NOW
    )
    assert told("citywatch.sms.reply", {"from": "+861", "text": " 1\n"}) == TextReply("r-1", "+861", "1", NOW)


def test_a_number_is_in_no_repr():
    assert "+861" not in repr(told("citywatch.sms.reply", {"from": "+861", "text": "1"}))


def test_a_report_that_is_not_signed_with_our_secret_is_not_believed():
    report = told("citywatch.call.report", {"key": "call.1", "state": "ended"}, secret="theirs")

    assert report is Unsigned.WRONG


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (("citywatch.call.report", {"state": "ended"}), "key is not a text"),
        (("citywatch.call.report", {"key": "a", "state": "asleep"}), "state is not one of"),
        (("citywatch.call.report", {"key": "a", "state": ["ended"]}), "state is not one of"),
        (("citywatch.call.report", {"key": "a", "state": "ended", "heard": "all"}), "heard is not a number"),
        (("citywatch.call.report", {"key": "a", "state": "ended", "key_pressed": 1}), "key_pressed is not"),
        (("citywatch.call.report", {"key": "a" * 121, "state": "ended"}), "key is not a text"),
        (("citywatch.call.report", []), "not an object"),
        (("citywatch.call.report", {"key": "a", "state": "ended"}, "now"), "timestamp is not a moment"),
        (("citywatch.call.report", {"key": "a", "state": "ended"}, True), "timestamp is not a moment"),
        (("citywatch.call.report", {"key": "a", "state": "ended"}, 10**20), "timestamp is not a moment"),
        (("citywatch.sms.reply", {"from": "a\nb", "text": "1"}), "from is not a text"),
        (("carrier.pigeon", {}), "type is not one of"),
    ],
)
def test_a_report_that_cannot_be_understood_says_why(report, why):
    assert why in told(*report)


EXAMPLES = re.findall(r"^```json\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)


def test_the_guide_shows_every_report_and_each_is_read():
    reports = [json.loads(text) for text in EXAMPLES if "report" in text or "reply" in text]

    read_as = [told(one["type"], one["data"], one["timestamp"]) for one in reports]

    assert [type(report) for report in read_as] == [CallReport, CallReport, TextReport, TextReply]
    assert read_as[1].heard_to_end


def test_the_guide_shows_the_requests_as_they_are():
    """Key for key; `tests/integration/test_channel_gateway.py` plays them."""
    call, text = (
        json.loads(example) for example in EXAMPLES if '"ring_s"' in example or '"citywatch.sms"' in example
    )

    assert (call["type"], text["type"]) == (voice.WHAT, sms.WHAT)
    assert set(call["data"]) - set(text["data"]) == {"ring_s", "repeat", "keys"}
    assert {"ring_s": voice.RING_S, "repeat": voice.REPEAT, "keys": voice.KEYS}.items() <= call[
        "data"
    ].items()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"type": 1e999}', b"[" * 10_000])
def test_a_body_that_is_no_report_is_refused_and_never_raises(body):
    assert isinstance(read(body, signed(SECRET, "r", NOW // 1000, body), [SECRET], NOW), str)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["type", "data", "timestamp", "key", "state", "heard", "from", "text", "why"])
                | st.text(),
                x,
            )
        ),
    )
)
def test_whatever_is_signed_is_a_report_or_a_reason(tree):
    body = json.dumps(tree).encode()

    assert read(body, signed(SECRET, "r", NOW // 1000, body), [SECRET], NOW) is not None


@given(
    st.sampled_from(["citywatch.call.report", "citywatch.sms.report", "citywatch.sms.reply"]),
    st.dictionaries(
        st.sampled_from(
            ["key", "state", "heard", "heard_to_end", "machine", "key_pressed", "from", "text", "why"]
        ),
        st.sampled_from(["answered", "ended", "delivered", "1", ""]) | st.floats() | st.none() | st.text(),
    ),
)
def test_whatever_a_report_holds_is_understood_or_refused(what, data):
    report = told(what, data)

    assert isinstance(report, str | CallReport | TextReport | TextReply)


def test_a_body_too_long_is_not_read():
    assert "more than" in read(b" " * (BODY_LIMIT + 1), {}, [SECRET], NOW)
