"""HJ 212 frames as a station of these tests sends them."""

from datetime import UTC, datetime

from sensors.codecs.hj212.answer import build
from sensors.codecs.hj212.session import Session
from sensors.field import Frame

HEADER = {"QN": "20240601080000123", "ST": "32", "CN": "2011", "PW": "123456", "MN": "A1", "Flag": "4"}
TIME = int(datetime(2024, 6, 1, 0, 0, tzinfo=UTC).timestamp()) * 1000
STAMP = "DataTime=20240601080000"


def frame(content: str | bytes, session: Session | None = None, **header: str) -> Frame:
    """What a session makes of one frame; `header` replaces fields, an empty one leaves its field out."""
    fields = {name: value for name, value in (HEADER | header).items() if value}
    (found,) = (session or Session()).feed(build(fields, content))
    return found
