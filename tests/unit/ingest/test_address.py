"""A broker's URL."""

import pytest

from ingest.address import BrokerAddress


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://127.0.0.1", BrokerAddress("127.0.0.1", 1883, False)),
        ("mqtts://broker", BrokerAddress("broker", 8883, True)),
        ("mqtts://u:p%40ss%2F@broker:1999", BrokerAddress("broker", 1999, True, "u", "p@ss/")),
    ],
)
def test_a_url_says_where_and_who(url, expected):
    assert BrokerAddress.of(url) == expected


def test_a_password_is_not_printed():
    assert "secret" not in repr(BrokerAddress.of("mqtt://u:secret@broker"))
