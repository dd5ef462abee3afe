"""What is told outside about a release: its words, its area, when it is over; against a real PostgreSQL."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import shapely
from cast import HOUR, MINUTE
from release_alerts import clear, gas_alert
from release_town import Town

from alerts import cap_issue
from alerts.cap_chain import CapWhy
from alerts.cap_draft import Wish
from alerts.cap_xml import check
from city.user import THE_LOCAL
from dashboard.components import incident_orders, warning_list, warning_view
from dashboard.components.incident_wish import Wish as Wanted
from dashboard.incidents_reader import IncidentsReader
from dashboard.signed_in import acting_as
from store import cap
from store.cap import CapChain
from store.database import connect, pool


@pytest.fixture
def desk(database: str) -> Iterator[Town]:
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        yield Town(conn, connections)


def test_a_warning_is_drafted_over_the_outermost_zone_in_three_languages(desk):
    desk.blow()
    joined = desk.open()
    drafted = desk.post(f"/releases/{joined['release_id']}/warning", 201)
    message = check(drafted["xml"].encode()).sound()
    assert (drafted["alert_id"], drafted["release_id"]) == (None, joined["release_id"])
    assert len(message.infos) == 3
    ((polygon,),) = {info.areas[0].polygons for info in message.infos}
    assert polygon[0] == polygon[-1]
    assert len(polygon) <= 61
    assert all(isinstance(number, Decimal) for corner in polygon for number in corner)
    whole = shapely.Polygon([(float(lon), float(lat)) for lat, lon in polygon]).buffer(0.0002)
    for feature in joined["zones"]["features"]:
        assert feature["geometry"] is None or whole.covers(
            shapely.from_geojson(str(feature["geometry"]).replace("'", '"'))
        )


def test_a_warning_says_the_release_and_not_the_alert_beside_it(desk):
    desk.blow()
    gas_alert(desk)
    opened = desk.open()
    drafted = desk.post(f"/releases/{opened['release_id']}/warning", 201)
    message = check(drafted["xml"].encode()).sound()
    assert [info.event for info in message.infos] == ["氯泄漏", "氯洩漏", "Release of Chlorine"]
    assert {info.severity.value for info in message.infos} == {"Extreme"}
    assert "indoors" in message.infos[-1].instruction
    assert message.incidents == (f"release-{opened['release_id']}",)


def test_an_alert_that_clears_sends_no_all_clear_while_the_release_is_open(desk):
    desk.blow()
    alert_id = gas_alert(desk)
    number = desk.open()["release_id"]
    drafted = desk.post(f"/releases/{number}/warning", 201)
    cap_issue.publish(desk.conn, drafted["identifier"], "lin", desk.now)
    clear(desk, alert_id)
    desk.now += 2 * HOUR
    assert cap_issue.follow(desk.conn, desk.now) == []
    assert desk.post(f"/releases/{number}/warning", 201)["msg_type"] == "Update"

    desk.post(f"/releases/{number}/close", note="over")
    (ended,) = cap_issue.follow(desk.conn, desk.now + MINUTE)
    message = check(ended.xml.encode()).sound()
    assert (message.msg_type.value, message.infos[0].response_types[0].value) == ("Cancel", "AllClear")
    assert message.infos[0].event == "氯泄漏"


def test_a_release_that_no_alert_tells_of_is_warned_of_and_over_when_it_is_closed(desk):
    desk.blow()
    opened = desk.open()
    number = opened["release_id"]
    drafted = desk.post(f"/releases/{number}/warning", 201)
    cap_issue.publish(desk.conn, drafted["identifier"], "lin", desk.now)
    assert cap.public(desk.conn, desk.now)
    assert desk.get(f"/incidents/{opened['incident_id']}")["warnings"] == [drafted["identifier"]]
    desk.now += 2 * HOUR
    assert cap_issue.follow(desk.conn, desk.now) == []
    desk.now += 3 * HOUR
    (renewed,) = cap_issue.follow(desk.conn, desk.now)
    assert (renewed.why, renewed.chain) == ("renewed", CapChain(release_id=number))

    desk.post(f"/releases/{number}/close", note="over")
    (ended,) = cap_issue.follow(desk.conn, desk.now + MINUTE)
    assert (ended.why, len(cap.public(desk.conn, desk.now))) == ("ended", 1)
    cap_issue.follow(desk.conn, desk.now + 2 * MINUTE)
    assert cap.open_chains(desk.conn) == []


def test_a_person_takes_back_what_is_out_about_a_release(desk):
    desk.blow()
    number = desk.open()["release_id"]
    drafted = desk.post(f"/releases/{number}/warning", 201)
    path = f"/releases/{number}/warning/cancel"
    assert desk.ask("POST", path).json()["reason"] == "nothing_is_out"
    reader = IncidentsReader(desk.app.state.context)
    read = reader.warnings.message(drafted["identifier"])
    page = str([warning_view.head(read, reader, "en"), warning_view.acting(read, reader, "en")])
    assert f"release={number}" in page  # where it is drafted again
    assert "incident=" in page
    assert f"Release {number}" in str(warning_list.seen(reader, Wanted.of("?lang=en&view=warnings")))
    cap_issue.publish(desk.conn, drafted["identifier"], "lin", desk.now)
    desk.now += MINUTE
    there = Wanted.of(f"?lang=en&view=warnings&message={drafted['identifier']}")
    with acting_as(THE_LOCAL):
        assert "Cancelled" in str(incident_orders.cancelled(reader, "the wrong site", 0, there)[0])
    taken = cap.newest(desk.conn)[0]
    assert (taken.msg_type.value, taken.why) == ("Cancel", "withdrawn")
    assert desk.ask("POST", path).json()["reason"] == "cancelled_already"
    assert cap_issue.follow(desk.conn, desk.now + MINUTE) == []
    assert desk.ask("POST", "/releases/999/warning/cancel").status_code == 404


def test_an_alert_on_the_site_of_an_open_release_gives_no_all_clear_of_its_own(desk):
    """Would catch: "over" for the gas detector while people are called because of the release."""
    alert_id = gas_alert(desk)
    chain = CapChain(alert_id)
    drafted = cap_issue.ask(desk.conn, chain, Wish(), "lin", desk.now)
    cap_issue.publish(desk.conn, drafted.identifier, "lin", desk.now)
    number = desk.open()["release_id"]
    desk.now += MINUTE
    clear(desk, alert_id)
    assert cap_issue.follow(desk.conn, desk.now) == []
    assert cap_issue.follow(desk.conn, desk.now + 4 * HOUR) == []
    desk.post(f"/releases/{number}/close", note="over")
    (ended,) = cap_issue.follow(desk.conn, desk.now + MINUTE)
    assert (ended.why, ended.chain) == ("ended", chain)


def test_two_releases_of_one_site_are_warned_of_each_by_itself(desk):
    desk.blow()
    gas_alert(desk)
    first, second = desk.open(), desk.open(chemical="ammonia")
    for one in (first, second):
        drafted = desk.post(f"/releases/{one['release_id']}/warning", 201)
        assert cap_issue.publish(desk.conn, drafted["identifier"], "lin", desk.now).published_at
    assert len(cap.public(desk.conn, desk.now)) == 2


def test_a_warning_that_was_begun_on_an_alert_goes_on_there(desk):
    """Would catch: a release of before the update with two warnings out."""
    desk.blow()
    chain = CapChain(gas_alert(desk))
    number = desk.open()["release_id"]
    begun = cap_issue.ask(desk.conn, chain, Wish(release=number), "lin", desk.now)
    cap_issue.publish(desk.conn, begun.identifier, "lin", desk.now)
    drafted = desk.post(f"/releases/{number}/warning", 201)
    assert (drafted["alert_id"], drafted["msg_type"]) == (chain.alert_id, "Update")


def test_a_draft_of_another_wind_is_not_published_but_drawn_again(desk):
    desk.blow()
    gas_alert(desk)
    number = desk.open()["release_id"]
    drafted = desk.post(f"/releases/{number}/warning", 201)
    desk.now += MINUTE
    desk.post(f"/releases/{number}/change", wind={"from_deg": 200, "speed_m_s": 2}, note="it turned")
    assert cap_issue.publish(desk.conn, drafted["identifier"], "lin", desk.now) is CapWhy.OUTDATED

    (again,) = cap_issue.follow(desk.conn, desk.now)
    assert (again.why, again.published_at) == ("area_changed", None)
    assert cap_issue.publish(desk.conn, again.identifier, "lin", desk.now).published_at is not None
    desk.now += MINUTE
    desk.post(f"/releases/{number}/change", wind={"from_deg": 20, "speed_m_s": 2}, note="and back")
    (update,) = cap_issue.follow(desk.conn, desk.now)
    assert (update.msg_type.value, update.published_at) == ("Update", None)
