"""Addresses that do not exist: below /api a program must not get a page for them, elsewhere nobody the wall.

`pages` is taken in after every page: what comes to it is no page, or one without its last slash.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dashboard.api.context import json

router = APIRouter(include_in_schema=False)
pages = APIRouter(include_in_schema=False)

NO_PAGE = """<!doctype html>
<html lang="zh-Hans" data-theme="dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>404</title>
<link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/page/page.css">
</head>
<body>
<main class="page">
<header><h1>404</h1></header>
<p lang="zh-Hans">没有这个页面。</p>
<p lang="zh-Hant">沒有這個頁面。</p>
<p lang="en">There is no such page.</p>
<p><a href="/">大屏 · Wall</a></p>
</main>
</body>
</html>
"""


@router.api_route("/api/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
async def unknown(request: Request, path: str) -> Response:
    """404."""
    return json({"detail": f"nothing answers {request.method} /api/{path[:200]}"}, 404)


@pages.get("/{path:path}")
async def no_page(request: Request, path: str) -> Response:
    """To the page that is meant, where only its last slash is missing; else 404."""
    meant = f"/{path}/"
    if any(getattr(route, "path", None) == meant for route in request.app.routes):
        return RedirectResponse(f"{meant}?{request.url.query}".rstrip("?"), 308)
    return HTMLResponse(NO_PAGE, 404)
