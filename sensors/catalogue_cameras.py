"""From the `camera` table of a thing to the Camera that is looked at, and what cannot be in it.

A URL is looked at for secrets: whoever writes a password into it is told where it belongs, and the URL is not
repeated.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from urllib.parse import SplitResult, unquote, urlsplit

from city.camera import SCHEMES, Camera, CameraKind
from city.thing import Kind, Thing
from city.video_thresholds import ClockBox, VideoThresholds
from sensors.catalogue_build import Problem
from sensors.catalogue_schema import CameraShape

ONLINE = "video_online"
_SECRET_NAMES = frozenset(
    (
        "user",
        "usr",
        "username",
        "login",
        "account",
        "pass",
        "passwd",
        "password",
        "pwd",
        "psw",
        "pass_word",
        "userpwd",
        "loginuse",
        "loginpas",
        "token",
        "auth",
        "authbasic",
        "key",
    )
)
_OWN = frozenset({"clock"})
"""What of the thresholds has a key of its own."""
_WHOLE = frozenset({"silent_ms", "apart_ms", "window_ms", "frames", "agree", "grain_seen", "clock_step"})
_KNOWN = frozenset(column.name for column in fields(VideoThresholds)) - _OWN


def build_camera(shape: CameraShape, thing: Thing) -> Camera:
    """The camera of a thing; `camera_problems` says what is wrong with it."""
    try:
        thresholds = _thresholds(shape)
    except ValueError:
        thresholds = VideoThresholds()
    report_s = min((stream.report_s for stream in thing.datastreams), default=30.0)
    return Camera(
        thing.thing_id,
        shape.kind,
        shape.url,
        shape.every_s,
        thresholds,
        frozenset(stream.property for stream in thing.datastreams),
        report_s,
    )


def camera_problems(shape: CameraShape, thing: Thing) -> Iterator[Problem]:
    """What cannot be in one `camera` table."""
    if thing.kind is not Kind.VIDEO:
        yield ".camera", f"only a thing of kind video has a camera, this is {thing.kind}"
    elif not any(stream.property == ONLINE for stream in thing.datastreams):
        yield ".camera", f"its thing has no datastream {ONLINE!r}, so nobody would hear of it"
    if problem := _url_problem(shape.kind, shape.url):
        yield ".camera.url", problem
    for key in sorted(shape.thresholds.keys() - _KNOWN):
        yield f".camera.thresholds.{key}", f"is not one of {', '.join(sorted(_KNOWN))}"
    if shape.camera_clock and shape.clock_box is None:
        yield ".camera.camera_clock", "needs the clock_box in which it is drawn"
    if shape.thresholds.keys() <= _KNOWN:
        try:
            _thresholds(shape)
        except ValueError as error:
            yield (".camera.clock_box" if "box" in str(error) else ".camera.thresholds"), str(error)


def same_variables(cameras: Sequence[Camera]) -> Iterator[tuple[int, Problem]]:
    """(index, problem) of each camera whose secrets would be those of an earlier one."""
    seen: dict[str, str] = {}
    for index, camera in enumerate(cameras):
        other = seen.setdefault(camera.variable, camera.thing_id)
        if other != camera.thing_id:
            yield index, (".camera", f"{other} has the same variables {camera.variable}_…: rename one")


def _url_problem(kind: CameraKind, url: str) -> str | None:
    wanted = " or ".join(f"{scheme}://" for scheme in SCHEMES[kind])
    try:
        parts = urlsplit(url)
        usable = parts.scheme in SCHEMES[kind] and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return f"wants {wanted}host:port/path"
    if parts.username is not None or parts.password is not None or _names_a_secret(parts):
        return "holds a user or a password: they belong in the environment, see docs/video.md"
    if not usable or any(letter <= " " for letter in url):
        return f"a camera of kind {kind} wants {wanted}host:port/path"
    return None


def _names_a_secret(parts: SplitResult) -> bool:
    """Whether a field of the path or of the query is called as secrets are."""
    named = re.split(r"[/?&;#]", unquote(f"{parts.path}?{parts.query}#{parts.fragment}"))
    return any(field.partition("=")[0].strip().lower() in _SECRET_NAMES for field in named if "=" in field)


def _thresholds(shape: CameraShape) -> VideoThresholds:
    """Raises ValueError where the numbers cannot be together."""
    clock = ClockBox(*shape.clock_box, by_camera=shape.camera_clock) if shape.clock_box else None
    return replace(VideoThresholds(), clock=clock, **_typed(shape.thresholds))  # pyright: ignore[reportArgumentType]


def _typed(written: Mapping[str, float]) -> dict[str, float]:
    return {key: int(value) if key in _WHOLE else value for key, value in written.items() if key in _KNOWN}
