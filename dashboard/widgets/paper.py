"""Pages of the public side: a template, one style and one script that stand inside the page.

One request is all that a page needs, so a page in a frame costs its host one journey. The
Content-Security-Policy names this style and this script by their hashes: text that slipped through as markup
could not run. Pages say by themselves when what they show is over (`public.js`); without a script they are as
old as caches let them be, at most a minute.
"""

from functools import cache, partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from city.published import Index
from dashboard.tokens import FONT, THEMES
from dashboard.widgets.asked import Asked
from dashboard.widgets.headers import policy
from dashboard.widgets.problems import TEMPLATES, pages
from dashboard.widgets.question import HTML, Answer, Question
from dashboard.widgets.seen import LANGUAGE_NAMES, moment

_COLOURS = (
    "background",
    "panel",
    "raised",
    "line",
    "text",
    "quiet",
    "blue",
    "yellow",
    "orange",
    "red",
    "stale",
)
NOTHING_YET = 503
USUAL = {"theme": "auto", "size": "m"}


@cache
def style(names: tuple[str, ...] = ("public.css",)) -> str:
    """The style sheet of pages, with the colours of the design tokens."""
    light, dark = (_colours(theme) for theme in ("light", "dark"))
    return (
        f":root{{--font:{FONT};{light}}}:root[data-theme=dark]{{{dark}}}"
        f"@media(prefers-color-scheme:dark){{:root[data-theme=auto]{{{dark}}}}}"
        + "\n".join(map(_tight, names))
    )


@cache
def script(name: str = "public.js") -> str:
    """A script of ours, as it stands in a page."""
    return _tight(name)


def page(
    question: Question,
    template: str,
    index: Index | None,
    *,
    status: int = 200,
    framed: bool = False,
    scripts: tuple[str, ...] = ("public.js",),
    styles: tuple[str, ...] = ("public.css",),
    inline: tuple[str, ...] = (),
    more: str = "",
    **values: object,
) -> Answer:
    """A page in the language, theme and size that are asked for.

    `scripts` and `styles` are files of ours, `inline` what else runs in it; `more` adds to its policy.
    """
    ran = tuple(script(one) for one in scripts)
    html = pages.get_template(template).render(
        asked=question.asked,
        query=partial(query, question.asked),
        path=question.path,
        now=question.now,
        t=question.say,
        lang=question.lang,
        languages=LANGUAGE_NAMES,
        city=index.city if index else None,
        city_name=question.named(index.city.name) if index else "citywatch",
        delayed=_delayed(question, index),
        style=style(styles),
        scripts=ran,
        framed=framed,
        **values,
    )
    return Answer(
        html.encode(),
        HTML,
        status,
        kept=status == 200,
        policy=policy((style(styles),), (*ran, *inline), more=more),
        framed=framed,
    )


def query(asked: Asked, **other: str) -> str:
    """The same wishes as a query, some of them otherwise, without what goes without saying."""
    said = {"lang": asked.lang, "theme": asked.theme, "size": asked.size} | other
    return urlencode({name: value for name, value in said.items() if USUAL.get(name) != value})


def nothing_yet(question: Question, *, framed: bool = False) -> Answer:
    """503: nothing was published yet."""
    said = question.say("The city has not published anything here yet. Please come back in a minute.")
    title = question.say("Nothing is published yet")
    return page(
        question, "nothing.html", None, status=NOTHING_YET, framed=framed, title=title, said=said, back=""
    )


def not_there(
    question: Question, index: Index, said: str, *, gone: bool = False, framed: bool = False
) -> Answer:
    """404, or 410 where there was something once."""
    title = question.say("No longer public") if gone else question.say("There is nothing here")
    status, back = 410 if gone else 404, question.say("All stations")
    return page(
        question, "nothing.html", index, status=status, framed=framed, title=title, said=said, back=back
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


def _colours(theme: str) -> str:
    return f"color-scheme:{theme};" + "".join(f"--{name}:{THEMES[theme][name]};" for name in _COLOURS)


def _tight(name: str) -> str:
    lines = (TEMPLATES / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(
        line.strip() for line in lines if line.strip() and not line.strip().startswith(("//", "/*"))
    )
