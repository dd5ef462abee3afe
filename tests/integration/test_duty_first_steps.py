"""A city that declares nobody: what begins together is looked at and kept together, or not at all."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from cast import CITY, NOW

from city.settings import Settings
from city.user import THE_LOCAL
from dashboard.api.context import Context
from dashboard.components.duty_first import TEMPLATE, begun, looked, tables_of
from dashboard.duty_reader import DutyReader
from dashboard.signed_in import acting_as
from dashboard.wall_state import WallState
from store import catalogue, declarations
from store.database import connect, pool

WHOLE = TEMPLATE.replace('""', '"Chen"')


@pytest.fixture
def reader(database: str) -> Iterator[DutyReader]:
    """What the on-call page reads, in front of the cast's city."""
    with closing(connect(database, "test")) as conn:
        catalogue.save(conn, CITY)
        known, streams = catalogue.load(conn)
    wall = WallState(lambda: NOW)
    wall.load(known, streams, [], [])
    with pool(database, "test", 2) as connections, acting_as(THE_LOCAL):
        yield DutyReader(Context(Settings(), connections, wall, lambda: NOW))


def kept(database: str) -> set[str]:
    with closing(connect(database, "test")) as conn:
        return {f"{one.section}.{one.name}" for one in declarations.current(conn) if one.section != "rules"}


def test_what_needs_each_other_is_kept_at_once(reader, database):
    assert reader.situation().known.duty is None
    assert looked(reader, WHOLE, "en")[1] is False
    assert begun(reader, WHOLE, 0, "en")[1] == 1
    assert kept(database) == {"channels.mail", "people.chen", "routes.all", "policy.policy"}
    assert reader.situation().known.duty.fallback == "chen"
    assert "already" in str(begun(reader, WHOLE, 1, "en")[0])


def test_what_is_wrong_is_named_and_nothing_of_it_is_kept(reader, database):
    wrong = WHOLE.replace('fallback = "chen"', 'fallback = "wu"')
    told, refused = looked(reader, wrong, "en")
    assert refused
    assert "There is no person wu" in str(told)
    assert "Not saved" in str(begun(reader, wrong, 0, "en")[0])
    assert kept(database) == set()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[people",
        "[[things]]\nid = 'a'\n",
        "people = 3\n",
        "[people]\nid = 'a'\n",
        None,
        "a = " + "[" * 5000,
    ],
)
def test_a_text_that_is_none_is_refused(reader, text):
    assert looked(reader, text, "en")[1] is True


def test_a_section_that_is_one_table_has_its_own_name():
    assert set(tables_of(TEMPLATE)) == {
        ("channels", "mail"),
        ("people", "chen"),
        ("routes", "all"),
        ("policy", "policy"),
    }
