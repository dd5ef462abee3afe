"""Signing in and out, and who one is, by plain forms: no script is needed, no secret is in an address.

The code of a link follows the `#` of its address, which a browser sends to nobody: a page's script puts it
into the form. Looking spends no link.
"""

from dataclasses import dataclass, replace
from math import ceil
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from city.properties import LANGUAGES
from city.user import Role
from dashboard import cookie, forms
from dashboard.access_table import PAGES
from dashboard.account_desk import Entered, Refused
from dashboard.answer_words import LANGUAGE_NAMES
from dashboard.api.context import context, json
from dashboard.gate import is_here, local_path
from dashboard.second_step import Step
from dashboard.sign_in_words import say
from dashboard.signed_in import signed_in
from dashboard.wished import language_for
from store.database import Unavailable

router = APIRouter(include_in_schema=False)
told = APIRouter(prefix="/api/v1", tags=["accounts"])

PATHS = {
    "sign_in": "/sign-in",
    "set_password": "/password",
    "screen": "/screen",
    "second": "/sign-in/code",
    "codes": "/",
}
STATUS = (
    {"slow": 429, "away": 503, "wrong": 401, "invalid": 404, "wrong_code": 401, "too_late": 403}
    | dict.fromkeys(("no_role", "no_name", "name_taken", "provider_refused"), 403)
    | {"provider_away": 503}
)


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
    provider: str = ""
    step: Step | None = None
    codes: tuple[str, ...] = ()

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
    return forms.file("sign_in.css", "text/css")


@router.get("/sign-in.js")
async def script() -> Response:
    """The pages' script."""
    return forms.file("sign_in.js", "text/javascript")


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
    form = await forms.form(request)
    wanted, name = local_path(form.get("next")), form.get("name", "")
    given = name, form.get("password", ""), forms.where(request), forms.brought(request)
    page = Page("sign_in", wanted, name[:80])
    return await _done(request, page, form, lambda: forms.desk(request).sign_in(*given))


@router.post("/password")
async def set_password(request: Request) -> Response:
    """Set a password by a link and be signed in."""
    form = await forms.form(request)
    code, password = form.get("code", "").strip(), form.get("password", "")
    page = Page("set_password", code=code[:200])
    if password != form.get("again"):
        return await _done(request, page, form, lambda: Refused("unlike"))
    given = code, password, forms.where(request), forms.brought(request)
    return await _done(request, page, form, lambda: forms.desk(request).set_password(*given))


@router.get("/sign-in/code")
async def no_second_step() -> Response:
    """Nobody comes to the second step but by the first."""
    return RedirectResponse("/sign-in", 303, forms.HEADERS)


@router.post("/sign-in/code")
async def second_step(request: Request) -> Response:
    """Bring the code after the password."""
    form = await forms.form(request)
    ticket, code = form.get("ticket", "")[:80], form.get("code", "")[:80]
    page = Page("second", local_path(form.get("next")))
    return await _done(request, page, form, lambda: forms.desk(request).second_step(ticket, code))


@router.post("/screen")
async def sign_screen_in(request: Request) -> Response:
    """Sign a screen in by its link."""
    form = await forms.form(request)
    given = form.get("code", "").strip(), forms.where(request), forms.brought(request)
    page = Page("screen", code=form.get("code", "")[:200])
    return await _done(request, page, form, lambda: forms.desk(request).sign_screen_in(*given))


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Sign out; at this machine one goes on as who is here."""
    form, settings, token = await forms.form(request), context(request).settings, forms.brought(request)
    if token:
        await run_in_threadpool(forms.desk(request).sign_out, token, forms.where(request))
    wanted = local_path(form.get("next")) if is_here(request, settings) else "/sign-in?out=1"
    answer = RedirectResponse(wanted, 303, forms.HEADERS)
    cookie.take(answer, request, settings)
    return answer


@told.get("/account")
async def account() -> Response:
    """Who one is: name, role, whether that is so because nobody signs in at this machine, and the pages that
    one may open."""
    who = signed_in()
    told = {"name": who.name, "role": who.role.word, "local": who.local, "acts": who.may(Role.OFFICER)}
    pages = [page for page, least in PAGES.items() if who.may(least)]
    return json(told | {"areas": sorted(who.areas), "lang": who.lang, "pages": pages})


async def _done(request: Request, page: Page, form: dict[str, str], act) -> Response:
    """Do it; the page again with what went wrong, or on with a cookie."""
    try:
        done: Entered | Step | Refused = await run_in_threadpool(act)
    except Unavailable:
        done = Refused("away")
    if isinstance(done, Refused):
        return _again(request, page, form, done)
    if isinstance(done, Step):
        return _rendered(request, Page("second", page.next, step=done), form.get("lang"))
    settings = context(request).settings
    wanted = "/?kiosk=1" if done.role is Role.KIOSK else page.next
    if done.codes:
        answer = _rendered(request, Page("codes", page.next, codes=done.codes), form.get("lang"))
    else:
        answer = RedirectResponse(wanted, 303, forms.HEADERS)
    cookie.give(answer, done.token, request, settings)
    return answer


def refused_by_provider(request: Request, why: Refused, lang: str | None) -> Response:
    """The page for signing in, with why somebody who was at the provider is not let in."""
    return _again(request, Page("sign_in"), {"lang": lang} if lang else {}, why)


def _again(request: Request, page: Page, form: dict[str, str], why: Refused) -> Response:
    seconds = str(ceil(why.wait_s))
    step = forms.desk(request).second.shown(form.get("ticket", "")[:80]) if page.kind == "second" else None
    if page.kind == "second" and step is None:
        page = Page("sign_in", page.next)
    shown = replace(page, problem=why.why, seconds=seconds, step=step)
    answer = _rendered(request, shown, form.get("lang"), STATUS.get(why.why, 422))
    if why.wait_s:
        answer.headers["Retry-After"] = seconds
    return answer


def _rendered(request: Request, page: Page, lang: str | None, status: int = 200) -> Response:
    chosen = lang if lang in LANGUAGES else language_for(request)
    local = page.kind == "sign_in" and is_here(request, context(request).settings)
    provider = request.app.state.provider
    by = provider.name if provider and page.kind == "sign_in" else ""
    shown = replace(page, local=local, provider=by)

    def words(key: str, **values: str) -> str:
        return say(chosen, key, **values)

    return forms.page("sign_in.html", status, page=shown, lang=chosen, say=words, languages=LANGUAGE_NAMES)
