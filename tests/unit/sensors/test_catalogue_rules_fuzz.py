"""Whatever stands in a rule or a file is a catalogue, or mistakes that are named."""

import tomllib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from rules_town import HEAD, KINDS, OTHER, TOWN

from city.errors import CatalogueError, Mistake
from sensors.catalogue import parse
from sensors.catalogue_declared import Version, sound
from sensors.catalogue_rules_shape import RuleShape

_TEXT = some.text(max_size=6) | some.sampled_from(["red", "5m", "water_level", "other", "\x00", "-1", "m"])
_VALUES = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.integers(min_value=10**300, max_value=10**310)
    | some.floats()
    | _TEXT,
    lambda inside: some.lists(inside, max_size=3) | some.dictionaries(_TEXT, inside, max_size=3),
    max_leaves=5,
)
_KEYS = some.sampled_from([field.alias or name for name, field in RuleShape.model_fields.items()])


@settings(max_examples=300, deadline=None)
@given(some.dictionaries(_KEYS, _VALUES, max_size=6), some.sampled_from([body for body, _ in KINDS.values()]))
def test_whatever_stands_in_a_rule_is_a_rule_or_named_mistakes(changed: dict, body: str):
    city = parse({"town.toml": TOWN})
    table = tomllib.loads(HEAD + body)["rules"][0] | changed
    declared, told = sound(city, {("rules", "r"): Version(table), ("rules", "other"): Version(OTHER_TABLE)})
    assert all(isinstance(mistake, Mistake) for mistake in told)
    assert ({found.rule_id for found in declared.rules} == {"r", "other"}) == (not told)


OTHER_TABLE = tomllib.loads(OTHER)["rules"][0]


@settings(max_examples=200, deadline=None)
@given(
    some.text(alphabet="[]{}=\"'\n#.,x1\\u0 ré", max_size=40)
    | some.binary(max_size=30).map(lambda b: b.decode("latin-1"))
)
def test_whatever_stands_in_a_file_is_a_catalogue_or_named_mistakes(text: str):
    with suppress(CatalogueError):
        parse({"town.toml": TOWN, "x.toml": text})


def test_a_file_nested_too_deeply_is_a_mistake():
    with pytest.raises(CatalogueError, match="nested too deeply"):
        parse({"town.toml": TOWN, "x.toml": "x = " + "[" * 100_000})
