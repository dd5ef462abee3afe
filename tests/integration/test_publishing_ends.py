"""What is taken back, spoilt or left behind leaves every published document, and holds up no other."""

from dataclasses import replace

import pytest
from publishing_town import SHOWN, PublishingTown

from city.alert import Life
from city.public import Public
from city.published import (
    WARNINGS,
    History,
    State,
    Warnings,
    feed_path,
    history_path,
    message_path,
    station_path,
)
from city.state import Level
from dashboard.publishing import pull, warnings
from dashboard.publishing.folder import Folder
from store.database import connect, pool


@pytest.fixture
def town(database, tmp_path):
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        yield PublishingTown(conn, connections, tmp_path / "published")


def test_an_all_clear_takes_the_warning_away_and_stays_in_the_feed(town):
    drafted = town.cap.draft(hours=2)["identifier"]
    town.cap.publish(drafted)
    town.look(1000)
    town.cap.becomes(Level.ORANGE, Life.CLEARED)
    assert town.cap.follow() == [("Cancel", "ended")]
    town.look(1000)
    assert town.read(WARNINGS, Warnings).warnings == []
    assert (town.station().state, town.station().state.level) == (State(), "normal")
    feed = (town.folder / feed_path("en")).read_text()
    assert "<cap:msgType>Cancel</cap:msgType>" in feed
    assert "<cap:msgType>Alert</cap:msgType>" not in feed


def test_a_message_that_our_rules_refuse_by_now_takes_no_other_document_with_it(town, caplog):
    town.cap.publish(town.cap.draft(hours=2)["identifier"])
    town.conn.execute("UPDATE cap_message SET xml = '<alert/>'")
    town.says(11.5)
    town.look(1000)
    assert town.station().values[0].result == 11.5
    assert town.read(WARNINGS, Warnings).warnings == []
    assert "cannot be read any more" in caplog.text


def test_only_the_newest_messages_stay_at_their_addresses(town, monkeypatch):
    monkeypatch.setattr(warnings, "MOST_MESSAGES", 1)
    first = town.cap.draft(hours=2)["identifier"]
    town.cap.publish(first)
    town.look(1000)
    assert (town.folder / message_path(first)).exists()
    town.cap.becomes(Level.ORANGE, Life.CLEARED)
    town.cap.follow()
    town.look(1000)
    left = [file.name for file in (town.folder / "cap").glob("*.xml")]
    assert len(left) == 1
    assert f"{first}.xml" not in left


def test_a_part_that_fails_leaves_its_documents_and_holds_up_no_other(town, monkeypatch):
    town.look()
    monkeypatch.setattr(warnings.WarningsOut, "look", lambda *_: 1 / 0)
    town.says(11.5)
    town.look(1000)
    assert (town.publisher.failing, town.station().values[0].result) == ({"warnings"}, 11.5)
    assert WARNINGS in town.index().documents
    monkeypatch.undo()
    town.look(1000)
    assert town.publisher.failing == set()


def test_a_property_that_is_public_no_more_is_at_once_in_no_document(town):
    both = replace(SHOWN, public=Public(("water_level", "storage")))
    town.things(both)
    town.says(11.5)
    town.says(777.0, "storage")
    town.look()
    assert [one.property for one in town.read(history_path("res-a"), History).series] == [
        "water_level",
        "storage",
    ]
    town.things(SHOWN)
    town.anew()
    town.publisher._parts[-1]._due = lambda *_: []
    town.look(1000)
    assert not (town.folder / history_path("res-a")).exists()
    assert b"storage" not in (town.folder / station_path("res-a")).read_bytes()
    town.anew()
    town.look(1000)
    assert [one.property for one in town.read(history_path("res-a"), History).series] == ["water_level"]


def test_what_an_end_in_the_middle_left_behind_is_taken_away_and_what_is_not_ours_stays(town, tmp_path):
    town.look()
    copy = tmp_path / "copy"
    for folder in (town.folder, copy):
        (folder / "things").mkdir(parents=True, exist_ok=True)
        (folder / "things" / "res-secret.json").write_text("{}")
        (folder / "things" / ".res-a.json.new").write_text("{")
        (folder / "of-somebody-else.json").write_text("{}")
    town.anew()
    town.look(6000)
    pull.Puller(Folder(copy)).look(town.conn)
    for folder in (town.folder, copy):
        assert {file.name for file in (folder / "things").iterdir()} == {"res-a.json", "chem-a.json"}
        assert (folder / "of-somebody-else.json").exists()
