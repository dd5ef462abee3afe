"""An export that somebody waits for on a page: how far it is, how it is ended, and its file."""

import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from city.clock import Clock
from city.errors import CitywatchError
from dashboard.exporting.choice import Mistaken, Wanted
from dashboard.exporting.desk import MOST_AT_ONCE, MOST_OF_ONE, Busy, ExportDesk
from dashboard.exporting.folder import Folder, Full, need_room
from store.database import Unavailable

log = logging.getLogger(__name__)

KEEP_MS = 30 * 60 * 1000
MOST_KEPT = 8
"""Files that wait to be fetched, at most; the oldest goes first."""


class Stage(StrEnum):
    """How far a job is."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Job:
    """One export of `who`; `expected` is about how many rows it will have, `size` the file's bytes so far."""

    job_id: str
    name: str
    asked: Wanted
    expected: int
    path: Path
    who: str = ""
    ended: int | None = None
    rows: int = 0
    size: int = 0
    stage: Stage = Stage.MAKING
    problem: str | None = None
    cancel: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """The exports of one process that people wait for. Files are gone when it ends."""

    def __init__(self, desk: ExportDesk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._folder: Folder | None = None

    def start(self, asked: Wanted, expected: int, name: str, who: str = "") -> Job:
        """Begin to make a file. Raises Busy where too many are being made already, and Full."""
        self._tidy()
        need_room()
        with self._lock:
            making = [job.who for job in self._jobs.values() if job.stage is Stage.MAKING]
            if len(making) >= MOST_AT_ONCE or making.count(who) >= MOST_OF_ONE:
                raise Busy("too many exports are being made: try again when one has ended")
            self._folder = self._folder or Folder()
            job_id = secrets.token_urlsafe(12)
            job = Job(job_id, name, asked, expected, self._folder.path / job_id, who)
            self._jobs[job_id] = job
        threading.Thread(target=self._make, args=(job,), name=f"export {job_id}", daemon=True).start()
        return job

    def find(self, job_id: str) -> Job | None:
        """A job that is there."""
        self._tidy()
        return self._jobs.get(job_id)

    def end(self, job: Job) -> None:
        """Stop making it; its file is gone."""
        job.cancel.set()
        if job.stage is not Stage.MAKING:
            self._forget(job)

    def close(self) -> None:
        """End everything."""
        for job in list(self._jobs.values()):
            job.cancel.set()
        if self._folder:
            self._folder.close()
            self._folder = None

    def _make(self, job: Job) -> None:
        self._write(job)
        job.ended = self._clock()
        if job.stage is Stage.READY:  # the file goes though nobody comes
            job.cancel.wait(KEEP_MS / 1000)
            self._forget(job)

    def _write(self, job: Job) -> None:
        try:
            made = self._desk.pieces(job.asked, _follow(job), job.who)
            with job.path.open("wb") as file, closing(made) as pieces:
                for piece in pieces:
                    job.size += file.write(piece)
                    _stop(job)
            job.stage = Stage.READY
        except _Cancelled:
            job.stage = Stage.CANCELLED
            job.path.unlink(missing_ok=True)
        except (CitywatchError, OSError, *Unavailable) as error:
            self._failed(job, error)
        except Exception as error:
            log.exception("export %s failed", job.job_id)
            self._failed(job, error)

    def _failed(self, job: Job, error: Exception) -> None:
        log.warning("export %s: %s", job.job_id, error)
        job.problem = str(error) if isinstance(error, Mistaken | Busy | Full) else None
        job.stage = Stage.FAILED
        job.path.unlink(missing_ok=True)

    def _tidy(self) -> None:
        before = self._clock() - KEEP_MS
        with self._lock:
            done = [job for job in self._jobs.values() if job.stage is not Stage.MAKING]
            late = [job for job in done if job.ended is not None and job.ended < before]
            old = [*late, *done[: max(0, len(done) - MOST_KEPT)]]
        for job in old:
            self._forget(job)

    def _forget(self, job: Job) -> None:
        with self._lock:
            self._jobs.pop(job.job_id, None)
        job.path.unlink(missing_ok=True)


class _Cancelled(Exception):
    """Nobody wants it any more."""


def _follow(job: Job) -> Callable[[float, int], None]:
    def told(_share: float, rows: int) -> None:
        job.rows = rows
        _stop(job)
        need_room()

    return told


def _stop(job: Job) -> None:
    if job.cancel.is_set():
        raise _Cancelled
