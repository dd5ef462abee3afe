"""One connection of a field station: frames in, publications out, and the answer only after PUBACK.

Two tasks share it. One reads, decides and publishes; the other waits for the broker, frame by frame in their
order, and answers. Between them stands a short queue: when it is full nothing is read, and TCP tells the
station to wait. A frame that the broker did not take in time is not answered; the station will send it again,
and what is stored twice is stored once. Where either task fails the connection ends: nothing is half alive.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ingest.gateway.counts import Counts
from ingest.gateway.evidence import Evidence
from ingest.gateway.protocols import Speech
from ingest.gateway.publisher import Outcome, Publisher
from sensors.claims import Accepted, Claims, Publication, Refused
from sensors.field import Frame, Session
from sensors.refusal import Refusal
from sensors.reject import Reject

log = logging.getLogger(__name__)

BROKEN = "broken"
"""Why a connection ended that failed by a mistake of ours."""
_THEIR_END = frozenset((None, "reset", "too_slow"))
"""Ends after which a frame without its own is the station's doing; None where it hung up."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how much, in seconds and pieces."""

    idle_s: float = 7200.0
    """Between frames: the rarest reports are hourly. TCP's own keep-alive finds a station that is gone."""
    first_frame_s: float = 120.0
    frame_s: float = 30.0
    """From a frame's first byte to its last."""
    puback_s: float = 10.0
    write_s: float = 10.0
    in_flight: int = 32
    """Frames of one connection that may wait for the broker."""
    refused_in_a_row: int = 100
    """Then a connection is noise and is closed."""
    read_bytes: int = 4096


@dataclass(frozen=True, slots=True)
class Desk:
    """What every connection of one protocol shares."""

    speech: Speech
    claims: Claims
    publisher: Publisher
    evidence: Evidence
    counts: Counts
    patience: Patience


@dataclass(slots=True)
class _Turn:
    """A frame that waits to be answered. `outcomes` is None where it could not be published."""

    reply: bytes
    deadline: float
    outcomes: Sequence[asyncio.Future[Outcome]] | None = ()
    accepted: bool = True


@dataclass(slots=True, eq=False)
class Connection:
    """One connection; `run` returns when it is over."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    peer: str
    desk: Desk
    _session: Session = field(init=False)
    _turns: asyncio.Queue[_Turn | None] = field(init=False)
    _refused: int = 0
    _frames: int = 0
    _over: str | None = None
    """Why nothing more is read, in a word."""
    _reading: asyncio.Timeout | None = None

    def __post_init__(self) -> None:
        self._session = self.desk.speech.session(self.desk.claims)
        self._turns = asyncio.Queue(self.desk.patience.in_flight)

    async def run(self) -> str:
        """Serve until it ends; why it ended, in a word."""
        listening = asyncio.create_task(self._listen())
        answering = asyncio.create_task(self._answer())
        try:
            await asyncio.wait((listening, answering), return_when=asyncio.FIRST_EXCEPTION)
            return self._ended(listening, answering)
        finally:
            listening.cancel()
            answering.cancel()
            await self._hang_up()

    def _ended(self, listening: asyncio.Task[str], answering: asyncio.Task[None]) -> str:
        for task in (listening, answering):
            if task.done() and (error := task.exception()) is not None:
                log.error("a connection of %s ends by our mistake", self.peer, exc_info=error)
                return BROKEN
        return listening.result()

    async def _hang_up(self) -> None:
        """Close; a peer that does not read its last answer is not waited for."""
        if self._over != "reset":
            self.writer.close()
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await self.writer.wait_closed()
        self.writer.transport.abort()

    def end(self, why: str) -> None:
        """Read nothing more; what is under way is still answered."""
        self._over = self._over or why
        if self._reading is not None:
            with suppress(RuntimeError):  # its own time has just run out
                self._reading.reschedule(asyncio.get_running_loop().time())

    async def _listen(self) -> str:
        """Take frame after frame until it is over, and tell whoever answers; why it is, in a word."""
        why = await self._take_all()
        await self._turns.put(None)
        return why

    async def _take_all(self) -> str:
        loop, patience = asyncio.get_running_loop(), self.desk.patience
        began = loop.time()
        first_by = began + patience.first_frame_s
        while self._over is None:
            by = loop.time() + patience.idle_s if self._frames else first_by
            waited = self._session.waiting
            data = await self._read(min(by, began + patience.frame_s) if waited else by)
            if not data:
                break
            frames = self._session.feed(data)
            if frames or not waited:
                began = loop.time()
            for frame in frames:
                await self._take(frame)
                if self._refused > patience.refused_in_a_row:
                    return "noise"
        if self.desk.speech.line_ends and self._over in _THEIR_END:
            for rest in self._session.finish():
                await self._take(rest)
        return self._over or "ended"

    async def _read(self, by: float) -> bytes:
        """The next bytes; none once it is over."""
        try:
            async with asyncio.timeout_at(by) as self._reading:
                return await self.reader.read(self.desk.patience.read_bytes)
        except TimeoutError:
            self._over = self._over or ("too_slow" if self._session.waiting else "idle")
        except OSError:
            self._over = "reset"
        finally:
            self._reading = None
        return b""

    async def _take(self, frame: Frame) -> None:
        counts = self.desk.counts
        counts.frames += 1
        verdict = self.desk.claims.judge(frame)
        self._tell(frame, verdict.rejects)
        if isinstance(verdict, Refused):
            self._refused += 1
            counts.refused.update(reject.reason.value for reject in verdict.rejects[:1])
            if frame.variant:
                counts.variants[frame.variant] += 1
            reply = self.desk.speech.useless(frame) if verdict.sound else frame.refusal
            await self._turns.put(_Turn(reply, 0.0, accepted=False))
            return
        self._refused = 0
        self._frames += 1
        counts.accepted += 1
        counts.command(frame.command)
        await self._turns.put(await self._publish(frame, verdict))

    async def _publish(self, frame: Frame, verdict: Accepted) -> _Turn:
        deadline = asyncio.get_running_loop().time() + self.desk.patience.puback_s
        outcomes: list[asyncio.Future[Outcome]] = []
        for publication in verdict.publications:
            outcome = await self._publish_one(publication, deadline)
            if outcome is None:
                return _Turn(frame.answer, deadline, None)
            outcomes.append(outcome)
        return _Turn(frame.answer, deadline, outcomes)

    async def _publish_one(self, publication: Publication, deadline: float) -> asyncio.Future[Outcome] | None:
        publisher = self.desk.publisher
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                await publisher.room()
        return publisher.publish(publication)

    def _tell(self, frame: Frame, rejects: Sequence[Reject]) -> None:
        via = self.desk.claims.protocol.value
        refusals = [Refusal(reject, frame.station, frame.variant, via, frame.raw) for reject in rejects]
        now_ms = asyncio.get_running_loop().time() * 1000
        self.desk.counts.evidence_cut += self.desk.evidence.tell(self.peer, refusals, now_ms)

    async def _answer(self) -> None:
        """Answer what is safe, in the order in which it came."""
        while (turn := await self._turns.get()) is not None:
            trouble = await self._trouble(turn)
            if trouble is not None:
                self.desk.counts.unanswered[trouble] += 1
            elif turn.reply and self._over != "reset":
                await self._write(turn)

    async def _trouble(self, turn: _Turn) -> str | None:
        """Why a turn may not be answered, None when all of it is safe with the broker."""
        if turn.outcomes is None:
            return "broker_away"
        if not turn.outcomes:
            return None
        left = turn.deadline - asyncio.get_running_loop().time()
        done, pending = await asyncio.wait(turn.outcomes, timeout=max(left, 0))
        self.desk.counts.published += sum(one.result() is Outcome.KEPT for one in done)
        if pending:
            return "no_puback"
        return next((one.result().value for one in done if one.result() is not Outcome.KEPT), None)

    async def _write(self, turn: _Turn) -> None:
        try:
            self.writer.write(turn.reply)
            async with asyncio.timeout(self.desk.patience.write_s):
                await self.writer.drain()
        except (OSError, TimeoutError):
            self._over = None
            self.end("reset")
            return
        self.desk.counts.answered += turn.accepted
