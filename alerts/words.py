"""Pure: the first line of what people are told, and what an SMS says of it.

`[RED] Station X water level 4.21 m > 4.00 m for 5 min (since 14:05 +08:00)`: how bad, where, what, since
when. What comes from outside (names of stations, notes) is one line of text here and nothing else. An SMS
is cut at the names, never at the numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from alerts import words_table as t
from city.alert import Alert, Change, Life
from city.by_locale import clock, moment, offset_of, there
from city.callout import DRILL_MARK
from city.notice import SHORT_LIMIT, cut, one_line
from city.rule import Predicted, Rule, Side
from city.terms import PLAIN, Terms, is_reached
from city.thing import Name
from city.why import Why

SHORTEST_NAME = 2
"""Characters that are left of a name, the mark that it was cut included."""
ENOUGH_NAME = 22
"""Characters of names by which people know what is meant."""
RULE_LIMIT = 40
MOST_MEMBERS = 3
LINK = "\ue000"
"""Stands in a text where the link to answer goes: a link is made when the text is sent, and kept nowhere."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Scene:
    """An alert and what a text about it needs besides. Names are by language.

    `terms` are those of its numbers, `began` is when what was found began (epoch ms), `low` and `high` the
    range of what is predicted, `behind` how many stations are behind a silent gateway. `change` is what last
    happened to it, `said` what an alert from outside says of itself. `left` is since when nobody has it in
    hand who had (epoch ms), `given` who was given it, and `order` what was said with that. `members`
    are the places of what several rules found together.
    """

    alert: Alert
    place: Name
    what: Name | None = None
    terms: Terms = PLAIN
    rule: Rule | None = None
    began: int | None = None
    low: int | None = None
    high: int | None = None
    behind: int = 0
    change: Change | None = None
    said: str = ""
    left: int | None = None
    given: Name | None = None
    order: str = ""
    members: tuple[Name, ...] = ()

    @property
    def over(self) -> bool:
        """Whether its condition is not there any more."""
        return self.alert.life in (Life.CLEARED, Life.UNACK_CLEARED)

    @property
    def reached(self) -> bool:
        """Whether it foretold a limit, and is over because that is exceeded now."""
        return self.change is Change.CLEARED and self.rule is not None and is_reached(self.rule, self.alert)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why something is said now, to whom in which language. `number` counts reminders."""

    why: Why
    lang: str
    zone: tzinfo
    now: int
    number: int = 0
    by: str = ""


def first_line(scene: Scene, occasion: Occasion, more: int = 0, summary: str = "") -> str:
    """What stands in the subject of a mail: the worst alert of a message, and how many there are besides.

    `summary` stands between the colour and the alert.
    """
    lead, names, claim, when = _parts(scene, occasion)
    tag = _tag(scene, occasion)
    rest = t.MORE[occasion.lang].format(count=more) if more else ""
    said = " ".join(part for part in (*names, claim) if part)
    return one_line(f"{tag}{summary}{lead.removeprefix(tag)}{said}{when}{rest}")


def short(scene: Scene, occasion: Occasion, more: int = 0) -> str:
    """The same in an SMS: what leads in goes first, then since when, then ends of names, never numbers."""
    lead, names, claim, when = _parts(scene, occasion)
    tail, tag = f" +{more}" if more else "", _tag(scene, occasion)
    wanted = min(len(" ".join(names)), ENOUGH_NAME)
    heads = ((lead, when), (tag, when), (lead, ""), (tag, ""))
    for least in (wanted, (SHORTEST_NAME + 1) * len(names)):
        for head, since in heads:
            room = SHORT_LIMIT - len(head) - len(claim) - len(since) - len(tail) - 1
            if room >= least:
                return one_line(f"{head}{_fitted(names, room)} {claim}".rstrip() + f"{since}{tail}")
    return cut(one_line(f"{tag}{claim}{tail}"), SHORT_LIMIT)


def plain(scene: Scene, lang: str, zone: tzinfo) -> str:
    """One line of a list: colour, names, what and since when."""
    return first_line(
        scene, Occasion(Why.RESOLVED if scene.over else Why.FIRST, lang, zone, scene.alert.changed)
    )


def lasting(ms: int, lang: str) -> str:
    """A duration in one or two words: `5 min`, `1 h 12 min`, `2 d 3 h`."""
    seconds = max(0, round(ms / 1000))
    if seconds < 2 * _MINUTE and seconds % _MINUTE:
        return f"{seconds}{t.UNITS['s'][lang]}"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}{t.UNITS['min'][lang]}"
    large, small, unit, less = (_DAY, _HOUR, "d", "h") if seconds >= _DAY else (_HOUR, _MINUTE, "h", "min")
    whole, rest = seconds // large, seconds % large // small
    said = f"{whole}{t.UNITS[unit][lang]}"
    if not rest:
        return said
    return f"{said}{'' if lang.startswith('zh') else ' '}{rest}{t.UNITS[less][lang]}"


def when(at: int, lang: str, zone: tzinfo, now: int) -> str:
    """`14:05 +08:00`, with the day before it where it is another one than that of `now`."""
    day, today = there(at, zone).date(), there(now, zone).date()
    if day == today:
        return f"{clock(at, zone)} {offset_of(at, zone)}"
    return moment(lang, at, zone, year=day.year != today.year, offset=True)


def called(scene: Scene, lang: str) -> str:
    """What it is about: the place, and what is observed there."""
    return " ".join(_names(scene, lang))


def colour_of(scene: Scene, lang: str) -> str:
    """How bad it is, or that it is over."""
    ended = t.REACHED if scene.reached else t.RESOLVED
    return (ended if scene.over else t.COLOUR[scene.alert.severity])[lang]


def _names(scene: Scene, lang: str) -> list[str]:
    names = [t.SUBJECT[scene.alert.subject.kind][lang] + _clean(scene.place[lang])]
    return names if scene.what is None else [*names, _inside(_clean(scene.what[lang]))]


def _parts(scene: Scene, occasion: Occasion) -> tuple[str, list[str], str, str]:
    """What leads in, the names, what is dangerous, since when."""
    lang, alert, names = occasion.lang, scene.alert, _names(scene, occasion.lang)
    lead = _tag(scene, occasion) + _reminder(scene, occasion)
    if scene.over:
        now, of = _now(scene, lang), _of_rule(scene, lang)
        gone = _why_gone(scene, lang) or _lasted(scene, lang)
        return (lead, names, now, f"{of}{gone}") if now else (lead, names, of.strip(), gone)
    held = getattr(scene.rule.test, "for_ms", 0) if scene.rule else 0
    lasted = t.FOR[lang].format(lasted=lasting(held, lang)) if held else ""
    began = alert.since if scene.began is None else scene.began
    since = t.SINCE[lang].format(at=when(began, lang, occasion.zone, occasion.now))
    return lead, names, _claim(scene, lang, occasion.zone) + lasted, since


def _tag(scene: Scene, occasion: Occasion) -> str:
    lang = occasion.lang
    drill = f"[{DRILL_MARK[lang]}] " if scene.alert.drill else ""
    if scene.change is Change.RETRACTED and scene.over:
        return f"{drill}[{t.WITHDRAWN[lang]}] "
    if scene.over:
        return f"{drill}[{colour_of(scene, lang)}] "
    beside = t.TAG[occasion.why][lang] if occasion.why in t.TAG else ""
    return f"{drill}[{t.COLOUR[scene.alert.severity][lang]}{beside}] "


def _reminder(scene: Scene, occasion: Occasion) -> str:
    lang = occasion.lang
    if occasion.why is Why.ASSIGNED:
        return t.ASSIGNED[lang]
    if scene.over:
        return ""
    since = max(scene.alert.since, scene.left or 0)
    lasted = lasting(occasion.now - since, lang)
    if occasion.why is Why.REPEATED:
        return t.REMINDER[lang].format(lasted=lasted, number=max(1, occasion.number))
    if occasion.why is Why.REMINDED:
        return t.EXPIRED[lang].format(by=_clean(occasion.by), number=max(1, occasion.number))
    return t.PASSED_ON[occasion.why][lang].format(lasted=lasted) if occasion.why in t.PASSED_ON else ""


def _claim(scene: Scene, lang: str, zone: tzinfo) -> str:
    if scene.said:
        return _clean(scene.said)
    if scene.rule is None:
        return _value(scene, scene.alert.result) or scene.alert.rule_id
    test = scene.rule.test
    words = {
        "value": _value(scene, scene.alert.result) or "–",
        "limit": _value(scene, scene.alert.limit) or "–",
        "cmp": _sign(scene.rule),
        "rule": _clean(scene.rule.name[lang]),
        "behind": scene.behind,
        "n": getattr(test, "n", ""),
        "m": getattr(test, "m", ""),
        "range": _range(scene, lang, zone) if isinstance(test, Predicted) else "",
        "members": _members(scene, lang),
    }
    return t.CLAIM[type(test)][lang].format(**words).strip()


def _members(scene: Scene, lang: str) -> str:
    """Where those are that several rules found together."""
    names = list(dict.fromkeys(_clean(name[lang]) for name in scene.members))
    more = f" +{len(names) - MOST_MEMBERS}" if len(names) > MOST_MEMBERS else ""
    said = t.APART[lang].join(names[:MOST_MEMBERS]) + more
    return t.MEMBERS[lang].format(names=said) if said else ""


def _sign(rule: Rule) -> str:
    ladder = rule.ladder
    if ladder is not None and ladder.at_limit:
        return "≤" if ladder.side is Side.BELOW else "≥"
    return "<" if ladder is not None and ladder.side is Side.BELOW else ">"


def _now(scene: Scene, lang: str) -> str:
    """What it is now that it is over, in the terms in which it was found.

    Nothing where no value says so: of what is silent, of several together, of what a person ended.
    """
    value = _value(scene, scene.alert.result)
    if not value or scene.what is None or scene.change is Change.RESOLVED:
        return ""
    if scene.rule is None:
        return value
    if scene.reached:
        return f"{value} {_sign(scene.rule)} {_value(scene, scene.alert.limit)}"
    if isinstance(scene.rule.test, t.SILENT):
        return ""
    return t.NOW.get(scene.terms.compared, t.PLAIN)[lang].format(value=value)


def _of_rule(scene: Scene, lang: str) -> str:
    """Which alarm of the place it is that is over."""
    if scene.rule is None:
        return f" {_clean(scene.said)}" if scene.said else ""
    return t.OF_RULE[lang].format(rule=cut(_clean(scene.rule.name[lang]), RULE_LIMIT))


def _lasted(scene: Scene, lang: str) -> str:
    ended = t.FORETOLD if scene.reached else t.AFTER
    return ended[lang].format(lasted=lasting(scene.alert.changed - scene.alert.since, lang))


def _why_gone(scene: Scene, lang: str) -> str:
    if scene.change is Change.RETRACTED:
        return t.WITHDRAWN_WHY[lang]
    if scene.change is Change.RESOLVED and scene.alert.by:
        return t.ENDED_BY[lang].format(by=_clean(scene.alert.by))
    return t.LEFT_CATALOGUE[lang] if scene.change is Change.WITHDRAWN else ""


def _range(scene: Scene, lang: str, zone: tzinfo) -> str:
    if scene.low is None:
        return t.SOON[lang]
    low = clock(scene.low, zone)
    if scene.high is None:
        return t.EARLIEST[lang].format(low=low)
    return t.BETWEEN[lang].format(low=low, high=clock(scene.high, zone))


def _value(scene: Scene, number: float | None) -> str:
    if number is None or not scene.terms.has_number:
        return ""
    return f"{number:,.{scene.terms.decimals}f} {scene.terms.unit}".strip()


def _fitted(names: Sequence[str], room: int) -> str:
    """The names within `room` characters; the longest gives way first."""
    left = list(names)
    while len(" ".join(left)) > room:
        longest = max(range(len(left)), key=lambda n: len(left[n]))
        left[longest] = cut(left[longest], max(SHORTEST_NAME, len(left[longest]) - 1))
        if all(len(one) <= SHORTEST_NAME for one in left):
            break
    return " ".join(left)


def _clean(text: str) -> str:
    return one_line(text).replace(LINK, "")


def _inside(label: str) -> str:
    """A label within a line: `Water level` without its capital, `COD` and `pH` as they are."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
