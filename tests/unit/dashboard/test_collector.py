"""The search for cycles: held back while anybody asks, and on again when the last of them has ended."""

import gc

import pytest

from dashboard.collector import Collector


@pytest.fixture(autouse=True)
def on():
    assert gc.isenabled()
    yield
    gc.enable()


def test_it_is_on_again_when_the_last_has_ended():
    collector = Collector()
    with collector.held_back():
        with collector.held_back():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_goes_wrong_puts_it_on_again():
    with pytest.raises(ValueError, match="wrong"), Collector().held_back():
        raise ValueError("wrong")
    assert gc.isenabled()
