"""What every codec makes of bytes: reports, marks and rejects. Codecs share these words and nothing else."""

import msgspec

from sensors.reject import Reject


class Report(msgspec.Struct, frozen=True, gc=False):
    """One result as the device said it: time in epoch ms, result in the source's unit.

    `property` is a property slug, or in a field protocol the factor's own code.
    """

    property: str
    time: int
    result: float
    flag: str | None


class Mark(msgspec.Struct, frozen=True, gc=False):
    """The device's own count of what it sends, and the time it was said for (epoch ms)."""

    seq: int
    time: int


class Decoded(msgspec.Struct, frozen=True, gc=False):
    """What a payload holds."""

    reports: list[Report]
    rejects: list[Reject]
    marks: list[Mark]
