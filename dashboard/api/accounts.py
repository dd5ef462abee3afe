"""Signing in and out, and who one is, by plain forms: no script is needed, no secret is in an address.

The code of a link follows the `#` of its address, which a browser sends to nobody: a page's script puts it
into the form. Looking spends no link.
"""

from dataclasses import dataclass
from math import ceil
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from city.properties import LANGUAGES
from city.user import Role
from dashboard import cookie
from dashboard.account_desk import AccountDesk, Entered, Refused
from dashboard.answer_words import LANGUAGE_NAMES
from dashboard.api.context import context, json
from dashboard.gate import is_here, local_path
from dashboard.sign_in_words import say
from dashboard.signed_in import signed_in
from store.database import Unavailable

router = APIRouter(include_in_schema=False)
told = APIRouter(prefix="/api/v1", tags=["accounts"])

TEMPLATES = Path(__file__).parent.parent / "templates"
_pages = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "img-src data:",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    ),
}
LONGEST_FORM = 8_000
PATHS = {"sign_in": "/sign-in", "set_password": "/password", "screen": "/screen"}
STATUS = {"slow": 429, "away": 503, "wrong": 401, "invalid": 404}


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows; `kind`, `problem` and `said` are keys of its words."""

    kind: str
    next: str = "/"
    name: str = ""
    code: str = ""
    problem: str = ""
    seconds: str = ""
    said: str = ""
    local: bool = False

    @property
    def path(self) -> str:
        """Where its form goes."""
        return PATHS[self.kind]

    def query(self, lang: str) -> str:
        """The same page in a language."""
        return urlencode({"lang": lang} | ({"next": self.next} if self.next != "/" else {}))


@router.get("/sign-in.css")
async def style() -> Response:
    """The pages' style."""
    return _file("sign_in.css", "text/css")


@router.get("/sign-in.js")
async def script() -> Response:
    """The pages' script."""
    return _file("sign_in.js", "text/javascript")


@router.get("/sign-in")
async def sign_in_page(request: Request, next: str = "/", lang: str | None = None, out: str = "") -> Response:
    """The page for signing in."""
    said = "out" if out else ""
    return _rendered(request, Page("sign_in", local_path(next), said=said), lang)


@router.get("/password")
async def password_page(request: Request, lang: str | None = None) -> Response:
    """The page behind a link for a password."""
    return _rendered(request, Page("set_password"), lang)


@router.get("/screen")
async def screen_page(request: Request, lang: str | None = None) -> Response:
    """The page behind a link for a screen; it signs in by itself."""
    return _rendered(request, Page("screen"), lang)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Sign in by a password, then go on to where one was going."""
    form = await _form(request)
    wanted, name = local_path(form.get("next")), form.get("name", "")
    given = name, form.get("password", ""), _where(request), _brought(request)
    page = Page("sign_in", wanted, name[:80])
    return await _done(request, page, form, lambda: _desk(request).sign_in(*given))


@router.post("/password")
async def set_password(request: Request) -> Response:
    """Set a password by a link and be signed in."""
    form = await _form(request)
    code, password = form.get("code", "").strip(), form.get("password", "")
    page = Page("set_password", code=code[:200])
    if password != form.get("again"):
        return await _done(request, page, form, lambda: Refused("unlike"))
    given = code, password, _where(request), _brought(request)
    return await _done(request, page, form, lambda: _desk(request).set_password(*given))


@router.post("/screen")
async def sign_screen_in(request: Request) -> Response:
    """Sign a screen in by its link."""
    form = await _form(request)
    given = form.get("code", "").strip(), _where(request), _brought(request)
    page = Page("screen", code=form.get("code", "")[:200])
    return await _done(request, page, form, lambda: _desk(request).sign_screen_in(*given))


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Sign out; at this machine one goes on as who is here."""
    form, settings, token = await _form(request), context(request).settings, _brought(request)
    if token:
        await run_in_threadpool(_desk(request).sign_out, token, _where(request))
    wanted = local_path(form.get("next")) if is_here(request, settings) else "/sign-in?out=1"
    answer = RedirectResponse(wanted, 303, HEADERS)
    cookie.take(answer, request, settings)
    return answer


@told.get("/account")
async def account() -> Response:
    """Who one is: name, role, and whether that is so because nobody signs in at this machine."""
    who = signed_in()
    return json({"name": who.name, "role": who.role.word, "local": who.local, "acts": who.may(Role.OFFICER)})


async def _done(request: Request, page: Page, form: dict[str, str], act) -> Response:
    """Do it; the page again with what went wrong, or on with a cookie."""
    try:
        done: Entered | Refused = await run_in_threadpool(act)
    except Unavailable:
        done = Refused("away")
    if isinstance(done, Refused):
        return _again(request, page, form, done)
    settings = context(request).settings
    wanted = "/?kiosk=1" if done.role is Role.KIOSK else page.next
    answer = RedirectResponse(wanted, 303, HEADERS)
    cookie.give(answer, done.token, request, settings)
    return answer


def _again(request: Request, page: Page, form: dict[str, str], why: Refused) -> Response:
    seconds = str(ceil(why.wait_s))
    shown = Page(page.kind, page.next, page.name, page.code, why.why, seconds)
    answer = _rendered(request, shown, form.get("lang"), STATUS.get(why.why, 422))
    if why.wait_s:
        answer.headers["Retry-After"] = seconds
    return answer


def _rendered(request: Request, page: Page, lang: str | None, status: int = 200) -> Response:
    chosen = lang if lang in LANGUAGES else LANGUAGES[0]
    local = page.kind == "sign_in" and is_here(request, context(request).settings)
    shown = Page(page.kind, page.next, page.name, page.code, page.problem, page.seconds, page.said, local)

    def words(key: str, **values: str) -> str:
        return say(chosen, key, **values)

    template = _pages.get_template("sign_in.html")
    html = template.render(page=shown, lang=chosen, say=words, languages=LANGUAGE_NAMES)
    return Response(html, status, HEADERS, "text/html")


async def _form(request: Request) -> dict[str, str]:
    body = await request.body()
    if len(body) > LONGEST_FORM:
        return {}
    text = body.decode("utf-8", "replace").replace("%00", "\ufffd")  # a NUL is no text
    return {key: values[0] for key, values in parse_qs(text).items()}


def _file(name: str, media_type: str) -> Response:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return Response(text, headers={"Cache-Control": "public, max-age=3600"}, media_type=media_type)


def _desk(request: Request) -> AccountDesk:
    return request.app.state.accounts


def _brought(request: Request) -> str | None:
    return cookie.token_of(request, context(request).settings)


def _where(request: Request) -> str:
    return request.client.host if request.client else ""
