"""Pure: what is wrong with who hears of what, the gravest first, each with the way to mend it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.oncall import DAY_MS, gaps, on_duty
from city.catalogue import Catalogue
from city.duty import Duty
from city.rota import Gap, Rota
from city.tried import UNTRIED
from dashboard.components.declared_problems import said as problem_said
from dashboard.components.delivery_details import detail_said
from dashboard.components.duty_names import people_names, short_moment, span_of
from dashboard.components.duty_wish import View
from dashboard.components.wish import address
from dashboard.duty_reader import Sender, Situation
from dashboard.words import local, t
from sensors.catalogue_parts import DECLARED

SHOWN_MS = 14 * DAY_MS
MOST_GAPS = 4
FIRST = "Begin with a channel, a person, a route and a [policy]."


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, more about it, and where it is mended. `grave`: somebody would not hear of an alert."""

    said: str
    more: str = ""
    href: str = ""
    grave: bool = True


def troubles(now: int, situation: Situation, sender: Sender | None, lang: str) -> list[Trouble]:
    """Everything that is wrong; `sender` is None where nobody can say."""
    duty = situation.known.duty
    if duty is None:
        there = t(lang, "Nobody is declared: no alarm reaches anybody")
        more = t(lang, FIRST)
        return [
            Trouble(there, more, address(lang, View.TELLING, section="people")),
            *_at_fault(situation, lang),
        ]
    found = [
        *_gaps(now, duty, lang),
        *_sending(situation.known, sender, lang),
        *_unreachable(now, situation.known, duty, sender, lang),
        *_at_fault(situation, lang),
    ]
    return sorted(found, key=lambda one: not one.grave)


def _gaps(now: int, duty: Duty, lang: str) -> Iterator[Trouble]:
    for rota in duty.rotas:
        holes = gaps(rota, now, now + SHOWN_MS) if rota.always else []
        name = local(lang, dict(rota.name))
        here = [gap for gap in holes if gap.first <= now]
        coming = [gap for gap in holes if gap.first > now]
        if here:
            yield _gap(t(lang, "Nobody is on duty now: {rota}", rota=name), here, rota, lang)
        if coming:
            yield _gap(t(lang, "Nobody will be on duty: {rota}", rota=name), coming, rota, lang)


def _gap(said: str, holes: Sequence[Gap], rota: Rota, lang: str) -> Trouble:
    zone, first = ZoneInfo(rota.timezone), holes[0]
    spans = [span_of(gap.first, gap.last, zone, lang) for gap in holes[:MOST_GAPS]]
    if len(holes) > MOST_GAPS:
        spans.append(t(lang, "and {n} more", n=len(holes) - MOST_GAPS))
    mend = address(lang, View.CALENDAR, rota=rota.rota_id, first=str(first.first), last=str(first.last))
    return Trouble(said, " · ".join(spans), mend)


def _sending(known: Catalogue, sender: Sender | None, lang: str) -> Iterator[Trouble]:
    if sender is None:
        yield Trouble(t(lang, "Whether messages go out is not known: the database does not answer"))
        return
    if not sender.runs:
        more = t(lang, "Messages wait until one is. It is started with `citywatch up`.")
        yield Trouble(t(lang, "No sender is running"), more, address(lang, View.LEDGER))
    for channel in known.channels:
        if channel.channel_id in sender.problems:
            said = t(lang, "Channel {name} cannot be used", name=channel.channel_id)
            mend = address(lang, View.TELLING, section="channels", entry=channel.channel_id)
            yield Trouble(said, detail_said(sender.problems[channel.channel_id], lang), mend)
    yield from _tried(known, sender, lang)


def _tried(known: Catalogue, sender: Sender, lang: str) -> Iterator[Trouble]:
    """What tries say of the channels that can be opened: some fail all the same, of some nothing is known."""
    zone = ZoneInfo(known.city.timezone)
    usable = [one.channel_id for one in known.channels if one.channel_id not in sender.problems]
    for name in usable:
        tries = sender.tried.get(name, UNTRIED)
        if tries.since is not None:
            said = t(lang, "Channel {name} fails, tries in a row: {n}", name=name, n=tries.failed)
            more = t(lang, "since {time}: {why}", time=short_moment(tries.since, zone, lang), why=tries.why)
            yield Trouble(said, more, address(lang, View.LEDGER, channel=name), grave=tries.is_broken)
    if untried := [name for name in usable if sender.tried.get(name, UNTRIED).works is None]:
        said = t(lang, "Not known to work: {names}", names=", ".join(untried))
        more = t(lang, "Nothing went that way for 7 days. Send a test.")
        yield Trouble(said, more, address(lang, View.LEDGER), grave=False)


def _unreachable(
    now: int, known: Catalogue, duty: Duty, sender: Sender | None, lang: str
) -> Iterator[Trouble]:
    problems = sender.problems if sender else {}
    broken = {name for name, tries in sender.tried.items() if tries.is_broken} if sender else set[str]()
    works = {one.channel_id for one in known.channels} - problems.keys() - broken
    lost = [one for one in duty.people if not any(contact.channel in works for contact in one.contacts)]
    needed = {duty.fallback, *(one for rota in duty.rotas for one in on_duty(rota, now))}
    for grave in (True, False):
        ids = [one.person_id for one in lost if (one.person_id in needed) is grave]
        if ids:
            said = t(lang, "No channel reaches: {names}", names=people_names(duty, ids, lang))
            mend = address(lang, View.TELLING, section="people", entry=ids[0] if len(ids) == 1 else "")
            yield Trouble(said, "", mend, grave=grave)


def _at_fault(situation: Situation, lang: str) -> Iterator[Trouble]:
    for mistake in situation.mistakes:
        section, _, rest = mistake.key.partition(".")
        if section in DECLARED and section != "rules":
            entry = rest.partition(".")[0].partition("[")[0]
            mend = address(lang, View.TELLING, section=section, entry=entry)
            said = t(lang, "Not in force: {name}", name=mistake.key)
            yield Trouble(said, problem_said(mistake.problem, lang), mend)
