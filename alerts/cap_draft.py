"""Pure: the CAP message about an alert, in three languages.

`situation` picks out of an alert and the catalogue what may be told outside: no thresholds, no ids of ours,
no exact place of a chemical site. `message` says it as an Alert, Update or Cancel; what a person wished for
goes on from one message of a chain to the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from alerts import cap_words as words
from city.alert import Alert, Life
from city.by_locale import moment
from city.cap import (
    CAP_LANGUAGES,
    SEVERITIES,
    CapArea,
    CapInfo,
    CapMessage,
    CapScope,
    CapStatus,
    Category,
    Certainty,
    Circle,
    Corner,
    MsgType,
    Parameter,
    Reference,
    ResponseType,
    Urgency,
)
from city.catalogue import Catalogue
from city.notice import cut
from city.properties import find_property
from city.rule import Count, HourlyMean, Predicted, Rule, Threshold
from city.state import Level
from city.thing import Datastream, Kind, Name, Thing

HEADLINE_LIMIT = 160
"""What CAP advises."""
COLOUR, RESPONSE = "warning_colour", "response_level"
"""Parameters: the colour of a warning and the level of response are two things."""
ENDED = frozenset({Life.UNACK_CLEARED, Life.CLEARED})
RELEASE = "release-"
"""Before the number of the release that a message is about, in its `incidents`."""
LIFE_H = 6
LONGEST_H = 72
_NOWHERE = MappingProxyType[str, str]({})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Situation:
    """What may be told of an alert. `since` is epoch milliseconds, `seen` label and value with unit."""

    city: Name
    sender: str
    zone: ZoneInfo
    event: Name
    place: Name
    area: Name
    kind: Kind | None
    circle: Circle | None
    severity: Level
    over: bool
    since: int
    drill: bool
    unknown: bool
    predicted: bool = False
    seen: tuple[Name, str] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of a chain's messages; `instruction` None takes ours. One holds for `hours`. With a
    `polygon` (closed) that is where, else a circle around the thing. `release`: what it is about."""

    status: CapStatus = CapStatus.ACTUAL
    note: str | None = None
    hours: float = LIFE_H
    response_level: str | None = None
    instruction: Name | None = None
    polygon: tuple[Corner, ...] | None = None
    release: int | None = None


def situation(alert: Alert, catalogue: Catalogue, streams: Mapping[int, Datastream]) -> Situation:
    """What may be told of an alert."""
    rule = next((one for one in catalogue.rules if one.rule_id == alert.rule_id), None)
    thing = catalogue.thing(alert.thing_id) if alert.thing_id else None
    area_id = thing.area if thing else alert.area
    area = next((one.name for one in catalogue.areas if one.area_id == area_id), catalogue.city.name)
    kind = thing.kind if thing else None
    return Situation(
        city=catalogue.city.name,
        sender=sender_of(catalogue),
        zone=ZoneInfo(catalogue.city.timezone),
        event=rule.name if rule else words.SOMETHING,
        place=thing.name if thing else area,
        area=area,
        kind=kind,
        circle=circle_around(thing) if thing else None,
        severity=alert.severity,
        over=alert.life in ENDED,
        since=alert.since,
        drill=alert.drill or catalogue.city.demo,
        unknown=alert.unknown_since is not None,
        predicted=rule is not None and isinstance(rule.test, Predicted),
        seen=_seen(alert, rule, streams),
    )


def sender_of(catalogue: Catalogue) -> str:
    """Who our messages are from."""
    return catalogue.city.cap_sender or f"citywatch@{catalogue.city.city_id}.invalid"


def message(
    told: Situation,
    wish: Wish,
    msg_type: MsgType,
    identifier: str,
    now: int,
    earlier: tuple[Reference, ...] = (),
    before: Level | None = None,
) -> CapMessage:
    """The message of a type about a situation; `before` is the severity that the last one said."""
    sent = local(now, told.zone)
    status = CapStatus.EXERCISE if told.drill and wish.status is CapStatus.ACTUAL else wish.status
    outside = told.kind is not None and told.kind not in words.NOT_FOR_THE_PUBLIC
    infos = [_info(told, wish, msg_type, status, sent, before, language) for language in CAP_LANGUAGES]
    return CapMessage(
        identifier=identifier,
        sender=told.sender,
        sent=sent,
        status=status,
        msg_type=msg_type,
        scope=CapScope.PUBLIC if outside else CapScope.RESTRICTED,
        restriction=None if outside else words.RESTRICTION,
        note=wish.note or (words.DRILL_NOTE if status is CapStatus.EXERCISE else None),
        references=earlier,
        incidents=(f"{RELEASE}{wish.release}",) if wish.release is not None else (),
        infos=tuple(infos),
    )


def wish_of(last: CapMessage, hours: float) -> Wish:
    """What was wished for the last message of a chain holds for the next one, too."""
    levels = [p.value for info in last.infos[:1] for p in info.parameters if p.name == RESPONSE]
    said = {ours: one.instruction for ours in CAP_LANGUAGES if (one := last.info(ours))}
    kept = {language: text for language, text in said.items() if text}
    whole = last.msg_type is not MsgType.CANCEL and len(kept) == len(CAP_LANGUAGES)
    instruction = MappingProxyType(kept) if whole else None
    polygons = [polygon for info in last.infos[:1] for area in info.areas for polygon in area.polygons]
    level, polygon = next(iter(levels), None), next(iter(polygons), None)
    return Wish(last.status, last.note, hours, level, instruction, polygon, release_of(last))


def release_of(written: CapMessage) -> int | None:
    """The release that a message is about; None where it is about its alert alone."""
    found = [one.removeprefix(RELEASE) for one in written.incidents if one.startswith(RELEASE)]
    return int(found[0]) if found and found[0].isdecimal() else None


def sent_at(draft: CapMessage, now: int, zone: ZoneInfo) -> CapMessage:
    """A draft as it goes out now: word for word, and holding for as long as it was meant to."""
    sent = local(now, zone)
    infos = tuple(
        replace(info, expires=info.expires + (sent - draft.sent) if info.expires else None)
        for info in draft.infos
    )
    return replace(draft, sent=sent, infos=infos)


def local(epoch_ms: int, zone: ZoneInfo) -> datetime:
    """A moment in the city's zone, to the second, with an offset of whole minutes as CAP wants it."""
    when = (_EPOCH + timedelta(seconds=epoch_ms // 1000)).astimezone(zone)
    offset = when.utcoffset()
    whole = offset is not None and offset.seconds % 60 == 0
    return when if whole else when.astimezone(UTC)


def _info(
    told: Situation,
    wish: Wish,
    msg_type: MsgType,
    status: CapStatus,
    sent: datetime,
    before: Level | None,
    language: str,
) -> CapInfo:
    cancel = msg_type is MsgType.CANCEL
    over = cancel and told.over
    mark = words.MARKS[status][language] if status in words.MARKS else ""
    ended = words.ENDED if over else words.WITHDRAWN
    headline = _worded(ended if cancel else words.HEADLINE, told, language)
    return CapInfo(
        categories=words.CATEGORIES[told.kind] if told.kind else (Category.INFRA,),
        event=told.event[language],
        urgency=_urgency(told, cancel),
        severity=SEVERITIES[told.severity],
        certainty=_certainty(told),
        language=CAP_LANGUAGES[language],
        response_types=(_response(told, cancel),),
        onset=local(told.since, told.zone),
        expires=sent + timedelta(hours=wish.hours),
        sender_name=told.city[language],
        headline=cut(mark + headline, HEADLINE_LIMIT),
        description=mark + _description(told, cancel, before, language),
        instruction=_instruction(told, wish, cancel, mark, language),
        parameters=_parameters(told, wish),
        areas=(_area(told, wish, language),),
    )


def _certainty(told: Situation) -> Certainty:
    if told.unknown:
        return Certainty.UNKNOWN
    return Certainty.LIKELY if told.predicted else Certainty.OBSERVED


def _urgency(told: Situation, cancel: bool) -> Urgency:
    if cancel:
        return Urgency.PAST if told.over else Urgency.UNKNOWN
    return words.URGENCIES[told.severity]


def _response(told: Situation, cancel: bool) -> ResponseType:
    if cancel:
        return ResponseType.ALL_CLEAR if told.over else ResponseType.NONE
    if told.kind in words.AVOIDED and told.severity >= Level.ORANGE:
        return ResponseType.AVOID
    return words.RESPONSES[told.severity]


def _instruction(told: Situation, wish: Wish, cancel: bool, mark: str, language: str) -> str:
    if cancel:
        return words.ALL_CLEAR[language]
    kind = told.kind if told.kind in words.INSTRUCTIONS else None
    text = (wish.instruction or words.INSTRUCTIONS[kind])[language]
    return mark + text.removeprefix(mark)


def _parameters(told: Situation, wish: Wish) -> tuple[Parameter, ...]:
    colour = Parameter(COLOUR, told.severity.word)
    return (colour, Parameter(RESPONSE, wish.response_level)) if wish.response_level else (colour,)


def _area(told: Situation, wish: Wish, language: str) -> CapArea:
    area, place = told.area[language], told.place[language]
    described = area if area == place else f"{area}, {place}" if language == "en" else f"{area}{place}"
    if wish.polygon is not None:
        return CapArea(described, polygons=(wish.polygon,))
    return CapArea(described, circles=(told.circle,) if told.circle else ())


def _description(told: Situation, cancel: bool, before: Level | None, language: str) -> str:
    ended = words.OVER if told.over else words.TAKEN_BACK
    parts: list[Name] = [ended] if cancel else [words.SINCE]
    if not cancel:
        parts += [words.CHANGED] if before not in (None, Level.NORMAL, told.severity) else []
        parts += [words.UNKNOWN] if told.unknown else [words.OBSERVED] if told.seen else []
    sentences = [_worded(part, told, language, before) for part in parts]
    return (" " if language == "en" else "").join(sentences)


def _worded(text: Name, told: Situation, language: str, before: Level | None = None) -> str:
    label, result = told.seen or (_NOWHERE, "")
    return text[language].format(
        colour=words.COLOURS[told.severity][language],
        before=words.COLOURS[before][language] if before else "",
        place=told.place[language],
        event=told.event[language],
        since=moment(language, told.since, told.zone),
        label=label.get(language, ""),
        result=result,
    )


def circle_around(thing: Thing) -> Circle:
    """Whom what happens at a thing may concern."""
    places = words.PLACES.get(thing.kind, words.USUAL_PLACES)
    lat, lon = (Decimal(f"{degrees:.{places}f}") for degrees in (thing.lat, thing.lon))
    return Circle(lat, lon, Decimal(words.RADIUS_KM[thing.kind]))


def _seen(alert: Alert, rule: Rule | None, streams: Mapping[int, Datastream]) -> tuple[Name, str] | None:
    stream = streams.get(alert.datastream_id) if alert.datastream_id is not None else None
    prop = find_property(stream.property) if stream else None
    in_its_unit = rule is None or isinstance(rule.test, Threshold | Count | HourlyMean)
    if prop is None or alert.result is None or not in_its_unit:
        return None
    return prop.label, f"{alert.result:.{prop.decimals}f} {prop.unit}".strip()
