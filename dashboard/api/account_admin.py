"""Accounts and tokens as a page of plain HTML, for admins. What is secret in it is shown once."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from city.user import Role
from dashboard import forms
from dashboard.account_ledger import AccountLedger, Listed, UnfitError
from dashboard.account_pages import back, chosen, shown, tell, why_of
from dashboard.api.context import context
from dashboard.token_scopes import scope_words
from dashboard.words import local, t
from store.accounts import Kept
from store.database import Unavailable

router = APIRouter(include_in_schema=False)
PATH = "/accounts/"
Fields = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Secret:
    """What is shown once: a link or a token."""

    title: str
    rule: str
    text: str


@router.get(PATH)
def page(request: Request, lang: str | None = None) -> Response:
    """All accounts and tokens."""
    return _page(request, chosen(lang))


@router.post("/accounts/add")
async def add(request: Request) -> Response:
    """Make an account; its link is shown."""
    form = await forms.said(request)
    given = _one(form, "name"), _one(form, "role"), form.get("area", [])
    lang = chosen(_one(form, "lang"))

    def make(ledger: AccountLedger) -> Secret:
        code = ledger.add(*given)
        return _link(request, lang, given[0].strip().lower(), Role.of(given[1]), code)

    tell(request, account=given[0], role=given[1], areas=" ".join(given[2]))
    return await _done(request, form, make)


@router.post("/accounts/link")
async def link(request: Request) -> Response:
    """Another link for an account."""
    form = await forms.said(request)
    name, lang = _one(form, "name"), chosen(_one(form, "lang"))

    def make(ledger: AccountLedger) -> Secret:
        code, role = ledger.link(name)
        return _link(request, lang, name, role, code)

    tell(request, account=name)
    return await _done(request, form, make)


@router.post("/accounts/role")
async def role(request: Request) -> Response:
    """Another role."""
    form = await forms.said(request)
    name, given = _one(form, "name"), _one(form, "role")
    tell(request, account=name, role=given)
    return await _done(request, form, lambda ledger: ledger.set_role(name, given))


@router.post("/accounts/areas")
async def areas(request: Request) -> Response:
    """Where somebody acts."""
    form = await forms.said(request)
    name, given = _one(form, "name"), form.get("area", [])
    tell(request, account=name, areas=" ".join(given))
    return await _done(request, form, lambda ledger: ledger.set_areas(name, given))


@router.post("/accounts/disable")
async def disable(request: Request) -> Response:
    """Let nobody in by an account any more."""
    return await _to_one(request, lambda ledger, name: ledger.disable(name))


@router.post("/accounts/enable")
async def enable(request: Request) -> Response:
    """Let an account in again."""
    return await _to_one(request, lambda ledger, name: ledger.enable(name))


@router.post("/accounts/second")
async def second(request: Request) -> Response:
    """Somebody lost their telephone and their recovery codes."""
    return await _to_one(request, lambda ledger, name: ledger.drop_second_factor(name))


@router.post("/accounts/token")
async def token(request: Request) -> Response:
    """Make a token, which is shown."""
    form = await forms.said(request)
    given = _one(form, "name"), form.get("scope", []), _one(form, "days").strip()
    lang = chosen(_one(form, "lang"))

    def make(ledger: AccountLedger) -> Secret:
        rule = t(lang, "This is the token. It is not shown again.")
        return Secret(t(lang, "Token of {name}", name=given[0]), rule, ledger.add_token(*given))

    tell(request, token=given[0], scopes=" ".join(given[1]))
    return await _done(request, form, make)


@router.post("/accounts/token/revoke")
async def revoke(request: Request) -> Response:
    """A token is good no more."""
    return await _to_one(request, lambda ledger, name: ledger.revoke_token(name))


async def _to_one(request: Request, act: Callable[[AccountLedger, str], None]) -> Response:
    form = await forms.said(request)
    name = _one(form, "name")
    tell(request, account=name)
    return await _done(request, form, lambda ledger: act(ledger, name))


async def _done(request: Request, form: Fields, act: Callable[[AccountLedger], object]) -> Response:
    """Do it, then the page: with what is shown once, with what went wrong, or anew."""
    lang = chosen(_one(form, "lang"))
    try:
        made = await run_in_threadpool(act, AccountLedger(context(request)))
    except (UnfitError, Unavailable) as error:
        typed = {"name": _one(form, "name")[:40]}
        return await run_in_threadpool(_page, request, lang, why_of(error), None, typed)
    if isinstance(made, Secret):
        return await run_in_threadpool(_page, request, lang, "", made)
    return back(PATH, lang, "kept")


def _page(
    request: Request,
    lang: str,
    why: str = "",
    secret: Secret | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    c = context(request)
    try:
        listed = AccountLedger(c).listed()
    except Unavailable:
        listed, why = Listed([], []), "away"
    more = {
        "listed": listed,
        "secret": secret,
        "typed": typed or {},
        "areas": {one.area_id: local(lang, dict(one.name)) for one in c.wall.mirror.catalogue.areas},
        "scopes": scope_words(lang),
        "state_of": lambda one: _state(one, lang),
    }
    return shown(request, "accounts.html", t(lang, "Accounts"), lang, why, **more)


def _state(one: Kept, lang: str) -> str:
    if one.disabled:
        return t(lang, "disabled")
    if one.from_provider:
        return t(lang, "signs in by the provider")
    if not one.has_password and one.role is not Role.KIOSK:
        return t(lang, "no password yet")
    return t(lang, "ready, second step on") if one.second_factor else t(lang, "ready")


def _link(request: Request, lang: str, name: str, role: Role, code: str) -> Secret:
    path = "screen" if role is Role.KIOSK else "password"
    address = f"{context(request).settings.links_from().rstrip('/')}/{path}#{code}"
    rule = t(lang, "Give it to whom it is for. It is good once, for 24 hours, and not shown again.")
    return Secret(t(lang, "Link of {name}", name=name), rule, address)


def _one(form: Fields, key: str) -> str:
    return next(iter(form.get(key, [])), "")
