"""`[[callouts]]`: who is called for a scenario, with which words, on how many lines.

    [[callouts]]
    id = "typhoon"
    name = { zh-Hans = "台风到岗", zh-Hant = "颱風到崗", en = "Typhoon duty" }
    scenario = "typhoon"
    people = ["li", "wang"]
    message = { zh-Hans = "请立即到岗。", zh-Hant = "請立即到崗。", en = "Report at once." }
    lines = 30
    voice = "duty-voice"
    sms = "duty-sms"
    door = ["zhao"]

`voice` and `sms` are ids of channels, `people` and `door` (who knocks on doors, in turn) ids of people.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import Field, field_validator

from city.callout import CalloutList, Timing
from city.state import Level
from sensors.catalogue_build import Problem, frozen
from sensors.catalogue_part import Entries, Entry, Fault, Known, Part
from sensors.catalogue_schema import Id, Seconds, Shape, Text, all_languages

SEVERITIES = {level.word: level for level in Level if level is not Level.NORMAL}


class CalloutTimingShape(Shape):
    """`timing`: what is left out stays three calls in five minutes, then five, five and thirty minutes."""

    calls: int = Field(default=Timing().calls, ge=1, le=10)
    within_s: Seconds = Timing().within_s
    sms_wait_s: Seconds = Timing().sms_wait_s
    superior_calls: int = Field(default=Timing().superior_calls, ge=0, le=10)
    superior_wait_s: Seconds = Timing().superior_wait_s
    door_wait_s: Seconds = Timing().door_wait_s


class CalloutShape(Shape):
    """One list. A drill goes out on `drill_voice` and `drill_sms` where they are named."""

    id: Id
    name: dict[str, str]
    scenario: Text
    people: list[Id] = Field(min_length=1)
    message: dict[str, str]
    lines: int = Field(ge=1, le=10_000)
    voice: Id
    sms: Id
    door: list[Id] = Field(min_length=1)
    severity: str = "red"
    drill_voice: Id | None = None
    drill_sms: Id | None = None
    timing: CalloutTimingShape = CalloutTimingShape()

    @field_validator("message")
    @classmethod
    def _said_in_every_language(cls, text: dict[str, str]) -> dict[str, str]:
        return all_languages(text)

    @field_validator("severity")
    @classmethod
    def _a_colour(cls, word: str) -> str:
        if word not in SEVERITIES:
            raise ValueError(f"is not one of {', '.join(SEVERITIES)}")
        return word


def build_callout(shape: CalloutShape) -> CalloutList:
    """A list from its shape; people who stand on it twice are on it once."""
    return CalloutList(
        list_id=shape.id,
        name=frozen(shape.name),
        scenario=shape.scenario,
        people=tuple(dict.fromkeys(shape.people)),
        message=frozen(shape.message),
        lines=shape.lines,
        voice=shape.voice,
        sms=shape.sms,
        door=tuple(dict.fromkeys(shape.door)),
        severity=SEVERITIES[shape.severity],
        drill_voice=shape.drill_voice,
        drill_sms=shape.drill_sms,
        timing=Timing(**shape.timing.model_dump()),
    )


def callout_problems(shape: CalloutShape, known: Known) -> Iterator[Problem]:
    """References of a list to what nobody declared."""
    for key, people in (("people", shape.people), ("door", shape.door)):
        for place, person_id in enumerate(people):
            if known.lacks("people", person_id):
                yield f".{key}[{place}]", f"{person_id!r} is not in people"
    for key in ("voice", "sms", "drill_voice", "drill_sms"):
        channel_id = getattr(shape, key)
        if channel_id is not None and known.lacks("channels", channel_id):
            yield f".{key}", f"{channel_id!r} is not in channels"


def build_callouts(entries: Entries, known: Known) -> tuple[tuple[CalloutList, ...], list[Fault]]:
    """The lists of a catalogue, and every fault in them."""
    shapes: list[Entry[Any]] = list(entries["callouts"])
    faults = [
        Fault(entry, key, problem)
        for entry in shapes
        for key, problem in callout_problems(entry.shape, known)
        if key[1:].partition("[")[0] not in entry.wrong
    ]
    return tuple(build_callout(entry.shape) for entry in shapes), faults


CALLOUTS = Part("callouts", {"callouts": CalloutShape}, build_callouts)
