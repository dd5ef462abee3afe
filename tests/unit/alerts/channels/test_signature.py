"""Signatures: what was signed holds, and nothing else does."""

import base64

import pytest
from cast import NOW

from alerts.channels.signature import Signed, Unsigned, signed, verified

BODY = b'{"type": "citywatch.call.report"}'
KEY = "report-1"


def headers(secret: str = "new", at_s: int = NOW // 1000, body: bytes = BODY) -> dict[str, str]:
    return signed(secret, KEY, at_s, body)


def test_what_was_signed_is_verified_whatever_the_case_of_its_headers():
    upper = {name.upper(): value for name, value in headers().items()}

    assert verified(BODY, headers(), ["new"], NOW) == verified(BODY, upper, ["new"], NOW) == Signed(KEY)


def test_the_signature_is_that_of_the_specification():
    """The example of the Standard Webhooks specification's reference implementations."""
    found = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )

    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secrets", [["new", "old"], ["old", "new"]])
def test_each_of_two_secrets_is_good_while_they_rotate(secrets):
    assert verified(BODY, headers("old"), secrets, NOW) == Signed(KEY)


def test_one_good_signature_of_several_is_enough():
    several = headers()
    several["webhook-signature"] = f"v1,bm90aGluZw== {several['webhook-signature']} v2,x"

    assert verified(BODY, several, ["new"], NOW) == Signed(KEY)


@pytest.mark.parametrize("off_s", [-301, 301])
def test_a_time_too_far_from_ours_is_stale(off_s):
    assert verified(BODY, headers(at_s=NOW // 1000 + off_s), ["new"], NOW) is Unsigned.STALE


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"webhook-signature": ""}, Unsigned.MISSING),
        ({"webhook-id": ""}, Unsigned.MISSING),
        ({"webhook-id": "report-2"}, Unsigned.WRONG),
        ({"webhook-timestamp": "soon"}, Unsigned.MISSING),
        ({"webhook-timestamp": str(NOW // 1000 + 1)}, Unsigned.WRONG),
        ({"webhook-signature": "v1," + base64.b64encode(b"x" * 32).decode()}, Unsigned.WRONG),
        ({"webhook-signature": "签名"}, Unsigned.WRONG),
    ],
)
def test_what_was_changed_is_no_proof(changed, wanted):
    assert verified(BODY, headers() | changed, ["new"], NOW) is wanted


def test_another_body_or_another_secret_is_no_proof():
    assert verified(BODY + b" ", headers(), ["new"], NOW) is Unsigned.WRONG
    assert verified(BODY, headers(), ["other"], NOW) is Unsigned.WRONG


@pytest.mark.parametrize("secrets", [[], [""]])
def test_without_a_secret_nothing_is_believed(secrets):
    assert verified(BODY, signed("", KEY, NOW // 1000, BODY), secrets, NOW) is Unsigned.NO_SECRET
