"""Ask an RTSP camera for its description before FFmpeg does, which would take our password elsewhere.

Only the status is looked at. A camera that asks who we are is told as it asks: by Digest where offered,
else by Basic. The connection stays until FFmpeg has its own: a server that has just been left takes its
pipeline down, and answers 503 to whoever comes meanwhile.
"""

import base64
import hashlib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import SplitResult, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

WITHIN_S = 6.0
MOST_HEAD = 16_384
PORTS = {"rtsp": 554, "rtsps": 322}
_STATUS = re.compile(rb"RTSP/\d\.\d (\d{3})")
_OFFER = re.compile(r"^www-authenticate:\s*(digest|basic)\s+(.*)$", re.IGNORECASE | re.MULTILINE)


class RedirectedError(Exception):
    """The camera sends us elsewhere."""


@contextmanager
def redirects_refused(url: str, user: str | None, password: str | None) -> Iterator[None]:
    """While FFmpeg opens the same URL. Raises RedirectedError where a camera answers so, and OSError or
    EOFError where it does not answer."""
    with ExitStack() as wires:
        status, head = _describe(wires.enter_context(_connected(urlsplit(url))), url, None)
        if (
            status == 401
            and (user or password)
            and (told := _answer_to(head, url, user or "", password or ""))
        ):
            status, _ = _describe(wires.enter_context(_connected(urlsplit(url))), url, told)
        if 300 <= status < 400:
            raise RedirectedError
        yield


def _describe(wire: socket.socket, url: str, told: str | None) -> tuple[int, str]:
    """The status and the head of what a camera answers."""
    lines = [f"DESCRIBE {url} RTSP/1.0", "CSeq: 1", "Accept: application/sdp"]
    if told:
        lines.append(f"Authorization: {told}")
    wire.sendall("\r\n".join([*lines, "", ""]).encode())
    head = b""
    while b"\r\n\r\n" not in head and len(head) < MOST_HEAD:
        piece = wire.recv(4096)
        if not piece:
            raise EOFError
        head += piece
    found = _STATUS.match(head)
    return int(found[1]) if found else 0, head.decode("latin-1").replace("\r\n", "\n")


def _connected(parts: SplitResult) -> socket.socket:
    address = parts.hostname or "", parts.port or PORTS[parts.scheme]
    wire = socket.create_connection(address, WITHIN_S)
    if parts.scheme != "rtsps":
        return wire
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # as FFmpeg does
    return context.wrap_socket(wire, server_hostname=parts.hostname)


def _answer_to(head: str, url: str, user: str, password: str) -> str | None:
    """What goes into the next question; None for a challenge that we cannot answer."""
    offers = {how.lower(): fields for how, fields in _OFFER.findall(head)}
    if "digest" in offers:
        return _digest(parse_keqv_list(parse_http_list(offers["digest"])), url, user, password)
    if "basic" in offers:
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    return None


def _digest(asked: dict[str, str], url: str, user: str, password: str) -> str | None:
    """By RFC 2069, which every server of Digest takes that does not insist on `qop`."""
    realm, nonce = asked.get("realm", ""), asked.get("nonce")
    if nonce is None or asked.get("algorithm", "MD5").upper() != "MD5":
        return None
    answer = _md5(f"{_md5(f'{user}:{realm}:{password}')}:{nonce}:{_md5(f'DESCRIBE:{url}')}")
    fields = {"username": user, "realm": realm, "nonce": nonce, "uri": url, "response": answer}
    if "opaque" in asked:
        fields["opaque"] = asked["opaque"]
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in fields.items())


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
