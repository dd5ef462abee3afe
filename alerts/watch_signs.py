"""From what the probes found to one sign for each condition.

A condition that does not apply (a folder on a disk that is watched already, one that is watched elsewhere)
has no sign.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from city.conditions_processes import SILENT_AFTER_S
from city.health import HOUR_MS, Sign
from store.processes import Process
from store.vitals import Vitals

ELSEWHERE = "elsewhere"
BEATING = ("ingest", "alerts", "keeper")
MAYBE = ("gateway", "video", "publish", "citizens")
"""Not every city has them."""
DELIVER = "deliver"
AWAKE_MS = 60_000
RETIRED_MS = 24 * HOUR_MS
"""Who may be absent and has been for this long is no longer expected."""
ANSWERS = Sign(0.0)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A probe that got no answer, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A service that answered, and has nothing more to say."""


@dataclass(frozen=True, slots=True)
class Disk:
    """How full a file system is, in per cent of what may be used. `device` tells two apart."""

    device: int
    used: float
    inodes: float
    free_bytes: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What the broker says of itself; None where it does not say. `dropped` counts since it started."""

    messages: int | None
    size_bytes: int | None
    dropped: int | None


@dataclass(frozen=True, slots=True)
class QueueLimit:
    """What the broker lets a session hold."""

    messages: int
    size_bytes: int


Disks = Mapping[str, Disk | Unanswered | None]
"""By place; None where it is not ours to watch."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the probes found in one turn, at `at` (epoch milliseconds)."""

    at: int
    disks: Disks | Unanswered
    database: Vitals | Unanswered
    broker: Queue | Unanswered
    redis: Answered | Unanswered
    dashboard: Answered | Unanswered
    tick: float = 0.0
    """The same moment in monotonic seconds, which nobody sets."""


def signs(
    found: Found, limit: QueueLimit, dropped_before: int | None, waited_s: float = 0.0
) -> dict[str, Sign]:
    """The sign of every condition that applies.

    `dropped_before`: the count that was seen last; `waited_s`: how long messages wait without a commit.
    """
    return {
        **_disks(found.disks),
        **{
            part: Sign(1.0, answer.why) if isinstance(answer, Unanswered) else ANSWERS
            for part, answer in (
                ("database", found.database),
                ("broker", found.broker),
                ("redis", found.redis),
                ("dashboard", found.dashboard),
            )
        },
        **_queue(found.broker, limit, dropped_before),
        **_from_database(found, waited_s),
    }


def dropped(found: Found) -> int | None:
    """The count to compare the next one with."""
    return None if isinstance(found.broker, Unanswered) else found.broker.dropped


def last_commit_at(found: Found) -> int | None:
    """When something was stored last, by the database's clock; None where it is not known."""
    return None if isinstance(found.database, Unanswered) else found.database.last_commit_at


def queue_told(found: Found) -> dict[str, int]:
    """What is known of the broker's queue, for the beat: what it does not say is not in it."""
    if isinstance(found.broker, Unanswered):
        return {}
    said = (
        ("messages", found.broker.messages),
        ("bytes", found.broker.size_bytes),
        ("dropped", found.broker.dropped),
    )
    return {name: count for name, count in said if count is not None}


def _disks(disks: Disks | Unanswered) -> dict[str, Sign]:
    made: dict[str, Sign] = {}
    if isinstance(disks, Unanswered):
        return {"disk_home": Sign(None, disks.why)}
    seen: set[int] = set()
    for place, disk in disks.items():
        if isinstance(disk, Unanswered):
            made[f"disk_{place}"] = made[f"inodes_{place}"] = Sign(None, disk.why)
        elif disk is not None and disk.device not in seen:
            seen.add(disk.device)
            made[f"disk_{place}"] = Sign(disk.used, f"{disk.free_bytes / 1e9:.1f} GB free")
            made[f"inodes_{place}"] = Sign(disk.inodes)
    return made


def _queue(broker: Queue | Unanswered, limit: QueueLimit, dropped_before: int | None) -> dict[str, Sign]:
    if isinstance(broker, Unanswered):
        return {"queue": Sign(None, broker.why), "dropped": Sign(None, broker.why)}
    silent = Sign(None, "this broker does not say: it has no $SYS topics, or its ACL hides them")
    depth, lost = silent, silent
    if broker.messages is not None and broker.size_bytes is not None:
        share = max(broker.messages / limit.messages, broker.size_bytes / limit.size_bytes)
        depth = Sign(100 * share, f"{broker.messages} messages, {broker.size_bytes / 1e6:.1f} MB")
    if broker.dropped is not None:
        more = max(0, broker.dropped - dropped_before) if dropped_before is not None else 0
        lost = Sign(float(more), f"{broker.dropped} dropped since the broker started")
    return {"queue": depth, "dropped": lost}


def _from_database(found: Found, waited_s: float) -> dict[str, Sign]:
    known = found.database
    if isinstance(known, Unanswered):
        unknown = Sign(None, "the database does not say")
        return dict.fromkeys((*BEATING, "commit_waiting", "commit_age", "clock"), unknown)
    return {
        **{name: _beat(known, name, found.at) for name in BEATING},
        **{key: sign for name in MAYBE for key, sign in _optional(known, name, found.at).items()},
        **_delivery(known, found.at),
        **_commits(found, known, waited_s),
        "clock": Sign(_skew_s(known)),
    }


def _beat(known: Vitals, name: str, now: int) -> Sign:
    beat = _longest_silent(known, name, now)
    if beat is None:
        return Sign(None, f"{name} has never beaten")
    age_s = abs(now - beat.beat_at) / 1000  # a beat of the future was made before the clock was set back
    return Sign(age_s, f"{beat.process}, pid {beat.pid}" if age_s >= SILENT_AFTER_S else "")


def _longest_silent(known: Vitals, name: str, now: int) -> Process | None:
    """Of the processes of this name (there may be several: `ingest`, `ingest-2`), without retired ones."""
    named = [one for one in known.processes if one.process == name or one.process.startswith(f"{name}-")]
    newest = max((one.beat_at for one in named), default=0)
    expected = [one for one in named if one.beat_at == newest or now - one.beat_at < RETIRED_MS]
    return min(expected, key=lambda one: one.beat_at, default=None)


def _optional(known: Vitals, name: str, now: int) -> dict[str, Sign]:
    """Of a process that not every city has."""
    there = any(one.process == name and now - one.beat_at < RETIRED_MS for one in known.processes)
    return {name: _beat(known, name, now)} if there else {}


def _delivery(known: Vitals, now: int) -> dict[str, Sign]:
    """Who tells people, and what reached nobody as far as it says."""
    silent = _optional(known, DELIVER, now)
    said = next((one.detail.get("undelivered") for one in known.processes if one.process == DELIVER), None)
    if not isinstance(said, int) or not silent:
        return silent
    return {**silent, "undelivered": Sign(float(said), f"{said} red notifications" if said else "")}


def _commits(found: Found, known: Vitals, waited_s: float) -> dict[str, Sign]:
    if known.last_commit_at is None:
        never = Sign(None, "nothing was ever stored")
        return {"commit_waiting": never, "commit_age": never}
    age = Sign(max(0.0, (known.server_at - known.last_commit_at) / 1000))
    waiting = waits(found)
    if waiting is None:
        return {"commit_waiting": Sign(None, "nobody says whether messages wait"), "commit_age": age}
    return {"commit_waiting": Sign(waited_s) if waiting else ANSWERS, "commit_age": age}


def waits(found: Found) -> bool | None:
    """Whether messages wait in the ingestor or in the broker; None where neither says."""
    known = () if isinstance(found.database, Unanswered) else found.database.processes
    awake = (one for one in known if abs(found.at - one.beat_at) < AWAKE_MS)
    inboxes = (one.detail.get("waiting") for one in awake if one.process.startswith("ingest"))
    queued = None if isinstance(found.broker, Unanswered) else found.broker.messages
    counts = [count for count in (*inboxes, queued) if isinstance(count, int)]
    return any(counts) if counts else None


def _skew_s(known: Vitals) -> float:
    """How far the server's clock is outside the moment in which it was read."""
    return max(0, known.asked_at - known.server_at, known.server_at - known.answered_at) / 1000
