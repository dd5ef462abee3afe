"""What a demo camera can be told to do, by a scenario or by a person."""

from enum import StrEnum


class Act(StrEnum):
    """One thing it does instead of showing its place."""

    NORMAL = "normal"
    FREEZE = "freeze"
    BLACK = "black"
    WHITE = "white"
    BLUR = "blur"
    COVER = "cover"
    VANISH = "vanish"
    """It answers nobody, as one that has lost its power."""
