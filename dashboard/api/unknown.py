"""Paths below /api that do not exist: a program must not get the wall's page for them."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.api.context import json

router = APIRouter(include_in_schema=False)


@router.api_route("/api/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
async def unknown(request: Request, path: str) -> Response:
    """404."""
    return json({"detail": f"nothing answers {request.method} /api/{path[:200]}"}, 404)
