"""What one would write instead of the public process: `python -m bench.peers.plain_site static|rendered`.

`static` is Starlette's StaticFiles over files with the same bytes. `rendered` is a Starlette application that
fills a Jinja template with the published document for each request, as most tutorials show it. Both run under
uvicorn with the same loop and parser as ours, without access log.
"""

import json
import os
import sys
from pathlib import Path

import uvicorn
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{{ mark.name.en }}</title>
<style>{{ style|safe }}</style><main>
<h1>{{ mark.name.en }}</h1><p>{{ mark.area.en }}</p>
{% if air %}<p><b>{{ air.index }}</b> {{ air.grade }}</p>{% endif %}
<dl>
{% for one in values %}<dt>{{ one.label.en }}</dt><dd>{{ one.result }} {{ one.unit }}</dd>{% endfor %}
</dl>
</main></html>"""


def static(folder: Path) -> Starlette:
    """Files of a folder."""
    return Starlette(routes=[Mount("/", StaticFiles(directory=folder))])


def rendered(folder: Path) -> Starlette:
    """A page of a document, made for each request."""
    template = Environment(autoescape=True).from_string(PAGE)
    style = (folder / "style.css").read_text(encoding="utf-8")

    def page(request: Request) -> Response:
        path = folder / "things" / f"{request.path_params['thing_id']}.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        return HTMLResponse(template.render(style=style, **document))

    async def answer(request: Request) -> Response:
        return page(request)

    return Starlette(routes=[Route("/{thing_id}", answer)])


def main() -> None:
    """Serve until stopped."""
    folder = Path(os.environ["PEER_FOLDER"])
    made = {"static": static, "rendered": rendered}[sys.argv[1]](folder)
    port = int(os.environ["PEER_PORT"])
    uvicorn.run(made, host="127.0.0.1", port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
