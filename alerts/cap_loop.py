"""The loop of CAP: follow-ups of what was published, alerts whose rule wishes to be, and what has expired.

`run` is one thread of the process that delivers. It is woken by transitions and looks every few seconds,
because a warning is renewed by time alone. Any number of them may run: each decision holds its chain.
"""

import logging
import threading

from alerts.cap_incoming import expire
from alerts.cap_issue import follow
from city.clock import Clock
from city.errors import TransientError
from city.settings import Settings
from store import catalogue, database, listen

log = logging.getLogger(__name__)

NAME = "cap"
LOOK_S = 2.0
PAUSE_S = 0.25
"""Between two looks at least, however many transitions there are."""
RETRY_S = 1.0


def run(settings: Settings, stop: threading.Event, clock: Clock, look_s: float = LOOK_S) -> None:
    """Follow until `stop`; a database that goes away is waited for."""
    if not settings.database_url:
        raise ValueError("CAP needs the URL of a database")
    while not stop.is_set():
        try:
            with database.connect(settings.database_url, NAME) as conn:
                _serve(conn, stop, clock, look_s)
        except (TransientError, database.Failed) as error:
            log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)
        except Exception:
            log.exception("a look failed, trying again in %.0f s", RETRY_S)
            stop.wait(RETRY_S)


def _serve(conn: database.Connection, stop: threading.Event, clock: Clock, look_s: float) -> None:
    listen.listen(conn, "transition", "catalogue")
    wished = _wished(conn)
    while not stop.is_set():
        follow(conn, clock(), wished)
        expire(conn, clock())
        stop.wait(PAUSE_S)
        if any(channel == "catalogue" for channel, _ in listen.woken(conn, look_s)):
            wished = _wished(conn)


def _wished(conn: database.Connection) -> frozenset[str]:
    """Rules whose alerts are published without asking."""
    stored = catalogue.load(conn)
    return frozenset(rule.rule_id for rule in stored[0].rules if rule.publish) if stored else frozenset()
