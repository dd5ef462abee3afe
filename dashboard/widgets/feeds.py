"""`/cap/…`: public warnings in CAP 1.2 and their Atom feed, as the inside made them.

An entry that expires leaves the feed by itself, as the inside would take it out: it may be dead.
"""

import re
from datetime import datetime

from city.published import feed_path, is_path, message_path
from city.settings import Settings
from dashboard.widgets.problems import OPEN, as_json
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.routes import Route
from dashboard.words import DEFAULT

ATOM = "application/atom+xml; charset=utf-8"
CAP = "application/cap+xml; charset=utf-8"
NOTHING_YET = 503
_ENTRY = re.compile(rb"\s*<entry>.*?</entry>", re.DOTALL)
_EXPIRES = re.compile(rb"<cap:expires>([^<]*)</cap:expires>")
_UPDATED = re.compile(rb"<updated>[^<]*</updated>")
"""Texts in a feed are escaped: these signs are elements and nothing else."""


def routes(_settings: Settings) -> tuple[Route, ...]:
    """The feed and its messages."""
    return (
        Route("/cap/alerts.atom", _feed, wrong=as_json),
        Route("/cap/{identifier}.xml", _message, wrong=as_json),
    )


def _feed(question: Question) -> Answer:
    """What the newest index has; without a language in the address it is that of the feed's own default."""
    body = question.document(feed_path(question.lang)) or question.document(feed_path(DEFAULT))
    if body is None:
        words = question.say("The city has not published anything here yet. Please come back in a minute.")
        return as_json(question.asked, NOTHING_YET, words)
    ends = [end for entry in _ENTRY.findall(body) if (end := _end(entry))]
    question.until(min((_epoch_ms(end) for end in ends if _epoch_ms(end) > question.now), default=None))
    return Answer(without_ended(body, question.now), ATOM, headers=(OPEN,))


def without_ended(feed: bytes, now: int) -> bytes:
    """A feed of ours without the entries that have expired by `now` (epoch ms); the last one's end is when it
    was updated."""
    gone: list[str] = []

    def left(entry: re.Match[bytes]) -> bytes:
        end = _end(entry[0])
        if end is None or _epoch_ms(end) > now:
            return entry[0]
        gone.append(end)
        return b""

    rest = _ENTRY.sub(left, feed)
    if not gone:
        return feed
    return _UPDATED.sub(f"<updated>{max(gone, key=_epoch_ms)}</updated>".encode(), rest, count=1)


def _end(entry: bytes) -> str | None:
    found = _EXPIRES.search(entry)
    return found[1].decode() if found else None


def _epoch_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def _message(question: Question) -> Answer:
    path = message_path(question.params["identifier"])
    body = question.document(path) if is_path(path) else None
    if body is None:
        return as_json(question.asked, 404, question.say("No warning of this name was published."))
    return Answer(body, CAP, headers=(OPEN,))
