"""What the quality page does with what comes from the browser, none of which is believed unchecked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html, no_update

from city.hourly import HOUR_MS
from city.review import Act, Decision
from dashboard.components.quality_wish import Wish
from dashboard.components.quality_words import DECISION_WORDS
from dashboard.quality_reader import MOST_STREAMS, Narrow, QualityReader
from dashboard.signed_in import acting
from dashboard.words import local, t
from store import database
from store.reviews import Order, Overtaken

HIGHEST = 2**62
"""What a decision's number may be."""
Said = tuple[Any, Any]
"""What is said of it, and how often something was done."""


def decided(
    reader: QualityReader,
    wish: Wish,
    decision: Decision,
    shown: object,
    hours: tuple[object, object],
    reason: object,
    done: object,
) -> Said:
    """Decide about hours of the datastream that is open; `shown` is what the page showed of it."""
    known = _shown(shown)
    first, last = hours
    if known is None or not isinstance(first, int) or not isinstance(last, int):
        return _refused(t(wish.lang, "Nothing is chosen"))
    if known.of != wish.opened:
        return _refused(t(wish.lang, "Nothing was decided: what is chosen was not shown yet."))
    order = Order(decision, first, last, {known.key: known.seen_in(first, last)}, _text(reason), known.seen)
    return _decide(reader, wish, order, done)


def decided_all(reader: QualityReader, wish: Wish, shown: object, done: object) -> Said:
    """Approve all without remarks that the list showed."""
    if not isinstance(shown, dict) or not _counts(shown.get("clean")):
        return _refused(t(wish.lang, "Nothing is chosen"))
    if shown.get("of") != wish.listed:
        return _refused(t(wish.lang, "Nothing was decided: what is chosen was not shown yet."))
    counts = {int(key): n for key, n in shown["clean"]}
    numbers = [shown.get(name) for name in ("first", "until", "seen")]
    if not all(isinstance(one, int) for one in numbers):
        return _refused(t(wish.lang, "Nothing is chosen"))
    first, until, seen = (int(one) for one in numbers if isinstance(one, int))
    return _decide(reader, wish, Order(Decision.APPROVED, first, until, counts, "", seen), done)


def undone(reader: QualityReader, wish: Wish, act_id: int, reason: object, done: object) -> Said:
    """Undo a decision."""
    if not 0 < act_id < HIGHEST:
        return _refused(t(wish.lang, "Nothing is chosen"))
    if not _text(reason).strip():
        return _refused(t(wish.lang, "Say why: a reason is needed for this."))
    return _written(reader, wish, lambda: reader.undo(act_id, acting(), _text(reason)), done)


def looked(reader: QualityReader, wish: Wish, done: object) -> Said:
    """Have the checks look at the day."""
    if wish.day is None:
        return _refused(t(wish.lang, "This is no day: write it like 2026-11-21."))
    if not reader.streams(wish.narrow):
        return _refused(t(wish.lang, "No datastream like this"))
    try:
        n = reader.look(wish.day, wish.narrow)
    except ValueError:
        words = "That cannot be checked: a day up to today, and at most {n} datastreams."
        return _refused(t(wish.lang, words, n=MOST_STREAMS))
    except database.Unavailable:
        return _refused(t(wish.lang, "The database does not answer"))
    if not n:
        return _refused(t(wish.lang, "Nothing was checked: single observations are no longer kept."))
    return html.P(t(wish.lang, "{n} datastreams checked", n=n), className="done"), _more(done)


def _decide(reader: QualityReader, wish: Wish, order: Order, done: object) -> Said:
    known = reader.streams(Narrow())
    if not order.counts or any(key not in known for key in order.counts):
        return _refused(t(wish.lang, "Nothing is chosen"))
    if order.decision is not Decision.APPROVED and not order.reason.strip():
        return _refused(t(wish.lang, "Say why: a reason is needed for this."))
    return _written(reader, wish, lambda: reader.decide(order, acting()), done)


def _written(reader: QualityReader, wish: Wish, act: Callable[[], Act | None], done: object) -> Said:
    lang = wish.lang
    try:
        made = act()
    except Overtaken as error:
        return _refused(_overtaken(reader, error, lang))[0], _more(done)
    except ValueError:
        return _refused(t(lang, "That cannot be decided: whole hours that are over, and a reason."))
    except database.Unavailable:
        return _refused(t(lang, "The database does not answer"))
    if made is None:
        return _refused(t(lang, "All of it is excluded: reopen it first."))
    words = t(lang, "{who} {did}", who=made.by, did=t(lang, DECISION_WORDS[made.decision]))
    return html.P(words, className="done"), _more(done)


def _overtaken(reader: QualityReader, error: Overtaken, lang: str) -> list[Any]:
    mirror = reader.context.wall.mirror
    lines: list[Any] = []
    for conflict in error.conflicts[:5]:
        stream = mirror.streams.get(conflict.datastream_id)
        thing = mirror.things.get(stream.thing_id) if stream else None
        name = local(lang, dict(thing.name)) if thing else ""
        if conflict.act:
            did = t(
                lang, "{who} {did}", who=conflict.act.by, did=t(lang, DECISION_WORDS[conflict.act.decision])
            )
        else:
            did = t(lang, "other observations came in meanwhile")
        lines.append(html.Li(f"{name} {did}".strip()))
    return [t(lang, "Nothing was decided: others were faster. Look again."), html.Ul(lines)]


def _refused(words: Any) -> Said:
    """Why nothing was done; the page stays as it is."""
    return html.Div(words, className="error", role="alert"), no_update


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page showed: a datastream's day from `first` on, how many observations of each hour that can
    be decided there were, the newest act, and which address it was of."""

    key: int
    first: int
    seen: int
    counts: Sequence[int]
    of: object

    def seen_in(self, first: int, last: int) -> int | None:
        """How many observations were seen in some hours, None of a time that was not shown."""
        a, b = (first - self.first) // HOUR_MS, (last - self.first) // HOUR_MS
        return sum(self.counts[a:b]) if 0 <= a < b <= len(self.counts) else None


def _shown(shown: object) -> _Shown | None:
    if not isinstance(shown, dict):
        return None
    key, first, seen, counts = (shown.get(name) for name in ("key", "first", "seen", "counts"))
    if not isinstance(key, int) or not isinstance(first, int) or not isinstance(seen, int):
        return None
    if not isinstance(counts, list) or not all(isinstance(n, int) for n in counts):
        return None
    return _Shown(key, first, seen, counts, shown.get("of"))


def _counts(pairs: object) -> bool:
    return (
        isinstance(pairs, list)
        and 0 < len(pairs) <= MOST_STREAMS
        and all(
            isinstance(one, list) and len(one) == 2 and all(isinstance(x, int) for x in one) for one in pairs
        )
    )


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


def _more(done: object) -> int:
    return done + 1 if isinstance(done, int) else 1
