"""Whether one of our processes beats, as the database remembers it.

A process writes its beat in the loop that does its work, so that a fresh beat says that the work goes on. The
database is a neighbour: while it does not answer, nothing is known of the process.
"""

from city.errors import TransientError
from cli.program import NotToBlameError
from store import database
from store.processes import BEAT_S, Process, all_processes

BEAT_LOST_S = 3 * BEAT_S


def beating(url: str, process: str, pid: int | None, now_ms: int) -> str | None:
    """None when the process of this pid has beaten lately, else why not.

    Of several processes of a name the later ones are numbered: `alerts-2` is one of `alerts`. Raises
    NotToBlameError when the database does not answer or somebody else beats under this name.
    """
    try:
        with database.connect(url, "probe") as connection:
            beats = all_processes(connection)
    except (TransientError, *database.Unavailable) as error:
        first_line = (str(error).splitlines() or [type(error).__name__])[0]
        raise NotToBlameError(first_line) from error
    beat = _beat_of(process, pid, beats)
    if beat is None:
        return "no beat yet"
    age_s = abs(now_ms - beat.beat_at) / 1000  # a beat of the future was made before the clock was set back
    if beat.pid != pid:
        if age_s < BEAT_LOST_S:
            raise NotToBlameError(f"pid {beat.pid} beat under its name {age_s:.0f} s ago")
        return "no beat yet"
    return None if age_s < BEAT_LOST_S else f"no beat for {age_s:.0f} s"


def _beat_of(process: str, pid: int | None, beats: list[Process]) -> Process | None:
    """The newest beat of this pid under its process's name, numbered or not, else that of the name itself."""
    named = [beat for beat in beats if beat.process == process or beat.process.startswith(f"{process}-")]
    mine = [beat for beat in named if beat.pid == pid]
    others = [beat for beat in named if beat.process == process]
    return max(mine or others, key=lambda beat: beat.beat_at, default=None)
