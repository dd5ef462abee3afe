"""What a device may say of itself on its status topic."""

import pytest

from city.presence import Presence
from sensors.reject import Reject, RejectReason
from sensors.status import decode_status

T0 = 1_795_305_600_000


@pytest.mark.parametrize(
    ("payload", "online"), [(b"online", True), (b"offline", False), (b" online\r\n", True)]
)
def test_two_words_are_understood(payload, online):
    assert decode_status("air-1", payload, T0) == Presence("air-1", online, T0, T0)


@pytest.mark.parametrize("payload", [b"", b"ONLINE", b"1", b"\xff\xfe", b"{}", b"online" * 10_000])
def test_anything_else_is_a_dead_letter_with_a_short_detail(payload):
    rejected = decode_status("air-1", payload, T0)
    assert isinstance(rejected, Reject)
    assert rejected.reason is RejectReason.BAD_SHAPE
    assert len(rejected.detail) < 200
