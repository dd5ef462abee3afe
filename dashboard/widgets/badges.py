"""`/badge/{thing_id}.svg` and `.png`: one station as a picture.

An id that nobody has, one that is retired and a question that cannot be answered get a picture, too, that
says so: a broken image says nothing to who reads the page around it.
"""

from city.settings import Settings
from dashboard.widgets import badge, badge_png, badge_svg
from dashboard.widgets.asked import Asked
from dashboard.widgets.badge import Badge
from dashboard.widgets.headers import policy
from dashboard.widgets.problems import OPEN
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.routes import Route
from dashboard.words import t


def routes(_settings: Settings) -> tuple[Route, ...]:
    """The two forms."""
    return (
        Route("/badge/{thing_id}.svg", _svg, wrong=_svg_wrong),
        Route("/badge/{thing_id}.png", _png, wrong=_png_wrong),
    )


def _svg(question: Question) -> Answer:
    shown, status = _badge(question)
    return _as_svg(shown, question.asked, status, question.now)


def _png(question: Question) -> Answer:
    shown, status = _badge(question)
    return _as_png(shown, question.asked, status)


def _badge(question: Question) -> tuple[Badge, int]:
    index, station = question.index(), question.station(question.params["thing_id"])
    if index is None or station is None:
        return badge.no_station(question), 404
    return badge.badge_of(question, station, index.city), 410 if station.mark.retired else 200


def _as_svg(shown: Badge, asked: Asked, status: int, now: int) -> Answer:
    journey = badge_svg.journey(shown.until, now)
    body = badge_svg.draw(shown, asked.theme, asked.size, now)
    allowed = policy(styles=(badge_svg.style(asked.theme),))
    return Answer(
        body,
        badge_svg.TYPE,
        status,
        policy=allowed,
        caches=(journey.fresh, journey.stale),
        made_for_ms=round(journey.made_for * 1000),
        headers=(OPEN,),
    )


def _as_png(shown: Badge, asked: Asked, status: int) -> Answer:
    body = badge_png.draw(shown, asked.theme, asked.size)
    return Answer(body, badge_png.TYPE, status, headers=(OPEN,))


def _svg_wrong(asked: Asked, status: int, words: str) -> Answer:
    return _as_svg(_wrong(asked, words), asked, status, 0)


def _png_wrong(asked: Asked, status: int, words: str) -> Answer:
    return _as_png(_wrong(asked, words), asked, status)


def _wrong(asked: Asked, words: str) -> Badge:
    return badge.wrong(asked.lang, t(asked.lang, "This picture cannot be shown"), words)
