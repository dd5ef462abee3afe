"""Whatever stands in any section that is declared, the catalogue is read or every mistake is named."""

from hypothesis import given, settings
from hypothesis import strategies as some
from rules_town import OTHER, TOWN

from sensors.catalogue import parse
from sensors.catalogue_declared import Version, sound
from sensors.catalogue_parts import DECLARED, SINGLE

_WORDS = some.text(max_size=5) | some.sampled_from(
    ["a", "other", "north", "dam-1", "5m", "red", "08:00", "2026-11-22", "web", "smtp", "\x00", "en", "*"]
)
_VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-3, 10**20) | some.floats() | _WORDS,
    lambda inside: some.lists(inside, max_size=3) | some.dictionaries(_WORDS, inside, max_size=3),
    max_leaves=6,
)
_TEXTS = some.just({"zh-Hans": "甲", "zh-Hant": "甲", "en": "A"})


@some.composite
def _entries(draw) -> dict[tuple[str, str], Version]:
    found: dict[tuple[str, str], Version] = {}
    for _ in range(draw(some.integers(1, 4))):
        section = draw(some.sampled_from(sorted(DECLARED)))
        shape = DECLARED[section]
        keys = some.sampled_from([field.alias or name for name, field in shape.model_fields.items()])
        table = {
            key: draw(_TEXTS if key == "name" else _VALUES) for key in draw(some.lists(keys, max_size=6))
        }
        name = section if section in SINGLE else draw(some.sampled_from(["a", "b"]))
        found[section, name] = Version(table)
    return found


CITY = parse({"town.toml": TOWN + OTHER})


@settings(max_examples=300, deadline=None)
@given(_entries())
def test_whatever_is_declared_is_sound_or_left_out_with_its_mistakes(entries):
    declared, mistakes = sound(CITY, entries)
    assert all(str(mistake) for mistake in mistakes)
    again, none = sound(CITY, {key: one for key, one in entries.items() if not _told(key, mistakes)})
    assert (again.rules, none) == (declared.rules, [])


def _told(key: tuple[str, str], mistakes) -> bool:
    from sensors.catalogue_declared import concerns

    return any(concerns(mistake, *key) for mistake in mistakes)
