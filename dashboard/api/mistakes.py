"""What is wrong with a question, said so that a screen can put it into its own language."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response

from dashboard.api.context import json
from maps.features import Json


async def wrong_question(_request: Request, error: Exception) -> Response:
    """422 that says what is wrong, without sending back what was sent."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    return json({"detail": [_told(fault) for fault in faults]}, 422)


def _told(fault: Mapping[str, Any]) -> Json:
    """One mistake: where, in words, and as an id with the bounds that were crossed."""
    bounds = {key: value for key, value in fault.get("ctx", {}).items() if isinstance(value, int | float)}
    return {"where": fault["loc"], "what": fault["msg"], "id": fault["type"], "values": bounds}
