"""What is allowed in rotas and call lists and yet hardly meant is warned of."""

import pytest
from duty_town import CHANNELS, GOOD, ROTA, TEAM, duty_of, parsed, person
from small_town import NAME

from sensors.catalogue_duty_warn import duty_warnings, regulars

CALLOUT = f"""
[[callouts]]
id = "storm"
name = {NAME}
scenario = "storm"
people = ["li", "wu", "li"]
message = {NAME}
lines = 1
voice = "voice"
sms = "sms"
door = ["wu", "wu"]
"""
VOICE = CHANNELS.replace('"sms"', '"voice"')
LI = person("li").replace(
    '{ channel = "sms", address = "+86-0000" }', '{ channel = "mail", address = "a@b.invalid" }'
)
MAIL = '\n[[channels]]\nid = "mail"\nkind = "smtp"\nsender = "a@b.invalid"\n'


def warned(**changed: str) -> list[tuple[str, str]]:
    return list(duty_warnings(parsed(**changed)))


def test_a_town_in_which_all_is_meant_is_not_warned():
    assert warned() == []


OVERRIDES = {
    "a stranger to the rota": ("zheng", "wu", "changes nothing: 'zheng' never stands in this rota"),
    "for themselves": ("wu", "wu", "changes nothing: 'wu' stands in for themselves"),
}


@pytest.mark.parametrize(("instead_of", "by", "problem"), OVERRIDES.values(), ids=OVERRIDES)
def test_a_stand_in_that_changes_nothing_is_warned_of(instead_of: str, by: str, problem: str):
    span = 'from = "2026-12-24T08:00", to = "2026-12-25T08:00"'
    override = f'overrides = [{{ person = "{by}", instead_of = "{instead_of}", {span} }}]\n'
    rota = ROTA.replace("[[rotas.layers]]", override + "[[rotas.layers]]")
    people = GOOD["people.toml"] + person("zheng")
    assert warned(rotas=rota, people=people) == [("rotas.duty.overrides[0]", problem)]


def test_who_ever_stands_in_a_rota_is_known_with_teams_spelt_out():
    assert regulars(duty_of().rotas[0]) == {"li", "wu", "boss"}


def test_who_is_twice_on_a_call_list_and_who_cannot_be_called_is_warned_of():
    people = LI + person("wu") + person("boss") + TEAM
    found = warned(people=people, channels=CHANNELS + VOICE + MAIL, callouts=CALLOUT)
    assert found == [
        ("callouts.storm.people", "names li more than once"),
        ("callouts.storm.door", "names wu more than once"),
        (
            "callouts.storm.people",
            "have no number on 'voice' or 'sms', so only superior and door are left: li",
        ),
        ("callouts.storm.people", "have no number on 'voice' and are texted, not called: wu"),
    ]
