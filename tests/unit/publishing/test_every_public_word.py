"""Every text of every public page comes from the catalogues: the pseudo-locale leaves bare what does not."""

import pytest
from bare_words import bare
from public_desk import PublicDesk


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> PublicDesk:
    return PublicDesk(tmp_path_factory.mktemp("published")).published()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/map",
        "/station/air-xinqi",
        "/station/res-xinlu",
        "/embed/",
        "/embed/air/air-xinqi",
        "/station/none",
        "/x",
    ],
)
def test_every_word_of_a_public_page_can_be_translated(desk: PublicDesk, path: str):
    assert bare(desk.get(path, "lang=xx").text) == []
