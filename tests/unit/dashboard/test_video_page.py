"""The video wall's page: its places in the language of the address, and what of the address is kept."""

import pytest
from dash import html

from dashboard.pages import video


def header(search: object) -> html.Header:
    return video.placed(search)[0]


@pytest.mark.parametrize(
    ("search", "title"),
    [
        ("?lang=zh-Hant", "電視牆"),
        ("?lang=en", "Video wall"),
        ("", "视频墙"),
        (None, "视频墙"),
        ("?lang=<b>", "视频墙"),
    ],
)
def test_the_page_speaks_the_language_of_its_address(search, title):
    assert header(search).children[1].children == title


def test_another_language_keeps_the_view_and_nothing_that_is_not_of_it():
    links = header("?lang=en&tiles=16&cameras=a,b&evil=1").children[2].children
    assert links[0].href == "?tiles=16&cameras=a%2Cb&lang=zh-Hans"


def test_the_module_finds_its_places():
    assert [one.id for one in video.placed("")[1:]] == ["banner", "video-wall"]
