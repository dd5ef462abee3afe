"""One's own account as a page of plain HTML: password, second step, sessions, language."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from city.user import SHORTEST_PASSWORD
from dashboard import forms
from dashboard.account_ledger import UnfitError
from dashboard.account_pages import back, chosen, shown, why_of
from dashboard.api.context import context
from dashboard.own_desk import OwnDesk
from dashboard.second_step import Step
from dashboard.words import t
from store.database import Unavailable

router = APIRouter(include_in_schema=False)
PATH = "/account/"


@router.get("/accounts.css")
async def style() -> Response:
    """The style of the pages about accounts."""
    return forms.file("accounts.css", "text/css")


@router.get("/accounts.js")
async def script() -> Response:
    """Their script."""
    return forms.file("accounts.js", "text/javascript")


@router.get(PATH)
def page(request: Request, lang: str | None = None) -> Response:
    """Who one is and what one may change of it."""
    return _page(request, chosen(lang))


@router.post("/account/language")
async def language(request: Request) -> Response:
    """Another language for one's pages."""
    form = forms.firsts(await forms.said(request))
    wanted = form.get("language", "")
    return await _done(request, form, lambda desk: desk.set_language(wanted), "kept", in_lang=wanted)


@router.post("/account/password")
async def password(request: Request) -> Response:
    """Another password."""
    form = forms.firsts(await forms.said(request))
    given = form.get("before", ""), form.get("password", ""), forms.where(request), forms.brought(request)

    def change(desk: OwnDesk) -> None:
        if form.get("password") != form.get("again"):
            raise UnfitError("unlike")
        desk.set_password(*given)

    return await _done(request, form, change, "changed")


@router.post("/account/second/begin")
async def begin(request: Request) -> Response:
    """A picture for one's telephone."""
    form = forms.firsts(await forms.said(request))
    given = form.get("password", ""), forms.where(request)
    return await _done(request, form, lambda desk: desk.begin_second_factor(*given), "")


@router.post("/account/second/confirm")
async def confirm(request: Request) -> Response:
    """The first code: the second step is on."""
    form = forms.firsts(await forms.said(request))
    ticket, code = form.get("ticket", "")[:80], form.get("code", "")[:80]
    again = forms.desk(request).second.shown(ticket)
    return await _done(request, form, lambda desk: desk.confirm_second_factor(ticket, code), "", again)


@router.post("/account/second/codes")
async def codes(request: Request) -> Response:
    """Other recovery codes."""
    form = forms.firsts(await forms.said(request))
    return await _done(request, form, lambda desk: desk.renew_codes(form.get("code", "")[:80]), "")


@router.post("/account/second/end")
async def end(request: Request) -> Response:
    """Without a second step from now on."""
    form = forms.firsts(await forms.said(request))
    given = form.get("password", ""), form.get("code", "")[:80], forms.where(request)
    return await _done(request, form, lambda desk: desk.end_second_factor(*given), "off")


@router.post("/account/sessions/end")
async def end_session(request: Request) -> Response:
    """Sign out somewhere else."""
    form = forms.firsts(await forms.said(request))
    return await _done(request, form, lambda desk: desk.end_session(form.get("session", "")), "out")


@router.post("/account/sessions/others")
async def end_others(request: Request) -> Response:
    """Sign out everywhere else."""
    form, token = forms.firsts(await forms.said(request)), forms.brought(request)
    return await _done(request, form, lambda desk: desk.end_others(token), "out")


async def _done(
    request: Request,
    form: Mapping[str, str],
    act: Callable[[OwnDesk], object],
    said: str,
    again: Step | None = None,
    in_lang: str = "",
) -> Response:
    """Do it, then the page: with what it gave, with what went wrong, or anew."""
    lang = chosen(form.get("lang"))
    try:
        made = await run_in_threadpool(act, _desk(request))
    except (UnfitError, Unavailable) as error:
        return await run_in_threadpool(_page, request, lang, why_of(error), again)
    if isinstance(made, Step):
        return await run_in_threadpool(_page, request, lang, "", made)
    if isinstance(made, list):
        return await run_in_threadpool(_page, request, lang, "", None, made)
    return back(PATH, in_lang or lang, said)


def _page(
    request: Request, lang: str, why: str = "", step: Step | None = None, codes: list[str] | None = None
) -> Response:
    try:
        own = _desk(request).own(forms.brought(request))
    except Unavailable:
        own, why = None, "away"
    more = {"own": own, "step": step, "shown_codes": codes or [], "shortest": SHORTEST_PASSWORD}
    title = t(lang, "Your account")
    return shown(request, "own_account.html", title, lang, why, **more)


def _desk(request: Request) -> OwnDesk:
    return OwnDesk(context(request), forms.desk(request))
