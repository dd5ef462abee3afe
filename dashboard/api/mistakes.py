"""What is wrong with a question, said so that a screen can put it into its own language."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from dashboard.api.context import json
from dashboard.components.refusal_words import refusal_said
from dashboard.wished import language_asked
from dashboard.words import local
from maps.features import Json

log = logging.getLogger(__name__)

NOT_STORABLE = "a text holds a character that is none (NUL), or a number is too large"
_PART = {
    "type": "object",
    "required": ["where", "what", "id", "values"],
    "properties": {
        "where": {"type": "array", "items": {"type": ["string", "integer"]}},
        "what": {"type": "string"},
        "id": {"type": "string"},
        "values": {"type": "object", "additionalProperties": {"type": "number"}},
    },
}
DECLARED: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "The question is wrong: in words, or part by part",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["detail"],
                    "properties": {
                        "detail": {"anyOf": [{"type": "string"}, {"type": "array", "items": _PART}]}
                    },
                }
            }
        },
    }
}
"""The form of a mistake, for the OpenAPI document of every route."""


async def wrong_question(_request: Request, error: Exception) -> Response:
    """422 that says what is wrong, without sending back what was sent."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    return json({"detail": [_told(fault) for fault in faults]}, 422)


async def not_storable(request: Request, error: Exception) -> Response:
    """422 for a value that the database cannot hold; the log says which statement it came to."""
    log.warning("a value that cannot be stored: %s", error, exc_info=error)
    return json({"detail": said(request, NOT_STORABLE)}, 422)


async def refused(request: Request, error: Exception) -> Response:
    """What a route refuses, in the language that is asked for where its words are known."""
    if not isinstance(error, StarletteHTTPException):
        raise error
    if isinstance(error.detail, str):
        error.detail = said(request, error.detail)
    return await http_exception_handler(request, error)


def said(request: Request, detail: str) -> str:
    """A detail in the language that a request asks for, areas by their names in it."""
    lang = language_asked(request)
    if lang is None:
        return detail
    areas = request.app.state.context.wall.mirror.catalogue.areas
    return refusal_said(detail, lang, {one.area_id: local(lang, dict(one.name)) for one in areas})


def _told(fault: Mapping[str, Any]) -> Json:
    """One mistake: where, in words, and as an id with the bounds that were crossed."""
    bounds = {key: value for key, value in fault.get("ctx", {}).items() if isinstance(value, int | float)}
    return {"where": fault["loc"], "what": fault["msg"], "id": fault["type"], "values": bounds}
