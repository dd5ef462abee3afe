"""People, teams and rotas in TOML: what they become, and that every mistake is named by file and key."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from duty_town import GOOD, PEOPLE, POLICY, TEAM, duty_of, mistakes, person, rota

from city.local_time import moment
from city.person import Contact, Person, QuietHours
from city.rota import EVERY_DAY, Holiday, Override, Rotating, Stint, Weekly, Window
from sensors.catalogue import parse


def test_a_catalogue_without_people_is_whole_and_tells_nobody():
    assert parse({"city.toml": GOOD["city.toml"]}).duty is None


def test_a_person_has_contacts_in_their_order_quiet_hours_and_a_superior():
    more = 'superior = "boss"\nlang = "en"\nareas = ["north"]\nquiet = { from = "22:30", to = "07:00" }'
    assert duty_of(people=PEOPLE.replace('superior = "boss"', more) + TEAM).person["li"] == Person(
        "li",
        duty_of().person["li"].name,
        "en",
        (Contact("sms", "+86-0000"),),
        frozenset({"north"}),
        QuietHours(22 * 60 + 30, 7 * 60),
        "boss",
    )


def test_turns_name_people_lists_of_them_and_teams():
    (layer,) = duty_of().rota["duty"].layers
    assert layer == Rotating("turns", (("li",), ("wu", "boss"), ("li", "wu")), 7, date(2026, 1, 5), 8 * 60)


def test_a_week_holidays_and_overrides_are_read_in_the_citys_time():
    text = rota("""
layers = [{ id = "office", week = [{ hours = ["mon-fri 08:00-18:00", "sat,sun"], people = "li" }] }]
holidays = [{ day = 2026-10-01, people = ["night"] }]
overrides = [{ person = "wu", instead_of = "li", from = 2026-12-24T08:00:00, to = "2026-12-25T00:00+00:00" }]
""")
    found = duty_of(rotas=text).rota["duty"]
    assert found.timezone == "Asia/Shanghai"
    assert found.layers == (
        Weekly(
            "office",
            (
                Stint(Window(frozenset(range(5)), 480, 1080), ("li",)),
                Stint(Window(frozenset({5, 6}), 0, 1440), ("li",)),
            ),
        ),
    )
    assert found.holidays == (Holiday(date(2026, 10, 1), ("li", "wu")),)
    shanghai = ZoneInfo("Asia/Shanghai")
    begin, end = (moment(day, 480, shanghai) for day in (date(2026, 12, 24), date(2026, 12, 25)))
    assert found.overrides == (Override(begin, end, "wu", "li"),)


def test_hours_without_days_are_those_of_every_day():
    text = rota('layers = [{ id = "n", turns = ["li"], start = "2026-01-05", hours = "20:00-08:00" }]')
    (layer,) = duty_of(rotas=text).rota["duty"].layers
    assert isinstance(layer, Rotating)
    assert layer.windows == (Window(EVERY_DAY, 20 * 60, 8 * 60),)


def test_a_rota_may_be_meant_to_have_gaps():
    text = rota('always = false\nlayers = [{ id = "n", week = [{ hours = "mon-fri", people = "li" }] }]')
    assert not duty_of(rotas=text).rota["duty"].always


def test_days_of_the_week_may_pass_sunday():
    text = rota('layers = [{ id = "n", week = [{ hours = "fri-mon", people = "li" }] }]')
    (layer,) = duty_of(rotas=text).rota["duty"].layers
    assert isinstance(layer, Weekly)
    assert layer.stints[0].window.days == {4, 5, 6, 0}


PEOPLE_AT_FAULT = {
    "an unknown superior": ('superior = "boss"', 'superior = "nobody"', ".superior", "not in people"),
    "one's own superior": ('superior = "boss"', 'superior = "li"', ".superior", "li → li"),
    "an unknown area": ('superior = "boss"', 'areas = ["south"]', ".areas", "not in areas"),
    "an unknown language": ('superior = "boss"', 'lang = "de"', ".lang", "zh-Hans"),
    "no hours": (
        'superior = "boss"',
        'quiet = { from = "7:00", to = "22" }',
        ".quiet.from",
        "time of the day",
    ),
    "hours of no length": (
        'superior = "boss"',
        'quiet = { from = "07:00", to = "07:00" }',
        ".quiet",
        "different",
    ),
}


@pytest.mark.parametrize(("old", "new", "key", "words"), PEOPLE_AT_FAULT.values(), ids=PEOPLE_AT_FAULT)
def test_what_is_wrong_with_a_person_is_named(old: str, new: str, key: str, words: str):
    found = mistakes(people=PEOPLE.replace(old, new) + TEAM)
    assert words in found[f"people.toml: people.li{key}"]


def test_a_person_without_contacts_is_one_mistake():
    people = PEOPLE.replace('contacts = [{ channel = "sms", address = "+86-0000" }]', "contacts = []", 1)
    assert list(mistakes(people=people + TEAM)) == ["people.toml: people.li.contacts"]


def test_an_unknown_channel_is_named_and_no_address_with_it():
    found = mistakes(people=PEOPLE.replace('channel = "sms"', 'channel = "smoke"', 1) + TEAM)
    assert found == {"people.toml: people.li.contacts[0].channel": "'smoke' is not in channels"}


def test_no_mistake_repeats_an_address():
    found = mistakes(people=PEOPLE.replace('"+86-0000"', '{ secret = "+86-0000" }', 1) + TEAM)
    assert list(found) == ["people.toml: people.li.contacts[0].address"]
    assert "+86" not in str(found)


def test_superiors_in_a_circle_are_named_once_with_the_circle():
    people = (
        person("li", 'superior = "wu"')
        + person("wu", 'superior = "boss"')
        + person("boss", 'superior = "wu"')
    )
    assert mistakes(people=people + TEAM) == {
        "people.toml: people.boss.superior": "goes in a circle: boss → wu → boss"
    }


def test_a_team_of_nobody_or_of_strangers_is_named():
    teams = TEAM.replace('["li", "wu"]', '["li", "stranger"]') + TEAM.replace('"night"', '"empty"').replace(
        '["li", "wu"]', "[]"
    )
    assert set(mistakes(people=PEOPLE + teams)) == {
        "people.toml: teams.night.members",
        "people.toml: teams.empty.members",
    }


TURNS = 'layers = [{ id = "t", turns = ["li"], start = "2026-01-05", handover = "mon 08:00" }]'
ROTAS_AT_FAULT = {
    "no layers": (TURNS, "layers = []", ".layers"),
    "nobody in a turn": ('["li"]', "[[]]", ".layers[0].turns[0]"),
    "an empty rotation": ('["li"]', "[]", ".layers[0].turns"),
    "a stranger in a turn": ('["li"]', '["stranger"]', ".layers[0].turns[0]"),
    "turns of no length": ("start", "turn_days = 0, start", ".layers[0].turn_days"),
    "a weekday there is not": ("mon 08:00", "31st 08:00", ".layers[0].handover"),
    "two weekdays": ("mon 08:00", "mon,tue 08:00", ".layers[0].handover"),
    "a time there is not": ("mon 08:00", "mon 25:00", ".layers[0].handover"),
    "a day there is not": ("2026-01-05", "2026-02-30", ".layers[0].start"),
    "a start on another weekday": ("2026-01-05", "2026-01-06", ".layers[0]"),
    "turns that move through the week": ("start", "turn_days = 3, start", ".layers[0]"),
    "no start": ('start = "2026-01-05", ', "", ".layers[0]"),
    "turns and a week": ("start", 'week = [{ hours = "mon", people = "li" }], start', ".layers[0]"),
    "hours there are not": ("start", 'hours = "mon 8-18", start', ".layers[0].hours[0]"),
    "a zone there is not": ("layers", 'timezone = "Asia/Ningbo"\nlayers', ".timezone"),
    "an unknown key": ("layers", "colour = 1\nlayers", ".colour"),
}


@pytest.mark.parametrize(("old", "new", "key"), ROTAS_AT_FAULT.values(), ids=ROTAS_AT_FAULT)
def test_an_impossible_schedule_is_named_by_its_key(old: str, new: str, key: str):
    assert list(mistakes(rotas=rota(TURNS.replace(old, new, 1)))) == [f"rotas.toml: rotas.duty{key}"]


OVERRIDE = '\noverrides = [{ person = "wu", from = "2026-12-24T08:00", to = "2026-12-25T08:00" }]'
OVERRIDES_AT_FAULT = {
    "an end before the beginning": ("2026-12-25", "2026-12-23", ".overrides[0]"),
    "a time that is none": ("2026-12-25T08:00", "tomorrow", ".overrides[0].to"),
    "a stranger": ('"wu"', '"stranger"', ".overrides[0].person"),
    "instead of a stranger": ('"wu"', '"wu", instead_of = "stranger"', ".overrides[0].instead_of"),
}


@pytest.mark.parametrize(("old", "new", "key"), OVERRIDES_AT_FAULT.values(), ids=OVERRIDES_AT_FAULT)
def test_an_impossible_override_is_named(old: str, new: str, key: str):
    assert list(mistakes(rotas=rota(TURNS) + OVERRIDE.replace(old, new))) == [f"rotas.toml: rotas.duty{key}"]


def test_a_holiday_that_is_there_twice_and_a_layer_that_is_are_named():
    twice = "holidays = [{ day = 2026-10-01, people = 'li' }, { day = 2026-10-01, people = 'wu' }]"
    layers = TURNS.replace("}]", "}, { id = 't', turns = ['wu'], start = '2026-01-05' }]")
    assert mistakes(rotas=rota(TURNS + "\n" + twice)) == {
        "rotas.toml: rotas.duty.holidays[1].day": "'2026-10-01' is there twice"
    }
    assert mistakes(rotas=rota(layers)) == {"rotas.toml: rotas.duty.layers[1].id": "'t' is there twice"}


def test_one_mistake_does_not_hide_the_next():
    found = mistakes(
        people=PEOPLE.replace('superior = "boss"', 'superior = "nobody"')
        + TEAM.replace('"wu"]', '"stranger"]'),
        rotas=rota(TURNS.replace("start", "turn_days = 0, start")),
        policy=POLICY.replace('"boss"', '"stranger"'),
    )
    assert set(found) == {
        "people.toml: people.li.superior",
        "people.toml: teams.night.members",
        "rotas.toml: rotas.duty.layers[0].turn_days",
        "policy.toml: policy.fallback",
    }


ALL_WRONG = """
timezone = "Asia/Ningbo"
layers = [
  { id = "t", turns = ["li", ["ghost", "wu"], []], turn_days = 0, start = "2026-01-05", handover = "25:00" },
  { id = "t", turns = ["nobody"], week = [{ hours = "mon", people = "li" }], start = "2026-01-05" },
  { id = "w", week = [{ hours = "noon", people = "stranger" }, { hours = "mon" }] },
  { id = "x", turns = ["li"], start = "2026-01-06", handover = "mon 08:00", colour = 1 },
]
holidays = [{ day = "2026-02-30", people = "who" }, { day = 2026-10-01 }]
overrides = [
  { person = "wu", from = "2026-12-24T08:00", to = "2026-12-23T08:00" },
  { person = "ghost", instead_of = "nobody", from = "soon", to = "2026-12-23T08:00" },
]
"""


def test_every_mistake_of_a_rota_is_named_at_once():
    found = mistakes(rotas=rota(ALL_WRONG))
    assert {key.removeprefix("rotas.toml: rotas.duty.") for key in found} == {
        "timezone",
        "layers[0].turns[1]",
        "layers[0].turns[2]",
        "layers[0].turn_days",
        "layers[0].handover",
        "layers[1]",
        "layers[1].id",
        "layers[1].turns[0]",
        "layers[2].week[0].hours[0]",
        "layers[2].week[0].people",
        "layers[2].week[1].people",
        "layers[3].colour",
        "holidays[0].day",
        "holidays[0].people",
        "holidays[1].people",
        "overrides[0]",
        "overrides[1].from",
        "overrides[1].person",
        "overrides[1].instead_of",
    }


def test_every_mistake_of_a_person_is_named_at_once_beside_a_circle_of_superiors():
    li = person("li", 'superior = "wu"\nareas = ["moon"]\nlang = "de"').replace('"sms"', '"smoke"')
    wu = person("wu", 'superior = "li"').replace(
        'address = "+86-0000" }', 'address = "" }, { channel = "horn" }'
    )
    found = mistakes(people=li + wu + person("boss") + TEAM)
    assert {key.removeprefix("people.toml: people.") for key in found} == {
        "li.lang",
        "li.areas",
        "li.superior",
        "li.contacts[0].channel",
        "wu.contacts[0].address",
        "wu.contacts[1].address",
        "wu.contacts[1].channel",
    }
