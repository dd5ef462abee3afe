"""The incidents' page against a real PostgreSQL: what it finds, what it orders, what it tells of others."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from authority import FIRST, WORSE
from authority import NOW as THEIRS
from cap_desk import Desk
from cast import CITY, HOUR, NOW, named

from city.alert import Life, SubjectKind
from city.cap_external import Hearing
from city.catalogue import Area
from city.incident import Incident
from city.state import Level
from city.user import THE_LOCAL
from dashboard.api import incidents as api_incidents
from dashboard.components import incident_list, incident_orders
from dashboard.components.incident_view import WHOLE
from dashboard.components.incident_wish import Wish
from dashboard.incidents_reader import IncidentsReader
from dashboard.pages import incidents as page
from dashboard.signed_in import acting_as
from store import alerts, cap_external, catalogue, incidents
from store.database import connect, pool
from store.incidents import Wanted

HOSTILE = '<img src=x onerror="window.__xss=1">'


class Town:
    """A desk in front of one alert that is in an incident, and the page's reader."""

    def __init__(self, conn, connections) -> None:
        self.conn, self.desk = conn, Desk(conn, connections)
        self.incident = incidents.begin(conn, Incident(0, "hills", NOW - HOUR, NOW - HOUR, Level.ORANGE))
        alert = alerts.alert(conn, self.desk.alert_id)
        conn.execute("UPDATE alert SET incident_id = %s", (self.incident,))
        self.alert = replace(alert, incident_id=self.incident)
        self.reader = IncidentsReader(self.desk.context)

    def wish(self, **asked: object) -> Wish:
        usual = {"lang": "en", "incident": self.incident}
        return Wish.of("?" + "&".join(f"{key}={value}" for key, value in (usual | asked).items()))

    def ended(self) -> None:
        """The alert is over."""
        self.desk.now += 60_000
        self.desk.becomes(Level.ORANGE, Life.CLEARED)


@pytest.fixture
def town(database) -> Iterator[Town]:
    with (
        connect(database, "test") as conn,
        pool(database, "test", 3) as connections,
        acting_as(THE_LOCAL),
    ):
        yield Town(conn, connections)


def test_incidents_are_found_by_whether_they_are_open_by_area_and_by_how_bad_they_are(town):
    small = incidents.begin(town.conn, Incident(0, "shore", NOW, NOW, Level.BLUE))

    def found(**more) -> list[int]:
        return [one.incident.incident_id for one in town.reader.like(Wanted(True, **more))]

    assert found() == [small, town.incident]
    assert found(area="hills") == found(worst=Level.YELLOW) == found(before=small) == [town.incident]
    (counted,) = town.reader.like(Wanted(True, area="hills"))
    assert [(one.rule_id, one.alerts, one.open, one.unacknowledged) for one in counted.tallies] == [
        ("flood", 1, 1, 1)
    ]
    assert town.reader.like(Wanted(False)) == []
    town.ended()
    assert [one.incident.incident_id for one in town.reader.like(Wanted(False))] == [town.incident]


def test_of_the_open_incidents_the_worst_stands_first(town):
    newer = incidents.begin(town.conn, Incident(0, "shore", NOW, NOW, Level.BLUE))

    shown = str(page_of(town))

    assert shown.index(f"#{town.incident}") < shown.index(f"#{newer}")


def page_of(town) -> object:
    return incident_list.seen(town.reader, Wish.of("?lang=en"))


def test_an_incident_is_acknowledged_as_a_whole_and_a_comment_stands_in_its_timeline(town):
    said, done = incident_orders.acknowledged(town.reader, WHOLE, "seen", 0, town.wish())
    assert (said.className, done) == ("done", 1)
    assert alerts.alert(town.conn, town.alert.alert_id).life is Life.ACK_ACTIVE
    said, done = incident_orders.commented(town.reader, str(town.alert.alert_id), HOSTILE, 1, town.wish())
    assert (said.className, done) == ("done", 2)
    whole = town.reader.one(town.incident)
    steps = [(one.transition.change.value, one.transition.by, one.transition.note) for one in whole.timeline]
    assert steps[1:] == [("acknowledged", "local", "seen"), ("commented", "local", HOSTILE)]
    assert HOSTILE in str(page.shown(town.reader, town.wish())[1])


def test_the_interface_counts_alerts_and_says_who_was_told_and_what_was_warned_of(town):
    town.desk.app.include_router(api_incidents.router)
    town.conn.execute(
        "INSERT INTO notification (person_id, thread, why, alert_ids, severity, lang, title, body, short,"
        " spoken, facts, made_at) VALUES ('li', 't', 'first', %s, 3, 'en', '', '', '', '', '{}', now())",
        ([town.alert.alert_id],),
    )
    draft = town.desk.draft()
    (listed,) = town.desk.get("/api/v1/incidents").json()["incidents"]
    assert (listed["alerts"], listed["not_over"], listed["unacknowledged"]) == (1, 1, 1)
    assert listed["rules"] == {"flood": 1}
    whole = town.desk.get(f"/api/v1/incidents/{town.incident}").json()
    assert [(one["person_id"], one["why"], one["answered_at"]) for one in whole["told"]] == [
        ("li", "first", None)
    ]
    assert whole["warnings"] == [draft["identifier"]]
    assert [one["alert_id"] for one in whole["alerts"]] == [town.alert.alert_id]


def test_an_alarm_of_no_incident_is_not_left_out(town):
    def titles(asked: str) -> bool:
        return "Alarms of no incident" in str(page.shown(town.reader, Wish.of(f"?lang=en&{asked}"))[1])

    assert not titles("view=incidents")
    town.conn.execute("UPDATE alert SET incident_id = NULL")
    assert [titles(asked) for asked in ("", "state=open", "worst=orange")] == [True, True, True]
    assert [titles(asked) for asked in ("state=over", "worst=red", "area=hills")] == [False, False, False]


@pytest.mark.parametrize("which", ["99", "-1", None, "x", {"a": 1}])
def test_only_an_alarm_of_the_incident_is_acted_on(town, which):
    said, _ = incident_orders.acknowledged(town.reader, which, "", 0, town.wish())
    assert said.className == "error"
    assert alerts.alert(town.conn, town.alert.alert_id).life is Life.UNACK_ACTIVE


def test_an_alarm_that_somebody_else_took_meanwhile_is_said_to_be_another_one(town):
    town.ended()
    said, done = incident_orders.acknowledged(town.reader, str(town.alert.alert_id), "", 4, town.wish())
    assert (said.className, done) == ("error", 5)


def test_a_comment_without_words_is_refused(town):
    said, _ = incident_orders.commented(town.reader, WHOLE, "  ", 0, town.wish())
    assert said.className == "error"


def test_a_warning_is_drafted_published_and_cancelled_and_each_step_leads_to_its_message(town):
    given = {"status": "Actual", "hours": 6, "note": None, "response": "II"}
    said, _, there = incident_orders.drafted(town.reader, given, 0, town.wish(alert=town.alert.alert_id))
    assert said.className == "done"
    draft = Wish.of(there)
    assert town.reader.warnings.message(draft.get("message")).published_at is None
    said, _, there = incident_orders.published(town.reader, 0, draft)
    assert (said.className, there) == ("done", "?" + there.removeprefix("?"))
    again, _, _ = incident_orders.published(town.reader, 0, draft)
    assert "out already" in str(again)
    town.desk.now += 60_000
    said, _, there = incident_orders.cancelled(town.reader, "wrong gauge", 0, draft)
    assert town.reader.warnings.message(Wish.of(there).get("message")).why == "withdrawn"
    again, _, _ = incident_orders.cancelled(town.reader, "", 0, draft)
    assert "cancelled already" in str(again)
    kinds = [one.msg_type.value for one in town.reader.one(town.incident).warnings]
    assert kinds == ["Alert", "Cancel"]


def test_a_message_of_the_address_that_there_is_not_is_said(town):
    lost = Wish.of("?lang=en&view=warnings&message=nobody")
    assert "no such message" in str(incident_orders.published(town.reader, 0, lost)[0])
    assert "no such message" in str(page.shown(town.reader, lost)[1])
    assert "no such incident" in str(page.shown(town.reader, Wish.of("?lang=en&incident=4711"))[1])
    assert page.form(town.reader, Wish.of("?lang=en&incident=4711")) == []


def test_a_message_of_another_authority_is_taken_in_and_what_it_breaks_is_listed(town):
    town.desk.now = THEIRS
    catalogue.save(town.conn, replace(CITY, areas=(Area("hills", named("Hills"), (121.8, 29.9)),)))
    said, done = incident_orders.taken_in(town.reader, FIRST.decode(), 0, "en")
    assert (said.className, done) == ("done", 1)
    (outside,) = town.reader.warnings.outside()
    assert outside.chain.alert_id is not None
    alert = alerts.alert(town.conn, outside.chain.alert_id)
    assert alert.subject.kind is SubjectKind.EXTERNAL
    assert town.reader.warnings.take(WORSE).hearing is Hearing.CHANGED
    heard = cap_external.heard_about(town.conn, [alert.alert_id, town.alert.alert_id])
    assert {key: [one.identifier for one in some] for key, some in heard.items()} == {
        alert.alert_id: ["a", "b"]
    }
    said, done = incident_orders.taken_in(town.reader, "<alert/>", 0, "en")
    assert "not_cap_1_2" in str(said)
    there = Wish.of(f"?lang=en&view=warnings&alert={alert.alert_id}")
    assert "Another authority" in str(page.shown(town.reader, there)[1])
    assert page.form(town.reader, there) == []


HARD = "%00%F0%9F%92%A5'%22;--"


@pytest.mark.parametrize(
    "asked",
    [
        f"area={HARD}",
        f"worst={HARD}&state={HARD}",
        f"view=warnings&message={HARD}",
        "view=warnings&alert=999999999999999",
        "incident=999999999999999",
        "before=1&state=over",
        f"incident=1&show={HARD}&all={HARD}",
    ],
)
def test_whatever_the_address_says_a_page_is_shown(town, asked):
    wish = Wish.of(f"?lang=en&{asked}")
    assert page.framed(wish)
    assert page.shown(town.reader, wish)[1]
    page.form(town.reader, wish)


def test_what_is_typed_may_hold_any_character(town):
    words = "\x00 💥 ';-- \ud800"
    said, _ = incident_orders.commented(town.reader, WHOLE, words, 0, town.wish())
    assert said.className == "done"
    given = {"status": "Actual", "hours": 6, "note": words}
    said, _, there = incident_orders.drafted(town.reader, given, 0, town.wish(alert=town.alert.alert_id))
    assert said.className == "done"
    assert page.shown(town.reader, Wish.of(there))[1]
    assert "not_xml" in str(incident_orders.taken_in(town.reader, f"<alert>{words}</alert>", 0, "en")[0])
