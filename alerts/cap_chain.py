"""Pure: which CAP message has to follow about an alert, if any, and why.

    asked → Alert (a draft) → published by a person → Update at each change of severity, and before the
    last one expires → Cancel when the danger is over → a new Alert as a draft, should it come back

    about a release → over when the release is closed; an Update is drafted when its area is another one

    published → cancelled by a person, the danger there or not → a draft, should it come back or get worse

A first message goes out only by a person, or where a rule wishes so; what follows a published one goes out
by itself, because a warning that is out and no longer true is worse than none. A draft follows its alert:
when the severity changes it makes room for another draft, when the danger is over for none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from city.cap import MsgType, Reference
from city.rfc3339 import epoch_ms
from city.state import Level

RENEWED_BEFORE_MS = 3600 * 1000
"""A warning whose danger lasts is renewed when it would expire within this time."""


class CapWhy(StrEnum):
    """Why a message follows, or why none does."""

    ASKED = "asked"
    WISHED = "wished"
    """Its rule says that it is to be published."""
    SEVERITY = "severity_changed"
    RENEWED = "renewed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    """A person cancelled it, although the danger is not over."""
    RAISED_AGAIN = "raised_again"
    AREA = "area_changed"
    """Those it is about are others by now: the wind turned. It waits for a person."""

    RELEASE_OPEN = "release_open"
    """Its alert is over, but a release is open on its site: no all-clear."""
    NOT_ASKED = "not_asked"
    OVER = "over_already"
    DRAFT_WAITS = "draft_waits"
    UNCHANGED = "unchanged"
    EXPIRED = "expired_already"
    CANCELLED = "cancelled_already"
    PUBLISHED = "published_already"
    NOT_OUT = "nothing_is_out"
    DROPPED = "dropped"
    EXTERNAL = "of_another_authority"
    """Whoever warned of it says what follows."""
    OUTDATED = "outdated"
    """It is about another severity, or another area, by now than the draft says."""


@dataclass(frozen=True, slots=True)
class Link:
    """One message of a chain that was not dropped. `expires` is epoch milliseconds."""

    reference: Reference
    msg_type: MsgType
    severity: Level
    expires: int
    published: bool
    withdrawn: bool = False
    """A Cancel that a person wished for."""
    elsewhere: bool = False
    """The area it says leaves out a good part of those in danger by now."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an alert stands: how bad, whether the danger is over, and since when it is there (epoch ms)."""

    severity: Level
    over: bool
    since: int = 0
    held: bool = False
    """Over, but a release is open on its site: what is out is not taken back."""


@dataclass(frozen=True, slots=True)
class Next:
    """What follows. `msg_type` None is nothing; `drop` is whether the draft that waits is outdated."""

    why: CapWhy
    msg_type: MsgType | None = None
    issue: bool = False
    drop: bool = False


def next_message(
    chain: Sequence[Link], standing: Standing, now: int, *, asked: bool = False, wished: bool = False
) -> Next:
    """What follows in a chain, oldest link first. `asked` by a person now, `wished` by the alert's rule."""
    draft = chain[-1] if chain and not chain[-1].published else None
    out = [link for link in chain if link.published]
    told = out[-1] if out and out[-1].msg_type is not MsgType.CANCEL else None
    if standing.over and standing.held and told is not None and told.expires > now:
        return Next(CapWhy.RELEASE_OPEN, drop=draft is not None)
    if standing.over:
        return _ended(draft, told, now, cancelled=bool(out) and told is None)
    if told is None:
        return _begun(draft, standing, asked, wished, again=bool(out) and not _settled(out[-1], standing))
    if told.severity is not standing.severity:
        return Next(CapWhy.SEVERITY, MsgType.UPDATE, issue=True, drop=draft is not None)
    if told.expires - now <= RENEWED_BEFORE_MS:
        return Next(CapWhy.RENEWED, MsgType.UPDATE, issue=True, drop=draft is not None)
    if asked:
        return Next(CapWhy.ASKED, MsgType.UPDATE, drop=draft is not None)
    if draft.elsewhere if draft else told.elsewhere:
        return Next(CapWhy.AREA, MsgType.UPDATE, drop=draft is not None)
    return Next(CapWhy.DRAFT_WAITS if draft else CapWhy.UNCHANGED)


def cancelled(chain: Sequence[Link], now: int) -> Next:
    """What follows when a person wants what is out to be cancelled, whether or not the danger is over."""
    out = [link for link in chain if link.published]
    if not out:
        return Next(CapWhy.NOT_OUT)
    if out[-1].msg_type is MsgType.CANCEL:
        return Next(CapWhy.CANCELLED)
    if out[-1].expires <= now:
        return Next(CapWhy.EXPIRED)
    return Next(CapWhy.WITHDRAWN, MsgType.CANCEL, issue=True, drop=not chain[-1].published)


def earlier(chain: Sequence[Link]) -> tuple[Reference, ...]:
    """What the next message of a chain refers to: all that is out since the last Cancel."""
    out = [link for link in chain if link.published]
    ends = [place for place, link in enumerate(out) if link.msg_type is MsgType.CANCEL]
    return tuple(link.reference for link in out[ends[-1] + 1 if ends else 0 :])


def _settled(cancel: Link, standing: Standing) -> bool:
    """Whether a person has cancelled just this danger: it is no worse, and was there already."""
    known = standing.since <= epoch_ms(cancel.reference.sent) and standing.severity <= cancel.severity
    return cancel.withdrawn and known


def _ended(draft: Link | None, told: Link | None, now: int, cancelled: bool) -> Next:
    if told is None:
        why = CapWhy.CANCELLED if cancelled else CapWhy.OVER
        return Next(why, drop=draft is not None)
    if told.expires <= now:
        return Next(CapWhy.EXPIRED, drop=draft is not None)
    return Next(CapWhy.ENDED, MsgType.CANCEL, issue=True, drop=draft is not None)


def _begun(draft: Link | None, standing: Standing, asked: bool, wished: bool, again: bool) -> Next:
    if draft and not asked and draft.severity is standing.severity and not draft.elsewhere:
        return Next(CapWhy.DRAFT_WAITS)
    if asked:
        return Next(CapWhy.ASKED, MsgType.ALERT, drop=draft is not None)
    if draft:
        why = CapWhy.AREA if draft.severity is standing.severity else CapWhy.SEVERITY
        return Next(why, MsgType.ALERT, drop=True)
    if wished:
        return Next(CapWhy.WISHED, MsgType.ALERT, issue=True)
    return Next(CapWhy.RAISED_AGAIN, MsgType.ALERT) if again else Next(CapWhy.NOT_ASKED)
