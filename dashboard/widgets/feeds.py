"""`/cap/…`: public warnings in CAP 1.2 and their Atom feed, as the inside made them."""

from city.published import feed_path, is_path, message_path
from city.settings import Settings
from dashboard.widgets.problems import OPEN, as_json
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.routes import Route
from dashboard.words import DEFAULT

ATOM = "application/atom+xml; charset=utf-8"
CAP = "application/cap+xml; charset=utf-8"
NOTHING_YET = 503


def routes(_settings: Settings) -> tuple[Route, ...]:
    """The feed and its messages."""
    return (
        Route("/cap/alerts.atom", _feed, wrong=as_json),
        Route("/cap/{identifier}.xml", _message, wrong=as_json),
    )


def _feed(question: Question) -> Answer:
    """What the newest index has; without a language in the address it is that of the feed's own default."""
    question.warnings()  # one that expires is gone from the feed: nobody may keep the feed for longer
    body = question.document(feed_path(question.lang)) or question.document(feed_path(DEFAULT))
    if body is None:
        words = question.say("The city has not published anything here yet. Please come back in a minute.")
        return as_json(question.asked, NOTHING_YET, words)
    return Answer(body, ATOM, headers=(OPEN,))


def _message(question: Question) -> Answer:
    path = message_path(question.params["identifier"])
    body = question.document(path) if is_path(path) else None
    if body is None:
        return as_json(question.asked, 404, question.say("No warning of this name was published."))
    return Answer(body, CAP, headers=(OPEN,))
