"""The form of a rule says what its table says, whatever its kind; what is typed reaches the check."""

from types import MappingProxyType

import pytest
from cast import named
from rule_kinds import TESTS

from city.limit import Limit, Season
from city.rule import Bound, Combined, Ladder, Mode, Rule, Scope, Side, Step, Test, Threshold
from city.state import Level
from city.thing import Kind
from dashboard.components.rules_editing import Places, seasoned, typed
from dashboard.components.rules_editor import faults
from dashboard.components.rules_fields import (
    field_of,
    fields_of,
    fitted,
    kind_of,
    number,
    table_of,
    with_season,
    without_season,
)
from dashboard.components.rules_words import FIELD_WORDS, KIND_WORDS, problem_said
from dashboard.rules_reader import Looked
from sensors.catalogue_rules_build import build_rule
from sensors.catalogue_rules_shape import EVERY, TAKES, RuleKind, RuleShape
from sensors.catalogue_rules_write import written

SEASONS = Limit("red", (Season(5.0, "04-15", "07-15"), Season(6.0)))
MORE: dict[str, Test] = {
    "any": Combined(Mode.ANY, ("a", "b"), Scope.AREA, Level.RED),
    "all": Combined(Mode.ALL, ("a",), Scope.THING),
    "at the limit": Threshold(Ladder(Side.ABOVE, (Step(Level.YELLOW, "warning"),), at_limit=True)),
    "seasons below": Threshold(
        Ladder(
            Side.BELOW,
            (Step(Level.YELLOW, "low"), Step(Level.RED, SEASONS)),
            0.5,
            MappingProxyType({Level.RED: 7.5}),
        )
    ),
}


@pytest.mark.parametrize("test", [*TESTS.values(), *MORE.values()], ids=[*TESTS, *MORE])
def test_a_rule_goes_through_the_form_unchanged(test: Test):
    where = Bound(
        ("*",) if isinstance(test, Combined) else ("pm2_5", "gas_*"),
        frozenset({Kind.AIR}),
        tags=frozenset({"low"}),
    )
    rule = Rule("r", named("R"), where, test, named("Go there"), publish=True)
    table = written(rule)
    again = table_of("r", kind_of(table), fields_of(table))
    assert build_rule(RuleShape.model_validate(again)) == build_rule(RuleShape.model_validate(table))


def test_every_kind_and_every_key_it_takes_has_a_place_and_a_name():
    assert set(KIND_WORDS) == set(RuleKind)
    keys = {key for takes in TAKES.values() for key in (*takes.needs, *takes.may)}
    assert keys - {"above", "below", "clear", "equals", "at_limit"} == set(FIELD_WORDS) - {"lateness"}


@pytest.mark.parametrize(
    ("typed_in", "said"),
    [("4.0", 4.0), ("4", 4), ("-1e3", -1000.0), ("flood_limit", "flood_limit"), ("4,5", "4,5")],
)
def test_a_text_that_is_no_number_is_kept_for_the_check_to_name(typed_in: str, said: object):
    assert number(typed_in) == said


def test_what_is_empty_is_left_away_but_limits_are_asked_for():
    fields = {"side": "below", "steps/red": "", "property": "pm2_5, pm10", "kinds": [], "for": ""}
    assert table_of("r", RuleKind.THRESHOLD, fields) == {
        "id": "r",
        "property": ["pm2_5", "pm10"],
        "below": {},
    }


def test_the_form_has_a_place_for_everything_that_every_rule_has():
    assert set(EVERY) == {"id", "kind", "name", "advice", "lateness", "publish"}


def test_another_kind_keeps_what_it_has_use_for():
    table = {"id": "r", "property": "pm10", "above": {"red": 5}, "for": "5m", "name": {"en": "R"}}
    assert fitted(table, RuleKind.RATE) == {
        "id": "r",
        "kind": "rate",
        "property": "pm10",
        "above": {"red": 5},
        "name": {"en": "R"},
    }


def test_a_season_more_and_one_less_is_the_number_it_was():
    table = {"above": {"red": 5}}
    more = with_season(table, "red")
    assert more == {"above": {"red": [{"value": "", "from": "04-15", "to": "10-15"}, {"value": 5}]}}
    assert without_season(more, "red", 0) == table
    assert seasoned(table, {"type": "rules-season", "word": "red", "index": -1}) == more
    assert seasoned(table, "rules-kind") == table


FIELDS = ("property", "of", "above", "steps/red", "steps/yellow/0/value", "name/en", "clear/red")
PLACES = {
    "above": "above",
    "above.red": "steps/red",
    "above.red[0].from": "steps/red",
    "below.red": "steps/red",
    "of[1]": "of",
    "name": "name/en",
    "property[0]": "property",
    "rules.other.of[0]": None,
    "window": None,
}


@pytest.mark.parametrize(("key", "field"), PLACES.items())
def test_a_mistake_is_shown_in_its_field(key: str, field: str | None):
    assert field_of(key, FIELDS) == field


def test_toml_that_is_none_is_named_and_a_rule_that_counts_keeps_its_id():
    base = {"name": "gas", "version": 2, "table": {}}
    assert typed("x = [", base)[0] is None
    assert (
        typed("[[rules]]\nid = 'a'\n[[rules]]\nid = 'b'\n", base)[1]
        == "holds more or less than one [[rules]]"
    )
    assert typed("for = '5m'\n", base) == ({"id": "gas", "for": "5m"}, "")
    table, fault = typed("[[rules]]\nid = 'other'\nfor = '5m'\n", base)
    assert (table, fault.partition(":")[0]) == ({"id": "gas", "for": "5m"}, "its id stays what it is")
    assert typed(" \n", base) == (None, "holds nothing: a rule is taken away by its button")


def test_a_mistake_whose_field_is_out_of_sight_is_said_of_the_whole():
    found = Looked([{"key": "property", "problem": "binds nothing: no 'joy'"}], {})
    assert Places(["property", "id"], shown=True).usable == ["property", "id"]
    assert faults(found, Places(["property", "id"], shown=False).usable, "en") == (
        {},
        ["property: Watches nothing: no such property there"],
    )


SAID = {
    "is missing: kind 'rate' needs it": "必填",
    "binds nothing: no 'joy' among reservoir": "没有可监视的测项",
    "binds nothing in hills": "在 hills 没有可监视的测项",
    "binds nothing: no gateway has 2 of the things it is for": "没有网关带这么多站点",
    "red 4.0 is below yellow 5.0": "红色 4.0 比 黄色 5.0 还宽",
    "red 'check' is below yellow 'flood_limit': dam-1.water_level (12.0 and 14.0)": (
        "红色 'check' 比 黄色 'flood_limit' 还宽"
    ),
    "yellow: no datastream it binds has a limit 'x'": "黄色：没有站点有限值 x",
    "30s is shorter than the reporting period of dam-1.water_level (1m)": (
        "30s 短于 dam-1.water_level (1m) 的上报周期"
    ),
    "must be 3 to 1000": "必须在 3 到 1000 之间",
    "'water_level' is not part of an air quality index: so2, no2": "water_level不参与空气质量指数",
    "red 7 can never be: video_online is 0 to 1 (cam.video_online)": (
        "红色 7 不可能出现：video_online is 0 to 1 (cam.video_online)"
    ),
    "is 301 letters long, at most 300": "长301个字符，最多300个",
    "are more than 5000": "超过5000个",
    "something new": "something new",
}


@pytest.mark.parametrize(("problem", "said"), SAID.items())
def test_what_the_check_says_is_said_in_the_readers_language(problem: str, said: str):
    assert problem_said(problem, "zh-Hans") == said
