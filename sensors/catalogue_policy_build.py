"""From the shapes of chains, routes, inhibitions and the policy to nouns, and what is wrong in each."""

from collections.abc import Iterator
from typing import Any

from city.budget import StormLimit
from city.chain import Chain, ChainStep, Target, Who
from city.flap import Chatter
from city.inhibition import Inhibition
from city.matcher import Matcher
from city.policy import Policy
from city.rota import ALWAYS
from city.route import GROUPING, Grouping, Route
from city.state import Level
from city.thing import Kind
from sensors.catalogue_build import frozen
from sensors.catalogue_part import Entry, Fault, Known
from sensors.catalogue_people import named, unknown
from sensors.catalogue_policy import (
    BySeverity,
    ChainShape,
    ChainStepShape,
    GroupingShape,
    InhibitionShape,
    MatcherShape,
    PolicyShape,
    RouteShape,
)

_LEVELS = {level.word: level for level in Level}
_SECTIONS = {Who.PERSON: "people", Who.TEAM: "teams", Who.ROTA: "rotas"}
_WILD = frozenset("*?[")
_TOO_SHORT = "an acknowledgement counts for at least a minute"


def build_chain(entry: Entry[ChainShape], ack_expires_s: int, faults: list[Fault]) -> Chain | None:
    """The chain of an entry."""
    shape = entry.shape
    steps = [
        named(entry, f".steps[{n}]", faults, lambda n=n, one=one: _step(one, n))
        for n, one in enumerate(shape.steps)
    ]
    expires = ack_expires_s if shape.ack_expires is None else shape.ack_expires // 1000
    if expires < 60:
        faults.append(Fault(entry, ".ack_expires", _TOO_SHORT))
    if None in steps or expires < 60:
        return None
    there = tuple(step for step in steps if step is not None)
    return named(entry, "", faults, lambda: Chain(shape.id, frozen(shape.name), there, expires))


def _step(shape: ChainStepShape, number: int) -> ChainStep:
    """A step. Raises ValueError."""
    if number and shape.after is None:
        raise ValueError('needs after, such as "10m": how long the step before has')
    if number and (shape.after or 0) < 60_000:
        raise ValueError("leaves the step before it less than a minute")
    if not number and shape.after:
        raise ValueError("the first step is told at once: it takes no after")
    if not number and Target(Who.SUPERIOR) in shape.tell:
        raise ValueError("tells the superiors of a step before it, and there is none")
    after = (shape.after or 0) // 1000
    return ChainStep(tuple(shape.tell), after, tuple(shape.channels), shape.repeat, shape.every // 1000)


def chain_faults(entry: Entry[ChainShape], known: Known) -> Iterator[Fault]:
    """People, teams, rotas and channels that nobody declares."""
    for number, step in enumerate(entry.shape.steps):
        for target in step.tell:
            if target.who in _SECTIONS:
                names = (str(target.target_id),)
                yield from unknown(entry, f".steps[{number}].tell", names, _SECTIONS[target.who], known)
        yield from unknown(entry, f".steps[{number}].channels", step.channels, "channels", known)


def build_matcher(shape: MatcherShape) -> Matcher:
    """The matcher of a shape."""
    return Matcher(
        frozenset(_LEVELS[word] for word in shape.severities),
        frozenset(shape.rules),
        frozenset(shape.things),
        frozenset(shape.gateways),
        frozenset(shape.areas),
        frozenset(shape.kinds),
        frozenset(shape.properties),
        frozenset(shape.subjects),
    )


def matcher_faults(entry: Entry[Any], key: str, shape: MatcherShape, known: Known) -> Iterator[Fault]:
    """Areas, rules, things, gateways and kinds that there are not. Patterns match what they may."""
    for section in ("areas", "rules", "things"):
        plain = [name for name in getattr(shape, section) if not set(name) & _WILD]
        yield from unknown(entry, f"{key}.{section}", plain, section, known)
    if known.ids.get("things") is not None:
        gateways = {thing.gateway for thing in known.things}
        for name in shape.gateways:
            if not set(name) & _WILD and name not in gateways:
                yield Fault(entry, f"{key}.gateways", f"no thing has a gateway {name!r}")
    for kind in shape.kinds:
        if kind not in tuple(Kind):
            yield Fault(entry, f"{key}.kinds", f"{kind!r} is not one of {', '.join(Kind)}")


def build_route(entry: Entry[RouteShape], usual: Grouping, faults: list[Fault]) -> Route | None:
    """The route of an entry."""
    shape = entry.shape
    grouping = None
    if shape.group is not None:
        written = shape.group
        grouping = named(entry, ".group", faults, lambda: build_grouping(written, usual))
    if (shape.chain is None) == (shape.people is None):
        if not {"chain", "people"} & entry.wrong:
            faults.append(Fault(entry, "", "needs exactly one of chain and people"))
        return None
    return named(
        entry,
        "",
        faults,
        lambda: Route(
            shape.id,
            build_matcher(shape),
            tuple(shape.hours or (ALWAYS,)),
            shape.chain,
            tuple(shape.people or ()),
            grouping,
        ),
    )


def route_faults(entry: Entry[RouteShape], known: Known) -> Iterator[Fault]:
    """References of a route to what nobody declares."""
    shape = entry.shape
    yield from unknown(entry, ".chain", (shape.chain,) if shape.chain else (), "chains", known)
    yield from unknown(entry, ".people", shape.people or (), "people", known)
    yield from matcher_faults(entry, "", shape, known)


def build_grouping(shape: GroupingShape, usual: Grouping) -> Grouping:
    """A grouping; what it does not say is as usual. Raises ValueError."""
    return Grouping(
        usual.by if shape.by is None else tuple(shape.by),
        _by_severity(shape.wait, usual.wait_s),
        _by_severity(shape.interval, usual.interval_s),
        _by_severity(shape.repeat, usual.repeat_s),
    )


def _by_severity(shape: BySeverity, usual: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    said = (shape.blue, shape.yellow, shape.orange, shape.red)
    blue, yellow, orange, red = (
        seconds if ms is None else ms // 1000 for ms, seconds in zip(said, usual, strict=True)
    )
    return blue, yellow, orange, red


def build_inhibition(entry: Entry[InhibitionShape], faults: list[Fault]) -> Inhibition | None:
    """The inhibition of an entry."""
    shape = entry.shape
    return named(
        entry,
        "",
        faults,
        lambda: Inhibition(
            shape.id, build_matcher(shape.source), build_matcher(shape.target), tuple(shape.equal)
        ),
    )


def inhibition_faults(entry: Entry[InhibitionShape], known: Known) -> Iterator[Fault]:
    """References of an inhibition to what nobody declares."""
    yield from matcher_faults(entry, ".source", entry.shape.source, known)
    yield from matcher_faults(entry, ".target", entry.shape.target, known)


def build_policy(entry: Entry[PolicyShape], faults: list[Fault]) -> Policy | None:
    """The policy of its entry."""
    shape = entry.shape
    storm, chatter = shape.storm, shape.chatter
    grouping = named(entry, ".group", faults, lambda: build_grouping(shape.group, GROUPING))
    limit = named(
        entry,
        ".storm",
        faults,
        lambda: StormLimit(
            storm.single, storm.single_red, storm.most, storm.window // 1000, storm.digest // 1000
        ),
    )
    if shape.ack_expires < 60_000:
        faults.append(Fault(entry, ".ack_expires", _TOO_SHORT))
        return None
    hold = named(entry, ".chatter", faults, lambda: Chatter(chatter.count, chatter.hold // 1000))
    if grouping is None or limit is None or hold is None:
        return None
    times = (shape.gap_warning // 1000, shape.ack_expires // 1000)
    return named(entry, "", faults, lambda: Policy(shape.fallback, grouping, limit, hold, *times))
