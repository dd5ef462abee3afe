"""Pure: what a silence would hold back of what is declared: everything, nothing, or what nothing is called.

A silence is ordered in a hurry: one letter wrong and it holds back nothing, one `*` and it holds back all.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from city.alert import SubjectKind
from city.cap_external import RULE
from city.catalogue import Catalogue
from city.matcher import Matcher
from city.route import SEVERITIES
from city.thing import Thing

_WILD = frozenset("*?[")
_OF_THINGS = ("things", "kinds", "properties")


def refusal(matcher: Matcher, known: Catalogue) -> str | None:
    """Why a silence of this matcher cannot be; None when it can."""
    names = _names(known)
    if is_all(matcher, known):
        return "a silence of everything: say which alerts"
    for field, pattern in _patterns(matcher, names):
        if not any(fnmatchcase(name, pattern) for name in names[field]):
            return f"{field}: there is no {pattern!r}, nothing would be silenced"
    if is_none(matcher, known):
        return "no station is all of that, nothing would be silenced"
    return None


def is_all(matcher: Matcher, known: Catalogue) -> bool:
    """Whether every field is empty, or holds a pattern that leaves nothing out, or all severities.

    Whoever names one by one all that there is has said so.
    """
    names = _names(known)
    said = {field for field in names if getattr(matcher, field)}
    wide = {field for field, word in _patterns(matcher, names) if _leaves_nothing_out(word, names[field])}
    return said == wide and (not matcher.severities or matcher.severities >= set(SEVERITIES))


def is_none(matcher: Matcher, known: Catalogue) -> bool:
    """Whether it speaks of stations, and none is all of what it says."""
    if not any(getattr(matcher, field) for field in _OF_THINGS):
        return False
    return not any(_is_meant(thing, matcher) for thing in known.things)


def _names(known: Catalogue) -> Mapping[str, frozenset[str]]:
    things = known.things
    return {
        "rules": frozenset((RULE, *(rule.rule_id for rule in known.rules))),
        "things": frozenset(thing.thing_id for thing in things),
        "gateways": frozenset(thing.gateway for thing in things if thing.gateway is not None),
        "areas": frozenset(area.area_id for area in known.areas),
        "kinds": frozenset(thing.kind.value for thing in things),
        "properties": frozenset(stream.property for thing in things for stream in thing.datastreams),
        "subjects": frozenset(kind.value for kind in SubjectKind),
    }


def _patterns(matcher: Matcher, fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for field in fields:
        for pattern in sorted(getattr(matcher, field)):
            yield field, pattern


def _leaves_nothing_out(pattern: str, names: frozenset[str]) -> bool:
    return bool(_WILD & set(pattern)) and all(fnmatchcase(name, pattern) for name in names)


def _is_meant(thing: Thing, matcher: Matcher) -> bool:
    properties = [stream.property for stream in thing.datastreams]
    return (
        _agree(matcher.things, [thing.thing_id])
        and _agree(matcher.gateways, [thing.gateway or ""])
        and _agree(matcher.areas, [thing.area])
        and _agree(matcher.kinds, [thing.kind.value])
        and _agree(matcher.properties, properties)
    )


def _agree(patterns: frozenset[str], labels: list[str]) -> bool:
    return not patterns or any(fnmatchcase(label, pattern) for pattern in patterns for label in labels)
