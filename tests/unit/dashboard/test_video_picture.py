"""Which pictures of a camera leave the server, and how."""

import pytest
from cast import NOW

from dashboard.video_picture import AHEAD_MS, SHOWN_FOR_MS, Unfit, etag, part, unfit
from store.video import Picture

JPEG = b"\xff\xd8\xff\xe0picture\xff\xd9"


def taken(ago_ms: int = 0, jpeg: bytes = JPEG) -> Picture:
    return Picture("cam-a", jpeg, NOW - ago_ms)


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (None, Unfit.NONE),
        (taken(jpeg=b""), Unfit.NO_JPEG),
        (taken(jpeg=b"<html>"), Unfit.NO_JPEG),
        (taken(jpeg=b"\xff\xd8"), Unfit.NO_JPEG),
        (taken(SHOWN_FOR_MS + 1), Unfit.TOO_OLD),
        (taken(-AHEAD_MS - 1), Unfit.AHEAD),
        (taken(SHOWN_FOR_MS), None),
        (taken(-AHEAD_MS), None),
        (taken(), None),
    ],
)
def test_only_a_jpeg_of_now_is_given_as_the_newest(picture, why):
    assert unfit(picture, NOW) is why


def test_what_is_no_picture_is_not_even_given_as_an_old_one():
    assert unfit(taken(SHOWN_FOR_MS + 1, b"GIF89a"), NOW) is Unfit.NO_JPEG


def test_a_part_says_when_it_was_taken_and_ends_with_the_boundary_so_that_it_is_shown_at_once():
    head, _, rest = part(taken()).partition(b"\r\n\r\n")
    assert head.decode().split("\r\n") == [
        "Content-Type: image/jpeg",
        f"Content-Length: {len(JPEG)}",
        f"X-Taken-At: {NOW}",
    ]
    assert rest == JPEG + b"\r\n--picture\r\n"


def test_every_picture_has_a_tag_of_its_own():
    tags = {etag(one) for one in (taken(), taken(1), taken(jpeg=JPEG + b"x"))}
    assert len(tags) == 3
    assert etag(taken()) == etag(taken())
