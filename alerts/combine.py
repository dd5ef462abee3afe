"""Pure: the findings of a rule that puts findings together, made of the finding lists of its members.

A member is whatever has findings of its own: another rule on some subject for a Combined, a datastream for
the air quality index of a thing or the silence of a gateway. `base` is what each member found before its list
begins. What is found together at a time depends on what the members find then and on nothing else, so a list
that was revised is combined again from the same base, in whatever order members were revised.

Unknown goes through: any of several is as known as the worst, all of several as the least known of them.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from alerts.evaluate import normal
from city.alert import Finding
from city.rule import Aqi, Combined, GatewaySilence, Mode
from city.state import Level

K = TypeVar("K", bound=Hashable)
Together = Combined | Aqi | GatewaySilence
Present = Mapping[K, Finding]


def combine(
    members: Mapping[K, Sequence[Finding]], base: Mapping[K, Finding], test: Together, parts: Mapping[K, str]
) -> list[Finding]:
    """What members find together, one finding for each change after the base, by time.

    Every member stands in `base`. `parts` says what a member is part of: for a Combined its rule's id, for a
    gateway's silence its thing; an air quality index asks for none.
    """
    present = dict(base)
    before = together(present, test, parts)
    found: list[Finding] = []
    changes = sorted(
        ((f.at, key, f) for key, list_ in members.items() for f in list_), key=lambda row: row[0]
    )
    for index, (at, key, finding) in enumerate(changes):
        present[key] = finding
        if index + 1 < len(changes) and changes[index + 1][0] == at:
            continue
        now = together(present, test, parts)
        if (now.severity, now.unknown) != (before.severity, before.unknown):
            before = replace(now, at=at, since=now.since or at)
            found.append(before)
    return found


def together(present: Present[K], test: Together, parts: Mapping[K, str]) -> Finding:
    """What members find together when this is what each finds."""
    if isinstance(test, Combined):
        return _any(present.values(), test) if test.mode is Mode.ANY else _all(present, test, parts)
    if isinstance(test, Aqi):
        return _worst(present.values())
    return _silent(present, test, parts)


def leading(present: Present[K]) -> tuple[K, ...]:
    """The members whose result is the greatest among the worst, such as the primary pollutants of a thing."""
    found = {key: f for key, f in present.items() if f.severity is not Level.NORMAL}
    worst = max((_rank(finding)[:3] for finding in found.values()), default=None)
    return tuple(key for key, finding in found.items() if _rank(finding)[:3] == worst)


def _any(findings: Iterable[Finding], test: Combined) -> Finding:
    worst = _worst(findings)
    if worst.severity is Level.NORMAL or test.severity is None:
        return worst
    return replace(worst, severity=test.severity)


def _all(present: Present[K], test: Combined, parts: Mapping[K, str]) -> Finding:
    """All rules, each by its worst in this place; one that watches nothing here finds nothing here."""
    by_rule = [_worst(f for key, f in present.items() if parts[key] == rule_id) for rule_id in test.of]
    mildest = min(by_rule, key=_rank, default=normal())
    if mildest.severity is Level.NORMAL:
        return _over(mildest)
    return replace(
        mildest,
        severity=test.severity or mildest.severity,
        unknown=any(finding.unknown for finding in by_rule),
        since=max(finding.since for finding in by_rule),
    )


def _silent(present: Present[K], test: GatewaySilence, parts: Mapping[K, str]) -> Finding:
    """All datastreams behind a gateway; the result is how many things are silent."""
    things = {parts[key] for key in present}
    if len(things) < test.least or any(f.severity is Level.NORMAL for f in present.values()):
        return normal()
    since = max(finding.since for finding in present.values())
    return Finding(since, test.severity, float(len(things)), float(test.least), since)


def _worst(findings: Iterable[Finding]) -> Finding:
    """The worst of several, normal where none is worse."""
    worst = max(findings, key=_rank, default=normal())
    return _over(worst) if worst.severity is Level.NORMAL else worst


def _over(finding: Finding) -> Finding:
    """A normal one without what one member says of it."""
    return normal(finding.at)


def _rank(finding: Finding) -> tuple[Level, bool, float, int]:
    """Worse is greater; of two as bad the one that is known, with the greater result, the older one."""
    result = float("-inf") if finding.result is None else finding.result
    return finding.severity, not finding.unknown, result, -finding.since
