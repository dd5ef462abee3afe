"""Receivers of notices for tests: a real SMTP server, an HTTP server, and peers that misbehave on purpose."""

import asyncio
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from stack import free_port

HOST = "127.0.0.1"


class Letters:
    """What an SMTP server was handed. `answer` is what it says to the data of each mail, after `slow_s`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"
        self.slow_s = 0.0
        self.refused: dict[str, str] = {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        if self.answer.startswith("2"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        await asyncio.sleep(self.slow_s)
        return self.answer

    @property
    def titles(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]


@contextmanager
def smtp_sink(port: int | None = None) -> Iterator[tuple[str, Letters]]:
    """A mail server that keeps what it gets; its URL and its letters."""
    letters = Letters()
    server = Controller(letters, hostname=HOST, port=port or free_port(), ready_timeout=30)
    server.start()
    try:
        yield f"smtp://{HOST}:{server.port}", letters
    finally:
        server.stop()


class Posts:
    """What an HTTP server was sent: (headers, body) in order. `status` is what it answers."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body = b"{}"
        self.received: list[tuple[dict[str, str], bytes]] = []

    @property
    def facts(self) -> list[dict]:
        return [json.loads(body)["data"]["facts"] for _, body in self.received]

    @property
    def titles(self) -> list[str]:
        return [json.loads(body)["data"]["title"] for _, body in self.received]


@contextmanager
def http_sink(port: int = 0) -> Iterator[tuple[str, Posts]]:
    """A web server that keeps what it gets; its URL, with a secret in the path, and its posts."""
    posts = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            posts.received.append((dict(self.headers.items()), body))
            self.send_response(posts.status)
            for name, value in {"Content-Length": str(len(posts.body)), **posts.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(posts.body)

        do_GET = do_POST

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer((HOST, port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}/hook/path-secret", posts
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def peer(behave: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server whose every connection is `behave`; its port."""
    over = threading.Event()
    listener = socket.create_server((HOST, 0))
    listener.settimeout(0.05)
    workers: list[threading.Thread] = []

    def serve(line: socket.socket) -> None:
        with suppress(OSError), line:
            line.settimeout(30)
            if tls is None:
                return behave(line)
            with tls.wrap_socket(line, server_side=True) as secured:
                behave(secured)

    def accept() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                worker = threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True)
                workers.append(worker)
                worker.start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        thread.join()
        listener.close()
        for worker in workers:
            worker.join(15)


def hung(line: socket.socket) -> None:
    """Take everything, say nothing, until the other side leaves."""
    while line.recv(65536):
        pass


def dripping(first: bytes) -> Callable[[socket.socket], None]:
    """An answer that never ends, a byte at a time."""

    def drip(line: socket.socket) -> None:
        line.sendall(first)
        for _ in range(300):
            line.sendall(b"a")
            time.sleep(0.02)

    return drip


def flooding(first: bytes) -> Callable[[socket.socket], None]:
    """An answer without end, as fast as it goes."""

    def flood(line: socket.socket) -> None:
        line.sendall(first)
        for _ in range(2000):
            line.sendall(b"a" * 65536)

    return flood


def saying(text: bytes) -> Callable[[socket.socket], None]:
    """An HTTP answer that is the same whatever was asked; the other side hangs up first, and reads it
    whole."""

    def say(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(text)
        hung(line)

    return say


def scripted_smtp(replies: dict[str, str]) -> Callable[[socket.socket], None]:
    """A mail server that answers each verb from `replies`, and 250 to what is not in there."""

    def talk(line: socket.socket) -> None:
        line.sendall(replies.get("greeting", "220 here").encode() + b"\r\n")
        with line.makefile("rb") as lines:
            for said in lines:
                verb = said.split()[0].decode().upper() if said.split() else ""
                line.sendall(replies.get(verb, "354 go" if verb == "DATA" else "250 OK").encode() + b"\r\n")
                if verb == "DATA":
                    while next(lines, b".\r\n") != b".\r\n":
                        pass
                    line.sendall(replies.get("body", "250 taken").encode() + b"\r\n")
                if verb == "QUIT":
                    return

    return talk


def self_signed(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for 127.0.0.1 that nobody vouches for, and its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = folder / "key.pem"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    return context, pem
