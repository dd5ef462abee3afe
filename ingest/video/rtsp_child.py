"""The child that holds one RTSP stream: asked for a picture, it gives the next one it reads.

Run as `python -m ingest.video.rtsp_child`. While nobody watches it decodes only pictures that stand for
themselves (key frames), where these come often enough: all of a stream costs twenty times as much. It says
nothing but messages, for FFmpeg's errors hold the URL and with it the password.
"""

import os
import resource
import sys
import threading
from collections.abc import Iterator
from time import monotonic
from urllib.parse import quote, urlsplit, urlunsplit

import av
import msgspec
from av.container import InputContainer
from av.error import (
    ExitError,
    HTTPError,
    HTTPForbiddenError,
    HTTPNotFoundError,
    HTTPUnauthorizedError,
    InvalidDataError,
)
from av.video.frame import VideoFrame

from city.camera import Trouble
from ingest.video.decode_child import MOST_MEMORY
from ingest.video.jpeg import MOST_PIXELS
from ingest.video.pictures import Easel
from ingest.video.rtsp import LIVE, Where
from ingest.video.rtsp_describe import RedirectedError, redirects_refused
from ingest.video.seen import Seen, read, tell

OPEN_S, READ_S = 8.0, 6.0
KEY_GAP_S = 4.0
"""Key frames this near together are enough to see what a camera shows."""
MOST_FAULTS = 200
"""So many packets in a row that cannot be read, and the stream is broken."""
OPTIONS = {
    "rtsp_transport": "tcp",
    "timeout": "6000000",
    "allowed_media_types": "video",
    "fflags": "nobuffer",
    "analyzeduration": "2000000",
    "protocol_whitelist": "rtsp,rtsps,rtp,tcp,tls,crypto",
}
_TROUBLES: tuple[tuple[type[BaseException], Trouble], ...] = (
    (RedirectedError, Trouble.REDIRECTED),
    (HTTPUnauthorizedError, Trouble.UNAUTHORISED),
    (HTTPForbiddenError, Trouble.UNAUTHORISED),
    (HTTPNotFoundError, Trouble.NOT_FOUND),
    (HTTPError, Trouble.REFUSED),
    (TimeoutError, Trouble.TIMEOUT),
    (ExitError, Trouble.TIMEOUT),
    (EOFError, Trouble.STREAM_ENDED),
    (InvalidDataError, Trouble.NOT_A_PICTURE),
    (OSError, Trouble.NO_CONNECTION),
)


class Gate:
    """Which packets are decoded. A picture that leans on one left out would be grey: after a gap, all wait
    for the next key frame."""

    def __init__(self) -> None:
        self._key_at: float | None = None
        self._gap_s: float | None = None
        self._whole = False

    def lets(self, *, key: bool, live: bool, now_s: float) -> bool:
        """Whether a packet that came at `now_s` is decoded."""
        if key:
            self._gap_s = None if self._key_at is None else now_s - self._key_at
            self._key_at, self._whole = now_s, True
        elif not live and self._gap_s is not None and self._gap_s <= KEY_GAP_S:
            self._whole = False
        return self._whole


class Questions(threading.Thread):
    """Listens for questions; when nobody can ask any more, the process ends at once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.asked, self.live = False, False

    def run(self) -> None:
        """The thread's work."""
        while (question := read(sys.stdin.buffer)) is not None:
            self.live, self.asked = question == LIVE, True
        os._exit(0)


def main() -> None:
    """Hold the stream until it ends, and say why it did."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    where = msgspec.msgpack.decode(read(sys.stdin.buffer) or b"", type=Where)
    questions = Questions()
    questions.start()
    out = sys.stdout.buffer
    try:
        hold(where, questions)
        trouble = Trouble.STREAM_ENDED
    except Exception as error:  # noqa: BLE001 whatever FFmpeg may throw, the parent hears one word
        trouble = trouble_of(error)
    tell(out, Seen(trouble))


def hold(where: Where, questions: Questions) -> None:
    """Read the stream; tell the next picture whenever one was asked for. Raises what PyAV raises."""
    easel = Easel()
    with redirects_refused(where.url, where.user, where.password):
        opened = av.open(_with_secrets(where), options=OPTIONS, timeout=(OPEN_S, READ_S))
    with opened as container:
        for picture in _pictures(container, questions):
            if not questions.asked:
                continue
            if picture.width * picture.height > MOST_PIXELS:
                raise InvalidDataError(0, "too large")
            questions.asked = False
            tell(sys.stdout.buffer, easel.seen(picture))


def trouble_of(error: Exception) -> Trouble:
    """A word for what PyAV says."""
    return next((trouble for kind, trouble in _TROUBLES if isinstance(error, kind)), Trouble.BROKEN_PICTURE)


def _pictures(container: InputContainer, questions: Questions) -> Iterator[VideoFrame]:
    if not container.streams.video:
        raise InvalidDataError(0, "no picture in it")
    stream, gate, faults = container.streams.video[0], Gate(), 0
    stream.codec_context.thread_count = 1
    for packet in container.demux(stream):
        if not gate.lets(key=packet.is_keyframe, live=questions.live, now_s=monotonic()):
            continue
        try:
            yield from stream.codec_context.decode(packet)
            faults = 0
        except InvalidDataError:
            faults += 1
            if faults > MOST_FAULTS:
                raise


def _with_secrets(where: Where) -> str:
    if not (where.user or where.password):
        return where.url
    parts = urlsplit(where.url)
    who = f"{quote(where.user or '', safe='')}:{quote(where.password or '', safe='')}"
    return urlunsplit(parts._replace(netloc=f"{who}@{parts.netloc}"))


if __name__ == "__main__":
    main()
