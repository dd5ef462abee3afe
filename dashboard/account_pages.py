"""What the pages about accounts share: words, who is there, times of the city, what came of an act."""

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from city.by_locale import moment
from city.user import Role
from dashboard import forms
from dashboard.account_ledger import UnfitError
from dashboard.api.context import context
from dashboard.components.frame import LANGUAGES
from dashboard.components.refusal_words import role_words
from dashboard.page_reader import PageReader
from dashboard.signed_in import signed_in
from dashboard.words import language, local, t


def chosen(asked: str | None) -> str:
    """The language of a page: that of its address, else one's own."""
    return language(asked or signed_in().lang)


def problem_words(lang: str) -> dict[str, str]:
    """Why something was not done, by the key of an UnfitError."""
    return {
        "bad_name": t(lang, "A name has 1 to 40 of a–z, 0–9, dot, _ and -, a letter or digit first."),
        "taken": t(lang, "This name is taken."),
        "nobody": t(lang, "There is no such account."),
        "no_account": t(lang, "Nobody signs in here: there is no account to change."),
        "no_role": t(lang, "There is no such role."),
        "no_area": t(lang, "There is no such area."),
        "unbound": t(lang, "Screens and administrators are bound to no areas."),
        "yourself": t(lang, "Another administrator has to do this to your account."),
        "last_admin": t(lang, "This is the last administrator: make another one first."),
        "disabled": t(lang, "This account is disabled: let it in again first."),
        "of_provider": t(lang, "The provider says who this is and what they may."),
        "no_scope": t(lang, "Choose what the token reads."),
        "bad_days": t(lang, "Days are a number from 1 to {n}.", n=3650),
        "no_token": t(lang, "There is no such token."),
        "no_language": t(lang, "There is no such language."),
        "too_short": t(lang, "The password is too short: at least {n} characters.", n=12),
        "too_long": t(lang, "The password is too long."),
        "too_simple": t(lang, "This password is easily guessed."),
        "unlike": t(lang, "The two are not the same."),
        "wrong_password": t(lang, "The password is wrong."),
        "wrong_code": t(lang, "This code is wrong or was used before."),
        "too_late": t(lang, "That took too long or too many tries: begin again."),
        "there_already": t(lang, "The second step is on already."),
        "demanded": t(lang, "Your role demands the second step."),
        "sealed": t(lang, "The server's key was changed, no code can be checked: ask an administrator."),
        "no_key": t(lang, "Off. It needs CITYWATCH_LINK_SECRET, which is not set here."),
        "no_session": t(lang, "This session is over already."),
        "slow": t(lang, "Too many tries: wait a little."),
        "away": t(lang, "The database does not answer"),
        "bad_day": t(lang, "A day is written like 2026-11-23, from 1900 to 2099."),
    }


STATUS = {
    "nobody": 404,
    "no_token": 404,
    "no_session": 404,
    "taken": 409,
    "last_admin": 409,
    "yourself": 409,
    "there_already": 409,
    "demanded": 409,
    "disabled": 409,
    "of_provider": 409,
    "no_key": 409,
    "no_account": 409,
    "wrong_password": 403,
    "wrong_code": 403,
    "too_late": 403,
    "slow": 429,
    "away": 503,
}


def said_words(lang: str) -> dict[str, str]:
    """What was done, by key."""
    return {
        "kept": t(lang, "Kept. It counts within half a minute."),
        "out": t(lang, "Signed out there."),
        "off": t(lang, "The second step is off."),
        "changed": t(lang, "The password is another one now."),
    }


def shown(request: Request, template: str, title: str, lang: str, why: str = "", **more: object) -> Response:
    """A page with what all of them share; `why` is what went wrong."""
    reader, asked = PageReader(context(request)), request.query_params
    areas = {one.area_id: one.name for one in reader.context.wall.mirror.catalogue.areas}

    def at(when: int) -> str:
        return moment(lang, when, reader.zone, seconds=True)

    def areas_of(bound: Collection[str]) -> str:
        named = [local(lang, dict(areas[one])) if one in areas else one for one in sorted(bound)]
        return ", ".join(named) or t(lang, "the whole city")

    def query_in(code: str) -> str:
        kept = {key: text for key, text in asked.items() if key not in ("lang", "said")}
        return urlencode(kept | {"lang": code})

    whole: Mapping[str, object] = {
        "title": title,
        "lang": lang,
        "t": t,
        "languages": LANGUAGES,
        "query_in": query_in,
        "who": signed_in(),
        "here": f"/{request.scope['path'].split('/')[1]}/",
        "places": (
            ("/account/", t(lang, "Your account"), Role.VIEWER),
            ("/accounts/", t(lang, "Accounts"), Role.ADMIN),
            ("/audit/", t(lang, "Who did what"), Role.COMMANDER),
        ),
        "problem": problem_words(lang).get(why, ""),
        "said": said_words(lang).get(asked.get("said", ""), "") if not why else "",
        "roles": role_words(lang),
        "at": at,
        "areas_of": areas_of,
        "zone": reader.zone.key,
    }
    return forms.page(template, STATUS.get(why, 422) if why else 200, **{**whole, **more})


def back(path: str, lang: str, said: str) -> Response:
    """To the page again, which says what was done."""
    return RedirectResponse(f"{path}?{urlencode({'lang': lang, 'said': said})}", 303, forms.HEADERS)


def tell(request: Request, **detail: str) -> None:
    """What the audit log says of this act, beside its name."""
    request.scope.setdefault("state", {})["told"] = detail


def why_of(error: Exception) -> str:
    """Why something was not done, as a key."""
    return error.why if isinstance(error, UnfitError) else "away"
