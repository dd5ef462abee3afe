"""What the newest tries of a channel say of it."""

import pytest

from city.notice import Result
from city.tried import UNTRIED, Tried, Try, tried

SENT, LATER, NEVER = Result.SENT, Result.TRANSIENT, Result.PERMANENT


@pytest.mark.parametrize(
    ("results", "expected", "works", "is_broken"),
    [
        ((), UNTRIED, None, False),
        ((SENT,), Tried(9), True, False),
        ((SENT, NEVER, NEVER), Tried(9), True, False),
        ((LATER, SENT), Tried(8, 1, 9, "9 transient"), False, False),
        ((NEVER,), Tried(None, 1, 9, "9 permanent"), False, True),
        ((NEVER, LATER, SENT, NEVER), Tried(7, 2, 8, "9 permanent"), False, True),
    ],
)
def test_the_newest_tries_say_whether_a_channel_works(results, expected, works, is_broken):
    tries = [Try(9 - n, result, f"{9 - n} {result.value}") for n, result in enumerate(results)]

    found = tried(tries)

    assert found == expected
    assert (found.works, found.is_broken) == (works, is_broken)
