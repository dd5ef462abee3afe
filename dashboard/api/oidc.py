"""Signing in by a provider of identities: there, and back."""

import logging
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from dashboard import cookie, forms
from dashboard.account_desk import Entered, Refused
from dashboard.api.accounts import refused_by_provider
from dashboard.api.context import context, not_found
from dashboard.gate import local_path
from dashboard.oidc import Provider, ProviderError
from store.database import Unavailable

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
Word = Annotated[str, Query(max_length=4000)]


@router.get("/oidc")
async def depart(request: Request, next: str = "/", lang: str | None = None) -> Response:
    """To the provider."""
    provider = _provider(request)
    if wait := forms.desk(request).wait_there_s(forms.where(request)):
        return refused_by_provider(request, Refused("slow", wait), lang)
    try:
        departure = await run_in_threadpool(provider.depart, local_path(next))
    except ProviderError as error:
        log.warning("nobody signs in by the provider: %s", error)
        return refused_by_provider(request, Refused("provider_away"), lang)
    answer = RedirectResponse(departure.address, 303, forms.HEADERS)
    cookie.bind(answer, departure.binding, request, context(request).settings)
    return answer


@router.get("/oidc/back")
async def back(
    request: Request, state: Word = "", code: Word = "", iss: Word = "", lang: str | None = None
) -> Response:
    """From the provider. The page leads on by itself: a browser that comes from there brings no cookie of
    ours yet where it is sent on at once."""
    provider, settings = _provider(request), context(request).settings
    binding = cookie.binding_of(request, settings) or ""
    came = forms.where(request), forms.brought(request)
    try:
        who = await run_in_threadpool(provider.arrived, state, code, binding, iss)
        done = await run_in_threadpool(forms.desk(request).sign_in_by_provider, who, *came)
    except ProviderError as error:
        log.warning("somebody came back from the provider and was not let in: %s", error)
        return refused_by_provider(request, Refused("provider_refused"), lang)
    except Unavailable:
        return refused_by_provider(request, Refused("away"), lang)
    if not isinstance(done, Entered):
        return refused_by_provider(request, done, lang)
    answer = forms.page("onward.html", next=who.next)
    cookie.give(answer, done.token, request, settings)
    cookie.unbind(answer, request, settings)
    return answer


def _provider(request: Request) -> Provider:
    provider = request.app.state.provider
    if provider is None:
        raise not_found("provider of identities")
    return provider
