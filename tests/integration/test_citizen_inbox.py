"""The inbox of citizens' reports on a real database: what stands beside one, who gets it, what is refused."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from cast import CITY, HOUR, NOW
from citizen_town import report

from city.citizen_report import Act, Progress
from city.observation import Observation
from city.quality import Quality
from city.settings import Settings
from city.user import Role, User
from dashboard.api.context import Context
from dashboard.citizens_reader import CitizensReader
from dashboard.components import citizen_view
from dashboard.components.citizen_orders import Filled, Wish, done
from dashboard.publishing.citizens import documents
from dashboard.publishing.part import Ground
from dashboard.signed_in import acting_as
from dashboard.wall_state import WallState
from store import accounts, batches, catalogue, citizens, processes
from store.batches import Batch
from store.database import Connection, connect, pool

HILLS = User("li", Role.OFFICER, areas=frozenset({"hills"}))


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with closing(connect(database, "test")) as made:
        catalogue.save(made, CITY)
        yield made


@pytest.fixture
def inbox(database: str, conn: Connection) -> Iterator[CitizensReader]:
    """What the inbox reads, in front of the cast's city, for somebody who acts in the hills."""
    wall = WallState(lambda: NOW)
    wall.load(*catalogue.load(conn), [], [])
    with pool(database, "test", 2) as connections, acting_as(HILLS):
        yield CitizensReader(Context(Settings(), connections, wall, lambda: NOW))


def reported(conn: Connection, area: str | None = "hills", **said) -> str:
    letter = report(area=area, **said)
    citizens.add(conn, letter, area, None, 90, NOW)
    return letter.number


def test_the_inbox_and_the_public_page_count_by_the_same_promise(inbox, conn):
    processes.beat(conn, "citizens", 1, NOW, {"answer_days": 3, "mails": True})
    service = next(one for one in documents(conn, Ground.of(*catalogue.load_city(conn)), NOW).values())
    assert (inbox.rate().promised_days, service.replies.promised_days) == (3, 3)


def test_stations_near_it_stand_beside_it_by_distance_and_silence_is_said(inbox, conn):
    thing = CITY.thing("chem-a")
    keys = inbox.context.wall.mirror.ids_of(thing.thing_id)
    said = (
        Observation(keys[0], NOW - HOUR // 2, 1.5, received_at=NOW),
        Observation(keys[0], NOW + 1, 9.5, received_at=NOW),
        Observation(keys[1], NOW - HOUR // 2, 2.5, Quality.BAD, received_at=NOW),
    )
    batches.write(conn, "test", Batch(list(said)))
    case = inbox.case(reported(conn, lon=thing.lon, lat=thing.lat, noticed_at=NOW))
    assert case.exact
    assert case.beside[0].thing.thing_id == "chem-a"
    assert [near.km for near in case.beside] == sorted(near.km for near in case.beside)
    assert [heard.result for _, heard in case.beside[0].heard] == [1.5]
    assert [near.heard for near in case.beside[1:] if near.heard] == []
    silent = inbox.case(reported(conn, lon=121.81, lat=29.845, noticed_at=NOW)).beside
    assert [(near.thing.thing_id, near.heard) for near in silent] == [("res-a", ()), ("res-b", ())]
    vague = inbox.case(reported(conn, "coast", lon=None, lat=None))
    shown = str(citizen_view.in_full(vague, "Coast", [], "li", inbox.zone, "en"))
    assert "distances are from the middle of the area" in shown


def test_it_is_given_to_who_acts_in_its_area(inbox, conn):
    for name, areas in (("chen", {"hills"}), ("wang", {"coast"}), ("zhao", set())):
        accounts.add(conn, name, Role.OFFICER, NOW)
        accounts.set_areas(conn, name, areas)
    assert inbox.people("li", reported(conn)) == ["chen", "li", "zhao"]


@pytest.mark.parametrize(
    ("area", "act", "filled", "before", "words"),
    [
        ("hills", Act.NOTED, {"note": "seen"}, None, ""),
        ("hills", Act.NOTED, {"note": "x" * 501}, None, "A note has 1 to 500 characters."),
        ("hills", Act.NOTED, {"note": "seen", "seen": True}, None, "Nothing is chosen"),
        ("hills", Act.NOTED, {"note": "seen", "seen": 0}, None, "Somebody else did something about it"),
        ("hills", Act.SET_ASIDE, {"note": "\u202e"}, None, "Write into the note why."),
        ("hills", Act.ASSIGNED, {"who": "nobody"}, None, "Choose who looks after it."),
        ("hills", Act.ASSIGNED, {"who": "li"}, Act.ANSWERED, "open it again first"),
        ("coast", Act.ANSWERED, {"answer": "ours"}, None, "outside the areas in which you act"),
        (None, Act.ANSWERED, {"answer": "ours"}, None, "outside the areas in which you act"),
    ],
)
def test_what_a_button_does_or_why_it_does_not(inbox, conn, area, act, filled, before, words):
    number = reported(conn, area)
    if before:
        citizens.move(conn, number, citizens.Move(before, "x", "li", inbox.case(number).seen), NOW)
    state = citizens.report(conn, number).state
    typed = {"who": None, "answer": None, "note": None, "seen": inbox.case(number).seen} | filled
    told = done(inbox, Wish("en", "open", number), act, Filled(**typed), "li")
    assert words in told
    assert bool(told) is bool(words)
    assert citizens.report(conn, number).state is state


def test_a_list_that_is_longer_than_shown_leads_to_the_older_ones(inbox, conn):
    for _ in range(citizens.MOST + 1):
        reported(conn)
    shown = inbox.reports(tuple(Progress))
    listed = str(citizen_view.listed(shown, "", {"lang": "en"}, {}, inbox.zone, "en"))
    oldest = shown[citizens.MOST - 1].number
    assert f"before={oldest}" in listed
    assert [one.number for one in inbox.reports(tuple(Progress), oldest)] == [shown[-1].number]
