"""Fixtures of every test: real PostgreSQL, Valkey and broker, and the whole stack where a test wants it.

CITYWATCH_TEST_NO_SKIP=1 (set by CI) turns every skip into a failure: there, everything can run.
"""

import itertools
import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
import stack as services_of

from city.settings import Settings

TEMPLATE = "citywatch_template"
_numbers = itertools.count(1)

# A shell without job control starts what is in its background with SIGINT ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The embedded services of this test run."""
    with (
        services_of.quick_folder(tmp_path_factory) as folder,
        services_of.embedded_services(folder) as settings,
    ):
        yield settings


@pytest.fixture(scope="session")
def template(services: Settings) -> Iterator[str]:
    """Name of a migrated, empty database to clone."""
    from store.database import migrate

    with services_of.cloned_database(services.database_url, None, TEMPLATE) as url:
        migrate(url)
        yield TEMPLATE


@pytest.fixture
def database(services: Settings, template: str) -> Iterator[str]:
    """URL of a migrated database of this test's own."""
    name = f"test_{next(_numbers)}"
    with services_of.cloned_database(services.database_url, template, name) as url:
        yield url


@pytest.fixture
def empty_database(services: Settings) -> Iterator[str]:
    """URL of a database of this test's own without any schema."""
    name = f"empty_{next(_numbers)}"
    with services_of.cloned_database(services.database_url, None, name) as url:
        yield url


@pytest.fixture
def redis_url(services: Settings) -> str:
    """URL of a Valkey that has forgotten everything."""
    client = redis.Redis.from_url(services.redis_url, socket_timeout=30)  # a test may have paused it
    client.flushall()
    client.close()
    return services.redis_url


@pytest.fixture
def mqtt_url(tmp_path: Path) -> Iterator[str]:
    """URL of a broker that nobody has spoken to yet."""
    with services_of.fresh_broker(tmp_path / "broker") as url:
        yield url


@pytest.fixture(scope="session")
def timescale_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL 17 with TimescaleDB preloaded, where CITYWATCH_TEST_TIMESCALE_ROOT has one."""
    root = os.environ.get("CITYWATCH_TEST_TIMESCALE_ROOT")
    if not root:
        pytest.skip("CITYWATCH_TEST_TIMESCALE_ROOT is not set")
    with services_of.timescale_server(Path(root), tmp_path_factory.mktemp("timescale") / "log") as url:
        yield url


@pytest.fixture(scope="module")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    """state.json of a real `citywatch up` with the demo running."""
    stack = services_of.RunningStack(tmp_path_factory.mktemp("stack") / "home")
    try:
        yield stack.start().wait_ready()
        assert stack.end() == 0, stack.said()
        assert stack.processes() == {}
    finally:
        stack.kill_leftovers()


@pytest.fixture(scope="module")
def stack_state(running_stack: dict) -> Callable[[], dict]:
    """state.json of the running stack as it is now."""
    path = Path(running_stack["home"]) / "state.json"
    return lambda: json.loads(path.read_text())


@pytest.fixture
def hushed(stack_state: Callable[[], dict]) -> Iterator[None]:
    """The demo's devices say nothing meanwhile, so that what a test publishes stays the newest."""
    with services_of.frozen(stack_state()["children"]["simulate"]["pid"]):
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of TimescaleDB's Community edition are not among the tests where there is none: no package of
    Debian has it, so they run where somebody has built it."""
    root = Path(os.environ.get("CITYWATCH_TEST_TIMESCALE_ROOT") or "/nowhere")
    if not any(root.glob("usr/lib/postgresql/17/lib/timescaledb-tsl-*.so")):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("community")])
        items[:] = [item for item in items if not item.get_closest_marker("community")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator:
    report = yield
    return _failed_if_skipped(report, item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator:
    report = yield
    return _failed_if_skipped(report, collector.nodeid)


def _failed_if_skipped(report: pytest.TestReport, nodeid: str) -> pytest.TestReport:
    no_skip = os.environ.get("CITYWATCH_TEST_NO_SKIP") == "1"
    if no_skip and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.longrepr = f"{nodeid} was skipped, and CITYWATCH_TEST_NO_SKIP is set: {report.longrepr}"
        report.outcome = "failed"
    return report
