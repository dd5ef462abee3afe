"""Links in messages: GET shows a page and changes nothing, POST answers. No script, no sign-in, no referrer.

The token in the path is all there is: whoever has it may answer, once. So a page of somebody else's cannot
act by a browser's cookies here, and an Origin of null, which a browser sends where no referrer may be told,
is no danger.
"""

from pathlib import Path
from time import monotonic
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from city.properties import LANGUAGES
from dashboard.answer_words import LANGUAGE_NAMES, say
from dashboard.answering import DONE, Page, answer, page
from dashboard.api.context import Context, context
from dashboard.throttle import Throttle
from store.database import Unavailable

router = APIRouter(include_in_schema=False)

TEMPLATES = Path(__file__).parent.parent / "templates"
_pages = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    ),
}
_asked = Throttle(burst=120, every_s=0.5, tick=monotonic)
"""A whole team may stand behind one proxy; guessing a link is hopeless at any pace."""
LONGEST_FORM = 8_000


@router.get("/a.css")
async def style() -> Response:
    """The page's style."""
    text = (TEMPLATES / "answer.css").read_text(encoding="utf-8")
    return Response(text, headers={"Cache-Control": "public, max-age=3600"}, media_type="text/css")


@router.get("/a/{token}")
async def show(request: Request, token: str, lang: str | None = None) -> Response:
    """What the link is about, and who has answered."""
    chosen = _language(lang)
    if refused := _too_often(request, chosen):
        return refused
    return await run_in_threadpool(_show, context(request), token, chosen)


@router.post("/a/{token}")
async def take(request: Request, token: str) -> Response:
    """Answer, then show the page again."""
    body = await request.body()
    if len(body) > LONGEST_FORM:
        return Response("too large", 413)
    form = parse_qs(body.decode("utf-8", "replace"))
    lang, act = _language(_first(form, "lang")), _first(form, "act")
    if refused := _too_often(request, lang):
        return refused
    if act not in DONE:
        return Response("no such answer", 422)
    return await run_in_threadpool(_take, context(request), token, act, _first(form, "comment"), lang)


def _show(c: Context, token: str, lang: str | None) -> Response:
    try:
        with c.connections.connection() as conn:
            shown = page(conn, c, token, lang)
    except Unavailable:
        return rendered(Page(lang or LANGUAGES[0], problem="away"), 503)
    return rendered(shown, 404 if shown.problem else 200)


def _take(c: Context, token: str, act: str, comment: str, lang: str | None) -> Response:
    try:
        with c.connections.connection() as conn:
            answer(conn, c, token, act, comment)
    except Unavailable:
        return rendered(Page(lang or LANGUAGES[0], problem="away"), 503)
    return RedirectResponse(f"/a/{token}" + (f"?lang={lang}" if lang else ""), 303, HEADERS)


def rendered(shown: Page, status: int = 200) -> Response:
    """The page as HTML; whatever came from outside is escaped."""

    def words(key: str, **values: str) -> str:
        return say(shown.lang, key, **values)

    template = _pages.get_template("answer.html")
    html = template.render(page=shown, lang=shown.lang, say=words, languages=LANGUAGE_NAMES)
    return Response(html, status, HEADERS, "text/html")


def _too_often(request: Request, lang: str | None) -> Response | None:
    who = request.client.host if request.client else ""
    wait = _asked.wait_s(who)
    if wait == 0:
        return None
    refused = rendered(Page(lang or LANGUAGES[0], problem="slow"), 429)
    refused.headers["Retry-After"] = str(int(wait) + 1)
    return refused


def _language(wanted: str | None) -> str | None:
    return wanted if wanted in LANGUAGES else None


def _first(form: dict[str, list[str]], key: str) -> str:
    return form.get(key, [""])[0]
