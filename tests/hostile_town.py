"""A town in which every text that comes from outside would run a script, were it ever taken for HTML.

`CORPUS` is what is tried: after OWASP's list of ways to get a script into markup, an attribute, an address, a
script, a template. Each would set `window.__xss`.
"""

import itertools
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import numpy as np
from cast import HOUR, MINUTE
from citizen_town import picture, report
from playwright.sync_api import Page
from served import dashboard
from small_town import area, city, named, template, thing
from stack import cloned_database, free_port
from talk import now_ms

from city.alert import Alert, Change, Life, Transition, of_datastream
from city.citizen_report import Act, report_number
from city.incident import Incident
from city.observation import Observation
from city.quality import Quality, Reason
from city.settings import Settings
from city.state import Level
from sensors.catalogue import parse
from sensors.reject import RejectReason
from store import alerts, audit, batches, catalogue, citizens, incidents, rollups
from store.batches import Batch
from store.citizens import Move
from store.database import Connection, connect
from store.deadletters import DeadLetter, add_dead_letters

CORPUS = (
    "<script>window.__xss=1</script>",
    "<img src=x onerror=window.__xss=1>",
    "<svg onload=window.__xss=1>",
    "'><img src=x onerror=window.__xss=1>",
    "</script><script>window.__xss=1</script>",
    "</title></style></textarea><svg/onload=window.__xss=1>",
    "<a href=javascript:window.__xss=1>x</a>",
    "<b onmouseover=window.__xss=1>x</b>",
    "`+(window.__xss=1)+`",
    "${window.__xss=1}",
    "{{constructor.constructor('window.__xss=1')()}}",
    "[x](javascript:window.__xss=1)",
    "<iframe srcdoc='<script>parent.__xss=1</script>'></iframe>",
    "<details open ontoggle=window.__xss=1>x</details>",
    "'-(window.__xss=1)-'",
    "<a href=data:text/html,<script>opener.__xss=1</script>>x</a>",
)
ADDRESS = "javascript:window.__xss=1"
_turns = itertools.cycle(CORPUS)


def bad(what: str) -> str:
    """TOML: a name in every language that begins with what it names, and goes on with one of the corpus."""
    text = f"{what} {next(_turns)}"
    return named(text, text)


def all_of(text: str) -> str:
    """TOML: a name of as much of the corpus as a name may hold."""
    whole = f"{text} {' '.join(CORPUS[:7])}"
    return named(whole, whole)


def _rule(number: int) -> str:
    """TOML: a rule of the dam's; the first is called `flood`."""
    return f"""
[[rules]]
id = "{"flood" if number == 0 else f"flood-{number}"}"
name = {bad("rule")}
property = "water_level"
kinds = ["reservoir"]
above = {{ yellow = "flood_limit", red = "crest" }}
hysteresis = 0.05
advice = {bad("advice")}
"""


AIR = "pm2_5 = { limits = { alarm = 75 } }\nwind_speed = {}\nwind_direction = {}"
TOWN = "".join(
    (
        city(name=all_of("city")),
        f'[[sources]]\nid = "book"\ntitle = {bad("title")}\nlicence = "licence {CORPUS[1]}"\n',
        f"replay = {bad('replay')}\n",
        area("north", all_of("area")),
        template("air", "air", AIR),
        template("dam", "reservoir", "water_level = { limits = { flood_limit = 42.0, crest = 45.0 } }"),
        template("site", "chemical", "gas_cl2 = { limits = { level1 = 0.5, level2 = 1.0 } }"),
        *(
            thing(f"air-{n}", "air", bad("station"), position=(121.8 + n / 100, 29.9), owner=bad("owner"))
            for n in range(len(CORPUS))
        ),
        thing("dam-1", "dam", all_of("dam"), position=(121.8, 29.91), owner=all_of("owner")),
        thing("site-1", "site", bad("site"), position=(121.81, 29.91), owner=bad("owner")),
        *(_rule(number) for number in range(len(CORPUS))),
    )
)


FILLED = """() => {
  const body = document.querySelector("main, #swagger-ui");
  const live = document.querySelector('script[src*="/live/main.js"], script[src*="/video/main.js"]');
  const ready = !live || document.documentElement.dataset.ready === "true";
  const waits = document.querySelector("[aria-busy=true], ._dash-loading");
  return ready && !waits && Boolean(body?.children.length);
}"""


def wait_until_filled(page: Page) -> None:
    """Until all of a page is there that comes by itself."""
    page.wait_for_load_state("load")
    page.wait_for_function(FILLED)


REPORTS = tuple(report_number((1000 + n).to_bytes(6, "big")) for n in range(len(CORPUS)))
"""What citizens reported: each with one of the corpus as its text, its place, its contact, its note."""


@contextmanager
def hostile_town(services: Settings, template_name: str) -> Iterator[str]:
    """A dashboard in front of it; its address."""
    with hostile_settings(services, template_name) as settings:
        yield f"http://127.0.0.1:{settings.port}"


@contextmanager
def hostile_settings(services: Settings, template_name: str) -> Iterator[Settings]:
    """A dashboard in front of it: observations of a day, an incident with a note, letters nobody could read,
    what citizens reported, who did what; what it was started with."""
    with cloned_database(services.database_url, template_name, "hostile_town") as url:
        with closing(connect(url, "test")) as conn:
            catalogue.save(conn, parse({"town.toml": TOWN}))
            rollups.prepare(conn, "Asia/Shanghai")
            fill(conn, now_ms())
        settings = replace(services, database_url=url, port=free_port(), link_secret="k" * 32)
        with dashboard(settings):
            yield settings


def fill(conn: Connection, now: int) -> None:
    """What happened in it until now."""
    found = catalogue.load(conn)
    assert found is not None
    keys = {(one.thing_id, one.property): key for key, one in found[1].items()}
    for key in keys.values():
        times = range(now - 12 * HOUR, now, 10 * MINUTE)
        rows = [Observation(key, at, 40 + float(np.sin(at)), Quality.GOOD, Reason.NONE, at) for at in times]
        batches.write(conn, "test", Batch(rows))
    incidents.begin(conn, Incident(0, "north", now - HOUR, now - HOUR, Level.ORANGE))
    _alarm(conn, keys["dam-1", "water_level"], now - HOUR)
    letters = [
        DeadLetter(now, RejectReason.UNKNOWN_THING, f"no {text}", f"v1/{text}/observations", text.encode())
        for text in CORPUS
    ]
    add_dead_letters(conn, [*letters, *_strangers(now)])
    _reports(conn, now)
    for text in CORPUS:
        audit.add(conn, text, text, {text: text}, now)


def _strangers(now: int) -> list[DeadLetter]:
    """Devices that nobody knows, and what they say that they observe."""
    said = [json.dumps({"results": {text: 1.0}}).encode() for text in CORPUS]
    return [
        DeadLetter(now, RejectReason.UNKNOWN_THING, "nobody", f"city/stranger-{n}/observations", payload)
        for n, payload in enumerate(said)
    ]


def _reports(conn: Connection, now: int) -> None:
    for number, text in zip(REPORTS, CORPUS, strict=True):
        place = {"lon": 121.8, "lat": 29.905, "place": text, "contact": text}
        letter = report(number=number, at=now, noticed_at=now - HOUR, text=f"says {text}", **place)
        citizens.add(conn, letter, "north", picture(), 90, now)
        moves = [(Act.NOTED, text), (Act.ASSIGNED, text)]
        if number == REPORTS[-1]:
            moves.append((Act.ANSWERED, text))
        for act, said in moves:
            seen = citizens.acts(conn, citizens.report(conn, number).report_id)[-1].act_id
            citizens.move(conn, number, Move(act, said, text, seen), now)


def _alarm(conn: Connection, key: int, at: int) -> None:
    subject, level, life = of_datastream(key), Level.RED, Life.UNACK_ACTIVE
    alert = Alert(
        0, "flood", subject, level, life, at, at, key, "dam-1", "north", 46.0, 45.0, level,
        incident_id=1, by=CORPUS[1], assignee=CORPUS[2],
    )  # fmt: skip
    step = Transition("flood", subject, Change.RAISED, level, life, at, 46.0, 45.0, at, found=level)
    alerts.record(conn, step, alert)
