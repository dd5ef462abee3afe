"""Whether one of our processes beats, as the database remembers it.

A process writes its beat in the loop that does its work, so that a fresh beat says that the work goes on. The
database is a neighbour: while it does not answer, nothing is known of the process.
"""

from city.errors import TransientError
from cli.program import NotToBlameError
from store import database
from store.processes import BEAT_S, all_processes

BEAT_LOST_S = 3 * BEAT_S


def beating(url: str, process: str, pid: int | None, now_ms: int) -> str | None:
    """None when the process of this pid has beaten lately, else why not.

    Raises NotToBlameError when the database does not answer or somebody else beats under this name.
    """
    try:
        with database.connect(url, "probe") as connection:
            beats = {beat.process: beat for beat in all_processes(connection)}
    except (TransientError, *database.Unavailable) as error:
        first_line = (str(error).splitlines() or [type(error).__name__])[0]
        raise NotToBlameError(first_line) from error
    beat = beats.get(process)
    if beat is None:
        return "no beat yet"
    age_s = abs(now_ms - beat.beat_at) / 1000  # a beat of the future was made before the clock was set back
    if beat.pid != pid:
        if age_s < BEAT_LOST_S:
            raise NotToBlameError(f"pid {beat.pid} beat under its name {age_s:.0f} s ago")
        return "no beat yet"
    return None if age_s < BEAT_LOST_S else f"no beat for {age_s:.0f} s"
