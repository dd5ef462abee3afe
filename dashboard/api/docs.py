"""/api/docs: the interface described, with Swagger UI served from here: no page asks the internet."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

router = APIRouter(include_in_schema=False)

PAGE = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8"><title>citywatch API</title>
    <link rel="icon" href="/assets/vendor/swagger/favicon-32x32.png">
    <link rel="stylesheet" href="/assets/vendor/swagger/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/assets/vendor/swagger/swagger-ui-bundle.js"></script>
    <script src="/assets/docs/start.js"></script>
  </body>
</html>
"""


@router.get("/api/docs")
async def docs(_request: Request) -> Response:
    """The page."""
    return HTMLResponse(PAGE)
