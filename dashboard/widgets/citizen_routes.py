"""The routes for citizens: reports, their progress, subscriptions, the links in mails."""

import secrets
from functools import partial

from city.letter import LetterKind
from city.settings import Settings
from dashboard.widgets import report_page, subscribe_page
from dashboard.widgets.citizen_desk import CitizenDesk
from dashboard.widgets.form import LARGEST_FORM
from dashboard.widgets.progress_page import progress_page
from dashboard.widgets.routes import Route

SMALL_FORM = 16 * 1024


def routes(settings: Settings) -> tuple[Route, ...]:
    """All of them, over one letterbox."""
    desk = CitizenDesk.at(settings.letterbox_folder(), secrets.token_bytes)
    shown, taken = report_page.bound(desk)
    return (
        Route("/report", shown, reads=("number",), kept=False),
        Route("/report", taken, method="POST", largest_body=LARGEST_FORM),
        Route("/report/{number}", progress_page, reads=("sent",)),
        Route("/subscribe", partial(subscribe_page.form_page, desk), reads=("place",), kept=False),
        Route("/subscribe", partial(subscribe_page.sent, desk), method="POST", largest_body=SMALL_FORM),
        *_links(desk),
    )


def _links(desk: CitizenDesk) -> tuple[Route, ...]:
    return tuple(
        route
        for kind in (LetterKind.CONFIRM, LetterKind.LEAVE)
        for route in (
            Route(
                f"/subscription/{kind.value}/{{token}}", partial(subscribe_page.link_page, kind), kept=False
            ),
            Route(
                f"/subscription/{kind.value}/{{token}}",
                partial(subscribe_page.link_used, kind, desk),
                method="POST",
                largest_body=SMALL_FORM,
            ),
        )
    )
