"""A Camera: how the picture of a video thing is got, and what may go wrong on the way.

The catalogue says where a camera is, never who may look: user and password come from the environment
(`camera_secrets`) and go no further than the process that asks the camera.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from city.settings_read import secret
from city.video_thresholds import VideoThresholds

CAMERA_PREFIX = "CITYWATCH_CAMERA_"
SECRET_WORDS = ("USER", "PASSWORD")
_VARIABLE = re.compile(rf"({CAMERA_PREFIX}[A-Z0-9_]+?_(?:{'|'.join(SECRET_WORDS)}))(?:_FILE)?")
USUAL_EVERY_S = 5.0
LOOKS_TO_SILENCE = 3
MOST_BYTES_SHOWN = 400_000
"""Of a picture that is shown: 960 pixels wide have a tenth to a half of it."""


class CameraKind(StrEnum):
    """How a camera is asked for its picture."""

    SNAPSHOT = "snapshot"
    """One JPEG for each HTTP request."""
    MJPEG = "mjpeg"
    """JPEGs without end in one HTTP answer (`multipart/x-mixed-replace`)."""
    RTSP = "rtsp"
    """A stream over RTSP, its packets in the same TCP connection."""


SCHEMES = MappingProxyType(
    {
        CameraKind.SNAPSHOT: ("http", "https"),
        CameraKind.MJPEG: ("http", "https"),
        CameraKind.RTSP: ("rtsp", "rtsps"),
    }
)
"""What the URL of each kind begins with."""


class Trouble(StrEnum):
    """Why a look at a camera brought no picture. The order is that of `video_trouble`'s numbers."""

    NONE = "none"
    TIMEOUT = "timeout"
    """No answer in time, or one that came too slowly."""
    NO_CONNECTION = "no_connection"
    """Nobody listens there, or the way there is broken."""
    UNAUTHORISED = "unauthorised"
    """It lives and refuses us: user or password is wrong or missing."""
    NOT_FOUND = "not_found"
    """It lives and has no picture at this path."""
    REDIRECTED = "redirected"
    """It sends us elsewhere; we do not follow, for a password would go along."""
    REFUSED = "refused"
    """Any other answer that is none, such as 500."""
    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"
    """It answers with something else than a JPEG, or than a stream of pictures."""
    BROKEN_PICTURE = "broken_picture"
    """A picture that cannot be read."""
    STREAM_ENDED = "stream_ended"


TROUBLE_CODES: Mapping[Trouble, int] = MappingProxyType({one: code for code, one in enumerate(Trouble)})
"""`video_trouble` as a number; 0 is none. Numbers stay: a new trouble goes to the end."""


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the picture of a thing comes from. `every_s`: how often it is looked at while nobody watches."""

    thing_id: str
    kind: CameraKind
    url: str
    every_s: float = USUAL_EVERY_S
    thresholds: VideoThresholds = field(default_factory=VideoThresholds)
    properties: frozenset[str] = frozenset()
    """The datastreams that its thing has."""
    report_s: float = 30.0
    """How often they are told of."""

    @property
    def patient(self) -> VideoThresholds:
        """Its thresholds for how often it is looked at: it is silent after three looks without a picture, and
        the window holds the frames that have to agree."""
        own, every_ms = self.thresholds, round(self.every_s * 1000)
        return replace(
            own,
            silent_ms=max(own.silent_ms, LOOKS_TO_SILENCE * every_ms),
            window_ms=max(own.window_ms, (own.frames + LOOKS_TO_SILENCE) * every_ms),
        )

    @property
    def variable(self) -> str:
        """How the variables of its secrets begin."""
        return CAMERA_PREFIX + self.thing_id.upper().replace("-", "_")


@dataclass(frozen=True, slots=True)
class CameraSecrets:
    """Who we are to a camera; it never shows itself in a text."""

    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


def camera_secrets(camera: Camera, environ: Mapping[str, str], read: Callable[[str], str]) -> CameraSecrets:
    """What the environment says of a camera: `CITYWATCH_CAMERA_<THING_ID>_USER`, `_PASSWORD`, or `_FILE`.

    Raises SettingsError, naming the variable.
    """
    user, password = (secret(environ, read, f"{camera.variable}_{word}") for word in SECRET_WORDS)
    return CameraSecrets(user, password)


def is_camera_variable(name: str) -> bool:
    """Whether a variable has the shape of one of a camera's."""
    return _VARIABLE.fullmatch(name) is not None


def unclaimed_variables(environ: Iterable[str], cameras: Iterable[Camera]) -> Iterator[str]:
    """Variables of cameras that the catalogue does not have, which are slips of the pen or left over."""
    known = {f"{camera.variable}_{word}" for camera in cameras for word in SECRET_WORDS}
    for name in sorted(environ):
        if is_camera_variable(name) and name.removesuffix("_FILE") not in known:
            yield name
