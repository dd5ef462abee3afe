"""`citywatch bench widgets`: how many answers the public process gives in a core's second, and their size.

Nothing of the inside runs: no database, no Redis, no broker, only the folder that was published before.
Each form is asked for by `wrk` over 32 connections that stay open, in turns with what one would write
instead: the same bytes as a file under Starlette, and a template that is filled for each request. What the
process spends on an answer is taken from the processor time that Linux counts for it, so that other work on
the machine does not count; the rate by the clock is told beside it.
"""

import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from bench import machine, wrk
from bench.browser import open_browser, open_page
from bench.report import table
from bench.site import free_port, running
from bench.widgets_town import AIR, WATER, publish
from bench.wrk import Pull
from city.published import station_path
from city.settings import Settings
from cli import programs
from cli.bench import Options
from cli.http_probe import health
from cli.ports import HOST
from cli.process import epoch_ms
from cli.program import Program
from dashboard.widgets.sheets import style

FORMS = {
    "page": f"/embed/air/{AIR}?lang=en",
    "page_week": f"/embed/air/{AIR}?lang=zh-Hans&size=l",
    "badge_svg": f"/badge/{AIR}.svg?lang=zh-Hans",
    "badge_png": f"/badge/{AIR}.png?lang=zh-Hans",
    "json": f"/public/v1/things/{AIR}.json",
    "geojson": "/public/v1/things.geojson",
    "city": "/?lang=zh-Hans",
    "station": f"/station/{WATER}?lang=en",
}
"""What is measured; the slowest of them is the figure that counts."""
COMPARED = "page"
PAGES = ("page", "page_week", "city", "station")
LEAST_PER_CORE, MOST_PAGE_BYTES = 1000, 20_000
MAP = ("/map?lang=en", "/map/leaflet.js", "/map/leaflet.css", "/map/land.js")
RAN = """The public process alone, over {documents} documents of the demo city; no database, no Redis and
no broker runs. wrk {wrk} with {connections} connections that stay open and no compression asked for,
{rounds} turns of {seconds} s a form, ours and the others one after the other; medians of turns. A core's
second is the processor time that the process spent. Load before {load}.
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """How often and how long each is asked."""

    rounds: int
    seconds: int


QUICK, FULL = Extent(1, 1), Extent(3, 4)


@dataclass(frozen=True, slots=True)
class Server:
    """Somebody who serves: where, as which process, and at which path the compared page is."""

    base: str
    pid: int
    path: str


def run(options: Options) -> dict[str, object]:
    """Serve and ask; the keys are those of the table of benchmarks, and more.

    `page_bytes` is the largest of the pages and `badge_bytes` the SVG, as they are: whoever asks for zipped
    ones gets what `bytes_on_the_wire` says.
    """
    extent, load = QUICK if options.quick else FULL, machine.load()
    with tempfile.TemporaryDirectory(prefix="citywatch-widgets-") as name, ExitStack() as stack:
        folder = Path(name)
        documents = publish(folder / "published", epoch_ms())
        ours = stack.enter_context(_ours(folder))
        sizes = {form: _sizes(ours.base + path) for form, path in FORMS.items()}
        outside = _outside(ours.base)
        others = {kind: stack.enter_context(_other(folder, ours, kind)) for kind in ("static", "rendered")}
        pulls: dict[str, list[Pull]] = {name: [] for name in (*FORMS, *others)}
        for turn in range(extent.rounds):
            options.tell(f"turn {turn + 1} of {extent.rounds}")
            for form, path in FORMS.items():
                pulls[form].append(wrk.pull(ours.base + path, ours.pid, extent.seconds))
            for kind, other in others.items():
                pulls[kind].append(wrk.pull(other.base + other.path, other.pid, extent.seconds))
        map_bytes = sum(_sizes(ours.base + path)[1] for path in MAP)
        told = {"documents": documents, "load": load, "external_requests": outside, "map_bytes": map_bytes}
        about = {"machine": machine.describe(folder), "versions": machine.versions(("uvicorn", "starlette"))}
    return {**_figures(pulls, sizes), **told, **about, **_how(extent)}


def _how(extent: Extent) -> dict[str, object]:
    return {
        "wrk": wrk.version(),
        "connections": wrk.CONNECTIONS,
        "rounds": extent.rounds,
        "seconds": extent.seconds,
    }


def _figures(pulls: Mapping[str, list[Pull]], sizes: Mapping[str, tuple[int, int]]) -> dict[str, object]:
    per_core = {name: round(median(one.per_core_s for one in found)) for name, found in pulls.items()}
    per_s = {name: round(median(one.per_s for one in found)) for name, found in pulls.items()}
    p95 = {name: round(median(one.p95_ms for one in found), 2) for name, found in pulls.items()}
    return {
        "requests_per_s_per_core": min(per_core[form] for form in FORMS),
        "p95_ms": max(p95[form] for form in FORMS),
        "page_bytes": max(sizes[form][0] for form in PAGES),
        "badge_bytes": sizes["badge_svg"][0],
        "per_core": per_core,
        "per_s": per_s,
        "p95_by_form_ms": p95,
        "bytes": {form: size[0] for form, size in sizes.items()},
        "bytes_on_the_wire": {form: size[1] for form, size in sizes.items()},
        "ratio_static_files": _ratio(pulls, "static"),
        "ratio_rendered": _ratio(pulls, "rendered"),
        "failed": sum(one.failed for found in pulls.values() for one in found),
    }


def _ratio(pulls: Mapping[str, list[Pull]], other: str) -> float:
    """How many times as many answers of the compared page a core of ours gives, turn by turn."""
    turns = zip(pulls[COMPARED], pulls[other], strict=True)
    return round(median(ours.per_core_s / theirs.per_core_s for ours, theirs in turns), 2)


@contextmanager
def _ours(folder: Path) -> Iterator[Server]:
    """The public process as `citywatch up` starts it."""
    port = free_port()
    settings = replace(Settings(home=str(folder)), public_port=port, published=str(folder / "published"))
    with running(_logs(folder, "ours"), [programs.public(settings)]) as pids:
        yield Server(f"http://{HOST}:{port}", pids[programs.PUBLIC], FORMS[COMPARED])


@contextmanager
def _other(folder: Path, ours: Server, kind: str) -> Iterator[Server]:
    """What one would write instead, over the same bytes or the same document."""
    port, files = free_port(), folder / f"peer-{kind}"
    (files / "things").mkdir(parents=True)
    (files / "page.html").write_bytes(_body(ours.base + ours.path)[0])
    (files / "style.css").write_text(style(), encoding="utf-8")
    document = folder / "published" / station_path(AIR)
    (files / station_path(AIR)).write_bytes(document.read_bytes())
    path = "/page.html" if kind == "static" else f"/{AIR}"
    argv = (sys.executable, "-m", "bench.peers.plain_site", kind)
    environ = {"PEER_FOLDER": str(files), "PEER_PORT": str(port)}
    program = Program(kind, argv, 2, environ, probe=lambda _pid: health(HOST, port, path))
    with running(_logs(folder, kind), [program]) as pids:
        yield Server(f"http://{HOST}:{port}", pids[kind], path)


def _logs(folder: Path, name: str) -> Path:
    logs = folder / "logs" / name
    logs.mkdir(parents=True)
    return logs


def _body(url: str, *encodings: str) -> tuple[bytes, int]:
    wanted = {"Accept-Encoding": ", ".join(encodings) or "identity"}
    request = urllib.request.Request(url, headers=wanted)  # noqa: S310 an address of ours
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        body = answer.read()
        return body, len(body)


def _sizes(url: str) -> tuple[int, int]:
    """Bytes of an answer as it is and as a browser gets it."""
    return _body(url)[1], _body(url, "gzip")[1]


def _outside(base: str) -> int:
    """How many requests to anybody else a browser makes that looks at every form and at the map."""
    asked: list[str] = []
    with open_browser() as browser, open_page(browser) as page:
        page.on("request", lambda request: asked.append(request.url))
        for path in (*FORMS.values(), MAP[0], f"/embed/?station={AIR}"):
            page.goto(base + path, wait_until="networkidle")
    return sum(not url.startswith((base, "data:")) for url in asked)


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    names = {
        "static": "Starlette, the same page as a file",
        "rendered": "Starlette and Jinja, for each request",
    }
    rows = [
        (
            names.get(name, f"`{FORMS[name]}`" if name in FORMS else name),
            f"{result['per_core'][name]:,}",
            f"{result['per_s'][name]:,}",
            f"{result['p95_by_form_ms'][name]}",
            f"{result['bytes'][name]:,}" if name in FORMS else "–",
            f"{result['bytes_on_the_wire'][name]:,}" if name in FORMS else "–",
        )
        for name in (*FORMS, *names)
    ]
    head = ("what", "answers a core's second", "answers/s", "p95 ms", "bytes", "bytes zipped")
    static, rendered = result["ratio_static_files"], result["ratio_rendered"]
    said = (
        f"Of the page for a frame a core gives {static} times as many answers as of a file under Starlette,",
        f"and {rendered} times as many as of a page that is made for each request.",
        f"The largest page is {result['page_bytes']:,} bytes as it is, the badge {result['badge_bytes']:,}.",
        f"Requests to anybody else: {result['external_requests']}. The map, which nobody is asked to embed,",
        f"is {result['map_bytes']:,} bytes with its libraries on the first visit, zipped.",
    )
    return f"{RAN.format(**result)}\n{table(head, rows)}\n" + "\n".join(said) + "\n"


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """What is not as promised."""
    found: list[str] = []
    if result["requests_per_s_per_core"] < LEAST_PER_CORE:
        found.append(
            f"{result['requests_per_s_per_core']} answers a core's second, fewer than {LEAST_PER_CORE}"
        )
    if result["page_bytes"] > MOST_PAGE_BYTES:
        found.append(f"a page of {result['page_bytes']} bytes, more than {MOST_PAGE_BYTES}")
    if result["external_requests"]:
        found.append(f"{result['external_requests']} requests to somebody else")
    if result["failed"]:
        found.append(f"{result['failed']} requests failed")
    return found
