"""Cameras over HTTP for tests, good ones and bad ones, each at a path of its own."""

import base64
import hashlib
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from av.video.frame import VideoFrame
from camera_pictures import noisy, street

from ingest.video.pictures import jpeg_encoder

USER, PASSWORD = "viewer", "hunter2-canary"


def as_jpeg(grey: np.ndarray, quality: int = 4) -> bytes:
    """A grey picture as a camera's JPEG."""
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(grey), format="gray").reformat(format="yuvj420p")
    frame.pts = 1
    encoder = jpeg_encoder(frame.width, frame.height, quality)
    return b"".join(bytes(packet) for packet in encoder.encode(frame))


def film_of(scene: np.ndarray, sigma: float = 3.0, pictures: int = 12) -> list[bytes]:
    """JPEGs of a scene, each with its own noise."""
    return [as_jpeg(noisy(scene, sigma, seed), 3) for seed in range(pictures)]


class Asked(BaseHTTPRequestHandler):
    """A request; what it comes to is decided by its path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer as the camera of this path does."""
        path = self.path.split("?")[0]
        self.server.asked[path] += 1
        with suppress(BrokenPipeError, ConnectionResetError):
            self.server.paths.get(path, not_found)(self)

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def picture(self, jpeg: bytes, kind: str = "image/jpeg") -> None:
        """A whole answer."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(jpeg)))
        self.end_headers()
        self.wfile.write(jpeg)


class Server(ThreadingHTTPServer):
    """Serves `paths`; counts what was asked for."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.paths: dict[str, Callable[[Asked], None]] = {}
        self.asked: Counter[str] = Counter()
        self.ended = threading.Event()

    def url(self, path: str) -> str:
        """Where a path is."""
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def handle_error(self, *_: object) -> None:
        """A client that hung up."""


@contextmanager
def camera_server() -> Iterator[Server]:
    """A server of this process; what hangs in it ends with it."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join(10)
        server.server_close()


def shows(jpegs: list[bytes]) -> Callable[[Asked], None]:
    """A camera that shows these, one after another and again."""
    turn = itertools.cycle(jpegs)
    lock = threading.Lock()

    def answer(asked: Asked) -> None:
        with lock:
            jpeg = next(turn)
        asked.picture(jpeg)

    return answer


def streams(jpegs: list[bytes], every_s: float = 0.05) -> Callable[[Asked], None]:
    """A camera that shows these without end in one answer, and says their lengths."""
    turn = itertools.cycle(jpegs)

    def answer(asked: Asked) -> None:
        asked.send_response(200)
        asked.send_header("Content-Type", "multipart/x-mixed-replace; boundary=x")
        asked.send_header("Connection", "close")
        asked.end_headers()
        for jpeg in turn:
            head = b"--x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg)
            asked.wfile.write(head + jpeg + b"\r\n")
            if asked.server.ended.wait(every_s):
                return

    return answer


def hangs(asked: Asked) -> None:
    """Says nothing at all."""
    asked.server.ended.wait(60)
    asked.close_connection = True


def drips(asked: Asked) -> None:
    """A picture, a byte every tenth of a second."""
    asked.send_response(200)
    asked.send_header("Content-Length", "30000")
    asked.end_headers()
    for byte in b"\xff\xd8" + bytes(30_000):
        asked.wfile.write(bytes([byte]))
        asked.wfile.flush()
        if asked.server.ended.wait(0.1):
            return


def without_end(asked: Asked) -> None:
    """A picture that never ends, as fast as it is taken."""
    asked.send_response(200)
    asked.send_header("Connection", "close")
    asked.end_headers()
    asked.wfile.write(b"\xff\xd8")
    while not asked.server.ended.is_set():
        asked.wfile.write(bytes(1 << 20))


def redirects(asked: Asked) -> None:
    """Sends elsewhere."""
    asked.send_response(302)
    asked.send_header("Location", asked.server.url("/elsewhere"))
    asked.send_header("Content-Length", "0")
    asked.end_headers()


def hangs_up(asked: Asked) -> None:
    """Promises a picture, gives half of it and closes."""
    asked.send_response(200)
    asked.send_header("Content-Length", "50000")
    asked.end_headers()
    asked.wfile.write(b"\xff\xd8" + bytes(2000))
    asked.close_connection = True


def not_found(asked: Asked) -> None:
    """There is nothing here."""
    asked.send_response(404)
    asked.send_header("Content-Length", "0")
    asked.end_headers()


def says(body: bytes, kind: str = "image/jpeg") -> Callable[[Asked], None]:
    """Always the same bytes."""
    return lambda asked: asked.picture(body, kind)


def by_basic(jpegs: list[bytes]) -> Callable[[Asked], None]:
    """A camera that wants a password in the clear."""
    inside = shows(jpegs)
    wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    def answer(asked: Asked) -> None:
        if asked.headers.get("Authorization") == wanted:
            inside(asked)
        else:
            _ask_who(asked, 'Basic realm="camera"')

    return answer


def by_digest(jpegs: list[bytes]) -> Callable[[Asked], None]:
    """A camera that wants a password it can check without hearing it."""
    inside = shows(jpegs)

    def answer(asked: Asked) -> None:
        said = asked.headers.get("Authorization", "")
        fields = dict(
            part.strip().split("=", 1) for part in said.removeprefix("Digest ").split(",") if "=" in part
        )
        got = {key: value.strip('"') for key, value in fields.items()}
        if said.startswith("Digest ") and got.get("response") == _digest(got, asked.path):
            inside(asked)
        else:
            _ask_who(asked, f'Digest realm="camera", nonce="{time.monotonic_ns():x}", qop="auth"')

    return answer


def _digest(got: dict[str, str], path: str) -> str:
    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    ours, theirs = md5(f"{USER}:{got.get('realm')}:{PASSWORD}"), md5(f"GET:{path}")
    return md5(f"{ours}:{got.get('nonce')}:{got.get('nc')}:{got.get('cnonce')}:auth:{theirs}")


def _ask_who(asked: Asked, how: str) -> None:
    asked.send_response(401)
    asked.send_header("WWW-Authenticate", how)
    asked.send_header("Content-Length", "0")
    asked.end_headers()


CLEAR = film_of(street())
"""A day in a street."""
