"""What a message about a release says, and when its area is another one."""

from dataclasses import replace
from decimal import Decimal

from cast import CITY, HOUR, NOW, named

from alerts.cap_draft import Wish, message, release_of, wish_of
from alerts.cap_release import ToldRelease, is_elsewhere, situation_of, wished
from alerts.cap_subject import CapSubject
from alerts.cap_xml import check, to_xml
from city.alert import Alert, Life, Subject, SubjectKind
from city.cap import Category, Corner, MsgType, ResponseType
from city.state import Level


def square(lat: float, lon: float) -> tuple[Corner, ...]:
    """A square of 0.1 degrees."""
    corners = [(lat, lon), (lat, lon + 0.1), (lat + 0.1, lon + 0.1), (lat + 0.1, lon), (lat, lon)]
    return tuple((Decimal(f"{y:.4f}"), Decimal(f"{x:.4f}")) for y, x in corners)


GAS = ToldRelease(
    7, "chem-a", named("Chlorine"), named("Site A"), NOW - HOUR, False, True, square(29.9, 121.8)
)
CLEARED = Alert(
    1, "gas", Subject(SubjectKind.THING, "chem-a"), Level.NORMAL, Life.CLEARED, NOW - HOUR, NOW - 4 * HOUR
)


def said(of: ToldRelease, msg_type: MsgType = MsgType.ALERT, wish: Wish = Wish(release=7)):  # noqa: B008
    return check(to_xml(message(situation_of(of, CITY), wished(wish, of), msg_type, "x-1", NOW))).sound()


def test_a_release_is_a_danger_until_it_is_closed_with_or_without_an_alert():
    closed = replace(GAS, is_open=False)
    for alert in (None, CLEARED):
        about = CapSubject(alert, GAS)
        assert (about.standing.severity, about.standing.over, about.is_settled(NOW)) == (
            Level.RED,
            False,
            False,
        )
        over = CapSubject(alert, closed)
        assert (over.standing.over, over.is_settled(NOW)) == (True, True)
        assert over.situation(CITY, {}).over


def test_a_release_on_its_site_holds_back_the_end_of_an_alert():
    about = CapSubject(CLEARED, None, held=True)
    assert (about.standing.over, about.standing.held, about.is_settled(NOW)) == (True, True, False)


def test_a_message_is_of_the_release_whatever_its_alert_is_about():
    written = said(GAS)
    english = written.infos[-1]
    assert english.event == "Release of Chlorine"
    assert "Site A" in english.headline
    assert Category.CBRNE in english.categories
    assert english.response_types == (ResponseType.AVOID,)
    assert "indoors" in english.instruction


def test_the_release_and_the_area_of_now_go_on_from_message_to_message():
    written = said(GAS)
    carried = wish_of(written, 6)
    assert (release_of(written), carried.release, carried.polygon) == (7, 7, GAS.outline)
    turned = replace(GAS, outline=square(29.7, 121.8))
    assert wished(carried, turned).polygon == turned.outline


def test_an_area_is_another_one_when_a_good_part_of_the_zones_lies_outside_of_it():
    assert not is_elsewhere(GAS.outline, GAS)
    assert not is_elsewhere(square(29.905, 121.8), GAS)
    assert is_elsewhere(square(29.95, 121.8), GAS)
    assert not is_elsewhere(None, GAS)
    assert not is_elsewhere(GAS.outline, replace(GAS, outline=None))
