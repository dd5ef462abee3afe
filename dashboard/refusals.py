"""What one is told who may not: in words for a person, as JSON for a program.

A person reads it in the language of the address or of their account; where neither says one, in all three.
"""

from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from city.user import Role, User
from dashboard.components.refusal_words import refusal_said
from dashboard.signed_in import refusal
from dashboard.wished import language_asked

NO_STORE = {"Cache-Control": "no-store"}
SPOKEN = ["zh-Hans", "zh-Hant", "en"]
Texts = tuple[str, str, str]
"""A sentence in each of them."""
WALL = ("大屏", "大螢幕", "Wall")
HERE = (
    "在本机免登录的人是指挥长，不是管理员。需要管理员时，请在本机运行："
    "citywatch user add 名字 --role admin，再打开它给出的链接登录。",
    "在本機免登入的人是指揮長，不是管理員。需要管理員時，請在本機執行："
    "citywatch user add 名字 --role admin，再開啟它給出的連結登入。",
    "Whoever is at this machine without signing in is its commander, and no administrator. To make one, run "
    "here: citywatch user add NAME --role admin, and sign in by the link that it prints.",
)
"""What the person at this machine can do: nobody becomes an administrator by sitting there."""
ELSEWHERE = (
    "需要这项权限，请联系管理员，或用另一个账号登录。",
    "需要這項權限，請聯絡管理員，或用另一個帳號登入。",
    "Ask an administrator for it, or sign in by another account.",
)
AGAIN = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>citywatch</title></head>
<body></body>
</html>
"""
"""A link in somebody else's page or mail brings no cookie; the same address asked for by us does."""

_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>citywatch</title>
<link rel="stylesheet" href="/sign-in.css">
<script src="/sign-in.js" defer></script>
</head>
<body>
<main>
{lines}
<p class="small"><a href="/{query}">{wall}</a></p>
</main>
</body>
</html>
"""


def not_allowed(request: Request, account: User, least: Role) -> Response:
    """403: who asks is known, and may not; what they can do about it."""
    detail = refusal(account, least)
    refused = (
        f"“{account.name}”没有这项权限（现为{WORDS[account.role][0]}，需要{WORDS[least][0]}）。",
        f"「{account.name}」沒有這項權限（現為{WORDS[account.role][1]}，需要{WORDS[least][1]}）。",
        f"{detail}.",
    )
    way = HERE if account.local else ELSEWHERE
    return _said(request, 403, detail, refused, way, lang=account.lang)


def no_database(request: Request) -> Response:
    """503: who asks cannot be known now."""
    return _said(
        request,
        503,
        "the database is away: nobody can be signed in now",
        (
            "数据库没有响应，暂时无法登录。",
            "資料庫沒有回應，暫時無法登入。",
            "The database does not answer: nobody can be signed in now.",
        ),
    )


def went_wrong(request: Request, number: str) -> Response:
    """500: the log has a mishap by this number, and nothing else is told."""
    answer = _said(
        request,
        500,
        f"something went wrong here; whoever keeps the system finds it in the log as {number}",
        (
            f"系统内部出错。请把编号 {number} 告诉维护人员，日志里可以查到。",
            f"系統內部出錯。請把編號 {number} 告訴維護人員，日誌裡可以查到。",
            f"Something went wrong here. Tell whoever keeps the system the number {number}: "
            "it is in the log.",
        ),
        more={"id": number},
    )
    answer.headers["X-Error-Id"] = number
    return answer


def _said(
    request: Request,
    status: int,
    detail: str,
    *texts: Texts,
    more: Mapping[str, str] = MappingProxyType({}),
    lang: str | None = None,
) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(
            {"detail": refusal_said(detail, language_asked(request)), **more}, status, NO_STORE
        )
    asked = request.query_params.get("lang") or lang
    theirs = [asked] if asked in SPOKEN else SPOKEN
    lines = "\n".join(
        f'<p lang="{one}">{escape(text[SPOKEN.index(one)])}</p>' for text in texts for one in theirs
    )
    wall = " · ".join(WALL[SPOKEN.index(one)] for one in theirs if one != "zh-Hant" or asked == one)
    query = f"?lang={asked}" if asked in SPOKEN else ""
    page = _PAGE.format(lines=lines, lang=theirs[0], wall=wall, query=query)
    return HTMLResponse(page, status, NO_STORE)


WORDS = {
    Role.KIOSK: ("只读屏", "唯讀螢幕", "kiosk"),
    Role.VIEWER: ("查看员", "檢視員", "viewer"),
    Role.OFFICER: ("值班员", "值班員", "officer"),
    Role.COMMANDER: ("指挥长", "指揮長", "commander"),
    Role.ADMIN: ("管理员", "管理員", "admin"),
}
