"""A town with cameras, and real JPEGs for them: a square that walks over the picture, another for each."""

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
from cast import CHEMICAL, CITY, stream, thing

from city.thing import Datastream, Kind, Thing

WIDTH, HEIGHT = 320, 180


def camera(thing_id: str, lon: float, lat: float, area: str = "coast") -> Thing:
    """A camera that says whether it is online and how it stands."""
    said: tuple[Datastream, ...] = tuple(
        stream(thing_id, prop, "", report_s=10) for prop in ("video_online", "video_state")
    )
    return thing(thing_id, Kind.VIDEO, area, lon, lat, *said)


CAMERAS = (
    camera("cam-east", 121.905, 29.92),
    camera("cam-north", 121.9, 29.93),
    camera("cam-far", 121.95, 29.95),
    camera("cam-hill", 121.8, 29.85, "hills"),
)
"""500 m east, 1.1 km north, 5.9 km off, and 12 km off the chemical site."""
TOWN = replace(CITY, things=(*CITY.things, *CAMERAS))
SITE = CHEMICAL


def jpeg(number: int, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """The picture with this number; each is another."""
    grey = np.tile(np.linspace(40, 160, width, dtype=np.uint8), (height, 1))
    left = (number * 24) % (width - 40)
    grey[height // 3 : height // 3 + 40, left : left + 40] = 255
    return encoded(grey)


def encoded(grey: np.ndarray) -> bytes:
    """A grey picture as JPEG."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(grey), format="gray").reformat(format="yuvj420p")
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = frame.width, frame.height
    encoder.pix_fmt, encoder.time_base = "yuvj420p", Fraction(1, 25)
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))
