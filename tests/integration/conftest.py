"""Fixtures of integration tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from beside import Broker, broker_at


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Broker]:
    """A broker of this test's own that may be killed."""
    with broker_at(tmp_path / "broker") as made:
        yield made
