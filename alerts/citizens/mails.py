"""Pure: the text of a mail to a citizen, in their language, from what was published and nothing else.

Nothing that a stranger typed is in a mail: whoever reports something for another's address cannot write to
them by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.citizens import words
from city.by_locale import moment
from city.cap import CapInfo, CapMessage, CapStatus
from city.catalogue import Catalogue
from city.citizen_report import read_number, shown_number
from city.notice import TITLE_LIMIT, cut, one_line
from city.rfc3339 import epoch_ms
from city.subscription import Position, SubscribedPlace, SubscriptionScope
from city.thing import Name

_NOWHERE: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Subject and text of a mail."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail is for: their language, the name of their place, and the links that are theirs.

    For who reported something the place is the number of the report, and `report` leads to it.
    """

    lang: str
    place: str
    city: str
    confirm: str
    leave: str
    report: str = ""

    def say(self, sentence: Name, **values: str) -> str:
        """A sentence in their language."""
        known = {"place": self.place, "city": self.city, "confirm": self.confirm, "leave": self.leave}
        return sentence[self.lang].format(**known, report=self.report, **values)


def confirmation(reader: Reader) -> Written:
    """Asks whether it was they who asked; of a report, it says that it has arrived. It has nothing to leave
    yet."""
    title, text = (
        (words.RECEIVED_TITLE, words.RECEIVED) if reader.report else (words.CONFIRM_TITLE, words.CONFIRM)
    )
    return Written(_title(reader.say(title)), reader.say(text))


def welcome(reader: Reader) -> Written:
    """Says that it began."""
    title, text = (
        (words.FOLLOWED_TITLE, words.FOLLOWED) if reader.report else (words.WELCOME_TITLE, words.WELCOME)
    )
    return Written(_title(reader.say(title)), _with_leave(reader, reader.say(text)))


def assigned(reader: Reader) -> Written:
    """Somebody looks after their report."""
    return Written(_title(reader.say(words.ASSIGNED_TITLE)), _with_leave(reader, reader.say(words.ASSIGNED)))


def answered(reader: Reader, answer: str) -> Written:
    """Their report is answered."""
    text = reader.say(words.ANSWERED, answer=answer)
    return Written(_title(reader.say(words.ANSWERED_TITLE)), _with_leave(reader, text))


def warning(reader: Reader, said: CapMessage, zone: ZoneInfo) -> Written:
    """A warning as it was published."""
    info = said.info(reader.lang)
    if info is None:
        return ended(reader, said)
    lines = [info.headline or info.event, info.description or "", *_particulars(reader, info, zone)]
    return Written(
        _headed(reader, said, info), _with_leave(reader, "\n\n".join(line for line in lines if line))
    )


def ended(reader: Reader, said: CapMessage) -> Written:
    """The end of a warning that this person was told of."""
    info = said.info(reader.lang)
    lines = [
        reader.say(words.ENDED),
        *((info.headline or info.event, info.description or "") if info else ()),
    ]
    text = _with_leave(reader, "\n\n".join(line for line in lines if line))
    event = info.event if info else reader.place
    mark = _mark(reader, said) + words.ENDED_MARK[reader.lang]
    return Written(_title(f"{mark}{event} · {reader.place}"), text)


def place_name(known: Catalogue, place: SubscribedPlace, lang: str) -> str | None:
    """What a place is called, None where the catalogue has it no more."""
    if place.scope is SubscriptionScope.CITY:
        return words.WHOLE_CITY[lang]
    if place.scope is SubscriptionScope.REPORT:
        number = read_number(place.place_id)
        return shown_number(number) if number else None
    return (_names(known, place.scope).get(place.place_id) or _EMPTY).get(lang)


def positions(known: Catalogue, place: SubscribedPlace) -> tuple[Position, ...]:
    """Where a place is: a thing's own position, of an area its middle and its things."""
    if place.scope is SubscriptionScope.THING:
        return tuple((thing.lon, thing.lat) for thing in known.things if thing.thing_id == place.place_id)
    if place.scope is SubscriptionScope.AREA:
        middle = [area.centre for area in known.areas if area.area_id == place.place_id]
        there = [(thing.lon, thing.lat) for thing in known.things if thing.area == place.place_id]
        return (*middle, *there)
    return _NOWHERE


_EMPTY: Mapping[str, str] = {}


def _names(known: Catalogue, scope: SubscriptionScope) -> dict[str, Name]:
    if scope is SubscriptionScope.AREA:
        return {area.area_id: area.name for area in known.areas}
    return {thing.thing_id: thing.name for thing in known.things}


def _headed(reader: Reader, said: CapMessage, info: CapInfo) -> str:
    return _title(f"{_mark(reader, said)}{info.headline or info.event}")


def _mark(reader: Reader, said: CapMessage) -> str:
    """Says that it is a drill, where the headline does not already."""
    mark = words.MARKS.get(said.status.value)
    info = said.info(reader.lang)
    told = (
        info is not None and said.status is not CapStatus.ACTUAL and _says(info.headline, mark, reader.lang)
    )
    return "" if mark is None or told else mark[reader.lang]


def _says(headline: str | None, mark: Name | None, lang: str) -> bool:
    bare = mark[lang].strip("【】: ").lower() if mark else ""
    return bool(headline and bare and bare in headline.lower())


def _particulars(reader: Reader, info: CapInfo, zone: ZoneInfo) -> list[str]:
    lines: list[str] = []
    if info.instruction:
        lines.append(reader.say(words.TO_DO, advice=info.instruction))
    if info.areas:
        lines.append(reader.say(words.WHERE, area="; ".join(area.description for area in info.areas)))
    if info.expires:
        at = moment(reader.lang, epoch_ms(info.expires), zone, offset=True)
        lines.append(reader.say(words.UNTIL, at=at))
    return lines


def _with_leave(reader: Reader, text: str) -> str:
    why = words.LEAVE_REPORT if reader.report else words.LEAVE
    return f"{text}\n\n-- \n{reader.say(why)}\n"


def _title(text: str) -> str:
    return cut(one_line(text), TITLE_LIMIT)
