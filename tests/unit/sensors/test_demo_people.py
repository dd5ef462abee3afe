"""Nobody of the demo city is real, somebody is always on duty, and every alert finds its way to them."""

from city.alert import Change
from city.case import Case
from city.catalogue import Catalogue
from city.channel import ChannelKind
from city.channel_needs import address_problem
from city.duty import Duty
from city.rota import Rotating
from city.state import Level
from city.thing import Kind

DAY = 86_400_000
START = 1_795_276_800_000  # 2026-11-22 00:00 +08:00


def duty_of(demo: Catalogue) -> Duty:
    assert demo.duty is not None
    return demo.duty


def test_nobody_in_the_demo_can_be_reached_by_mistake(demo: Catalogue):
    for person in duty_of(demo).people:
        for contact in person.contacts:
            assert contact.address.startswith("+999") or contact.address.endswith(".invalid")


def test_every_contact_leads_to_a_channel_that_takes_its_address(demo: Catalogue):
    channels = {channel.channel_id: channel for channel in demo.channels}
    for person in duty_of(demo).people:
        for contact in person.contacts:
            assert address_problem(channels[contact.channel], contact.address) is None
    assert {ChannelKind.SMTP, ChannelKind.SMS, ChannelKind.VOICE} <= {one.kind for one in demo.channels}


def test_everybody_says_that_they_are_of_the_demo(demo: Catalogue):
    for person in duty_of(demo).people:
        assert "演示" in person.name["zh-Hans"]
        assert "示範" in person.name["zh-Hant"]


def test_the_rotas_of_the_demo_rotate(demo: Catalogue):
    assert all(isinstance(layer, Rotating) for rota in duty_of(demo).rotas for layer in rota.layers)


def test_every_kind_of_alert_of_the_demo_has_a_route(demo: Catalogue):
    duty = duty_of(demo)
    for kind in Kind:
        for severity in list(Level)[1:]:
            case = Case(1, "x", severity, Change.RAISED, "datastream:1", START, kind=kind.value)
            assert any(route.matcher.matches(case) for route in duty.routes)
