"""One database and one dashboard for all the security tests of a file."""

import itertools
from collections.abc import Iterator

import pytest
import stack as services_of
from chromium import browser, phone, watched
from visitor import House, house

from city.settings import Settings

__all__ = ("browser", "phone", "watched")
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def secured_database(services: Settings, template: str) -> Iterator[str]:
    """URL of a migrated database of this file's own."""
    with services_of.cloned_database(services.database_url, template, f"secured_{next(_numbers)}") as url:
        yield url


@pytest.fixture(scope="module")
def demanding(secured_database: str) -> Iterator[House]:
    """A dashboard that demands accounts."""
    with house(secured_database) as made:
        yield made
