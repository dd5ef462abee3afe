"""The parameters of an address as they were written, before anybody knows what they mean."""

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes


def parameters(query: bytes) -> Iterator[tuple[str, str]]:
    """Name and text of each, in order. Raises ValueError for what is not UTF-8."""
    for part in query.replace(b"+", b" ").split(b"&"):
        if part:
            name, _, text = part.partition(b"=")
            yield unquote_to_bytes(name).decode(), unquote_to_bytes(text).decode()
