"""Pure: the whole text of what a person is told: what to do, what else, where to look, who knows, what next.

Plain text, one matter a line. The link to answer is filled in by whoever sends it (`filled`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from alerts import words_table as t
from alerts.words import LINK, Occasion, Scene, called, colour_of, first_line, plain, short, when
from city.alert import Life
from city.notice import TITLE_LIMIT, cut, one_line
from city.thing import Name
from city.why import Why

MOST_LINES = 20
"""Alerts of a list that are told in full; the rest is named."""
NAMES_LIMIT = 10_000
"""Characters of all those names of one list."""
NAME_LIMIT = 40
MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Next:
    """Who is told next if nobody acknowledges, and when (epoch ms)."""

    at: int
    people: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that one message says. `scenes` is never empty, the worst and the root cause first."""

    occasion: Occasion
    scenes: tuple[Scene, ...]
    listed: tuple[Scene, ...] = ()
    told_too: tuple[Name, ...] = ()
    next: Next | None = None
    base: str = ""


def title(letter: Letter) -> str:
    """The first line."""
    more = len(letter.scenes) - 1
    if letter.occasion.why is Why.DIGEST and more:
        return cut(first_line(letter.scenes[0], letter.occasion, summary=_digest(letter)), TITLE_LIMIT)
    return cut(first_line(letter.scenes[0], letter.occasion, more), TITLE_LIMIT)


def sms(letter: Letter) -> str:
    """What fits into one SMS."""
    return short(letter.scenes[0], letter.occasion, len(letter.scenes) - 1)


def body(letter: Letter) -> str:
    """The whole text, the first line at its head; lists stand last, where a channel with little room cuts."""
    worst, lang, zone = letter.scenes[0], letter.occasion.lang, letter.occasion.zone
    lines = [title(letter), *_order(worst, letter.occasion), *_advice(worst, lang)]
    if worst.alert.unknown_since is not None and not worst.over:
        lines.append(
            t.UNKNOWN[lang].format(at=when(worst.alert.unknown_since, lang, zone, letter.occasion.now))
        )
    lines += ["", *_links(letter), *_people(letter)]
    lines += _list(t.ALSO[lang], letter.scenes[1:], letter.occasion)
    lines += _list(t.LISTED[lang].format(count=len(letter.listed)), letter.listed, letter.occasion)
    return "\n".join(lines).strip() + "\n"


def filled(text: str, url: str | None) -> str:
    """The text with its link; without one the line of the link is left out."""
    if url is not None:
        return text.replace(LINK, url)
    return "\n".join(line for line in text.split("\n") if LINK not in line)


def merged(titles: Sequence[str], lang: str, *, may_answer: bool = False) -> tuple[str, str]:
    """Title and body of one message made of several that a throttled channel did not take.

    `may_answer` puts the place of a link into it.
    """
    head = one_line(t.MERGED[lang].format(count=len(titles)) + titles[0])
    lines = [t.MERGED[lang].format(count=len(titles)), *(f"- {one_line(one)}" for one in titles[:MOST_LINES])]
    if len(titles) > MOST_LINES:
        lines.append(t.FURTHER[lang].format(count=len(titles) - MOST_LINES))
    if may_answer:
        lines += ["", t.ANSWER[lang].format(url=LINK)]
    return cut(head, TITLE_LIMIT), "\n".join(lines) + "\n"


def trial(channel: str, lang: str) -> tuple[str, str]:
    """Title and body of a message that only tries a channel."""
    head = f"[{t.TEST[lang]}] {t.TEST_TITLE[lang].format(channel=channel)}"
    return head, f"{head}\n{t.TEST_BODY[lang]}\n"


def _digest(letter: Letter) -> str:
    over = sum(scene.over for scene in letter.scenes)
    count = len(letter.scenes)
    return t.DIGEST[letter.occasion.lang].format(count=count, fresh=count - over, over=over)


def _advice(scene: Scene, lang: str) -> list[str]:
    text = one_line(scene.rule.advice.get(lang, "")) if scene.rule is not None and not scene.over else ""
    taken = scene.alert.by if scene.alert.life is Life.ACK_ACTIVE else None
    lines = [t.ADVICE[lang].format(text=text)] if text else []
    return [*lines, t.TAKEN[lang].format(by=one_line(taken))] if taken else lines


def _order(scene: Scene, occasion: Occasion) -> list[str]:
    """What was said to those who are given it; to others, that somebody was and has not answered."""
    lang = occasion.lang
    if occasion.why is Why.ASSIGNED:
        return [t.ORDER[lang].format(text=one_line(scene.order))] if scene.order else []
    if scene.given is None or scene.alert.life is not Life.UNACK_ACTIVE:
        return []
    return [t.GIVEN[lang].format(who=one_line(scene.given[lang]))]


def _list(head: str, scenes: Sequence[Scene], occasion: Occasion) -> list[str]:
    if not scenes:
        return []
    lines = ["", head, *(f"- {plain(scene, occasion.lang, occasion.zone)}" for scene in scenes[:MOST_LINES])]
    return [*lines, *_by_name(scenes[MOST_LINES:], occasion.lang)]


def _by_name(scenes: Sequence[Scene], lang: str) -> list[str]:
    """What is too much to be said is named at least, by colour, as far as there is room."""
    lines: list[str] = []
    left, room = len(scenes), NAMES_LIMIT
    for colour, alike in groupby(scenes, key=lambda scene: colour_of(scene, lang)):
        names: list[str] = []
        for name in (cut(called(scene, lang), NAME_LIMIT) for scene in alike):
            room -= len(name) + 2
            if room >= 0:
                names.append(name)
        left -= len(names)
        if names:
            lines.append(f"- [{colour}] {t.APART[lang].join(names)}")
    return [*lines, t.FURTHER[lang].format(count=left)] if left else lines


def _links(letter: Letter) -> list[str]:
    lang, alert = letter.occasion.lang, letter.scenes[0].alert
    lines: list[str] = []
    if any(not scene.over for scene in letter.scenes):
        lines.append(t.ANSWER[lang].format(url=LINK))
    if letter.base:
        alone = {scene.alert.thing_id for scene in letter.scenes} == {alert.thing_id}
        place = f"?thing={alert.thing_id}" if alert.thing_id and alone else ""
        lines.append(t.MAP[lang].format(url=f"{letter.base.rstrip('/')}/{place}"))
    return lines


def _people(letter: Letter) -> list[str]:
    lang = letter.occasion.lang
    lines: list[str] = []
    if letter.told_too:
        lines.append(t.ALSO_TOLD[lang].format(people=_names(letter.told_too, lang)))
    if letter.next is not None:
        at = when(letter.next.at, lang, letter.occasion.zone, letter.occasion.now)
        lines.append(t.NEXT[lang].format(at=at, people=_names(letter.next.people, lang)))
    return lines


def _names(names: Sequence[Name], lang: str) -> str:
    shown = [one_line(name[lang]) for name in names[:MOST_NAMES]]
    if len(names) > MOST_NAMES:
        shown.append(f"+{len(names) - MOST_NAMES}")
    return t.APART[lang].join(shown)
