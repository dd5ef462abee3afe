"""Runs `deliver` again and again, each time killed at its first passage of a place; prints the exit codes.

A fork of a process that has imported everything starts at once. One thread a channel, so that each death
concerns one message.
"""

import os
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from alarm_town import secrets_of  # noqa: E402

from alerts import deliver  # noqa: E402
from city.settings import Settings  # noqa: E402
from cli.process import epoch_ms  # noqa: E402
from store import failpoint  # noqa: E402


def main() -> None:
    place, kills = sys.argv[1], int(sys.argv[2])
    settings = Settings(
        database_url=os.environ["CITYWATCH_DATABASE_URL"], link_secret=os.environ["CITYWATCH_LINK_SECRET"]
    )
    deliver.THREADS = 1
    for _ in range(kills):
        pid = os.fork()
        if pid == 0:
            failpoint._armed = failpoint.Armed(place, 1)
            deliver.run(settings, secrets_of, threading.Event(), epoch_ms)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


main()
