"""The field protocols we speak: one row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from city.field_station import FieldProtocol
from sensors.claims import Claims
from sensors.codecs.hj212.session import Session as Hj212Session
from sensors.codecs.hj212.session import refuse
from sensors.codecs.sl651.session import Session as Sl651Session
from sensors.field import Frame, Session

UNKNOWN_FAULT = 100
"""HJ 212's QnRtn for a reason that it has no number for."""


@dataclass(frozen=True, slots=True)
class Speech:
    """How a protocol is spoken: a new connection's session, and what a frame with useless content hears.

    With `line_ends` a frame may have come whole but for its line end, so that what is left of one is told.
    """

    session: Callable[[Claims], Session]
    useless: Callable[[Frame], bytes]
    line_ends: bool = False


def speeches(keys: Mapping[str, bytes]) -> Mapping[FieldProtocol, Speech]:
    """Every protocol; `keys` are those of the stations that encrypt, by address."""
    return {
        FieldProtocol.HJ212: Speech(
            lambda claims: Hj212Session(keys, claims.passwords),
            lambda frame: refuse(frame, UNKNOWN_FAULT),
            line_ends=True,
        ),
        FieldProtocol.SL651: Speech(lambda claims: Sl651Session(claims.passwords), lambda _frame: b""),
    }
