"""Pages of the public side: a template, one style and one script that stand inside the page.

One request is all that a page needs, so a page in a frame costs its host one journey. The
Content-Security-Policy names this style and this script by their hashes: text that slipped through as markup
could not run. Pages say by themselves when what they show is over (`public.js`); without a script they are as
old as caches let them be, at most a minute.
"""

from functools import partial
from zoneinfo import ZoneInfo

from city.published import Index
from dashboard.widgets.headers import policy
from dashboard.widgets.problems import OPEN
from dashboard.widgets.question import HTML, Answer, Question
from dashboard.widgets.seen import LANGUAGE_NAMES, moment
from dashboard.widgets.sheets import pages, query, script, style

NOTHING_YET = 503
NOTHING = ("card.css",)
TOLD = (b"access-control-expose-headers", b"age, date")
"""A page in a sandboxed frame has no origin: it may read itself anew, and what time it is."""


def page(
    question: Question,
    template: str,
    index: Index | None,
    *,
    status: int = 200,
    framed: bool = False,
    scripts: tuple[str, ...] = (),
    styles: tuple[str, ...] = (),
    inline: tuple[str, ...] = (),
    more: str = "",
    **values: object,
) -> Answer:
    """A page in the language, theme and size that are asked for.

    `scripts` and `styles` are files of ours (styles besides those of every page), `inline` what else runs in
    it; `more` adds to its policy.
    """
    ran, look = tuple(script(one) for one in scripts), style(styles, question.asked.theme)
    html = pages.get_template(template).render(
        asked=question.asked,
        query=partial(query, question.asked),
        here=partial(query, question.asked, **dict(question.asked.more)),
        path=question.path,
        now=question.now,
        t=question.say,
        lang=question.lang,
        languages=LANGUAGE_NAMES,
        city=index.city if index else None,
        city_name=question.named(index.city.name) if index else "citywatch",
        delayed=_delayed(question, index),
        style=look,
        scripts=ran,
        framed=framed,
        **values,
    )
    return Answer(
        html.encode(),
        HTML,
        status,
        kept=status == 200,
        policy=policy((look,), (*ran, *inline), more=more),
        framed=framed,
        headers=(OPEN, TOLD) if framed else (),
    )


def nothing_yet(question: Question, *, framed: bool = False) -> Answer:
    """503: nothing was published yet."""
    said = question.say("The city has not published anything here yet. Please come back in a minute.")
    title = question.say("Nothing is published yet")
    return page(
        question,
        "nothing.html",
        None,
        status=NOTHING_YET,
        framed=framed,
        styles=NOTHING,
        title=title,
        said=said,
    )


def not_there(
    question: Question, index: Index, said: str, *, gone: bool = False, framed: bool = False
) -> Answer:
    """404, or 410 where there was something once."""
    title = question.say("No longer public") if gone else question.say("There is nothing here")
    status, back = 410 if gone else 404, question.say("All stations")
    return page(
        question,
        "nothing.html",
        index,
        status=status,
        framed=framed,
        styles=NOTHING,
        title=title,
        said=said,
        back=back,
    )


def unknown_station(question: Question, index: Index, *, gone: bool = False, framed: bool = False) -> Answer:
    """There is no such station, or there is one no more."""
    said = (
        question.say("This station is no longer in operation, or no longer public.")
        if gone
        else question.say("No public station has this name in its address. Please check the address.")
    )
    return not_there(question, index, said, gone=gone, framed=framed)


def _delayed(question: Question, index: Index | None) -> str:
    """Since when the inside is silent, in words; empty while it is not."""
    if question.delayed is None or index is None:
        return ""
    return moment(question.lang, question.delayed, ZoneInfo(index.city.timezone)).words
