"""What of an address is never shown."""

import pytest

from alerts.channels.exchange import secrets_of
from city.notice import told


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://hooks.example/services/T012/B034/SECRETTOKEN", "no_service: unknown token SECRETTOKEN"),
        ("https://hooks.example/send?key=SECRETTOKEN&v=1", "invalid key SECRETTOKEN"),
        ("https://hooks.example/send?key=SECRET%2FTOKEN", "invalid key SECRET/TOKEN"),
        ("https://SECRETTOKEN@hooks.example/send", "401 for SECRETTOKEN"),
        ("https://who:SECRETTOKEN@hooks.example/send", "401 for SECRETTOKEN"),
        ("https://who:key@hooks.example/send", "401 for key"),
        ("https://hooks.example/send#SECRETTOKEN", "no such place SECRETTOKEN"),
        ("https://hooks.example/bot%3ASECRET/send", "bot:SECRET is not known"),
    ],
)
def test_no_piece_of_an_address_that_may_be_a_key_is_told(url, said):
    secret = "key" if url.startswith("https://who:key@") else "SECRET"
    line = told(said, secrets_of(url))
    assert secret not in line
    assert "***" in line


def test_the_words_of_an_answer_stay():
    assert (
        told("v1 is gone: use v2", secrets_of("https://hooks.example/v1/SECRETTOKEN")) == "v1 is gone: use v2"
    )
