"""`[[channels]]`: the ways to people, without their secrets.

    [[channels]]
    id = "duty-sms"
    kind = "sms"
    url = "https://sms.city.example/send"
    callback = "https://citywatch.city.example/api/v1/gateway/duty-sms"

Secrets come from the environment, of this one by `CITYWATCH_CHANNEL_DUTY_SMS_SECRET`. What is entered on the
web may neither open the own network nor lead a secret elsewhere.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from pydantic import Field

from city.channel import ChannelKind, DeclaredChannel
from city.channel_needs import declared_problems
from city.phone_form import PhoneForm
from sensors.catalogue_build import Problem
from sensors.catalogue_part import Entries, Entry, Fault, Known, Part
from sensors.catalogue_schema import Id, Shape, Text

WEB = "web"


class PhoneFormShape(Shape):
    """`[channels.form]`: how a phone gateway that does not speak our contract wants to be asked."""

    body: dict[str, Any] = Field(min_length=1)
    headers: dict[str, str] = Field(default_factory=dict[str, str])
    encoding: str = "json"
    sent_at: str | None = None
    sent_if: tuple[str, ...] = ()
    later_if: tuple[str, ...] = ()
    id_at: str | None = None


class ChannelShape(Shape):
    """One channel; `docs/channels.md` says which kind takes which key."""

    id: Id
    kind: ChannelKind
    url: Text | None = None
    sender: Text | None = None
    callback: Text | None = None
    topic: Text | None = None
    form: PhoneFormShape | None = None
    allow_private: bool = False


def build_channel(shape: ChannelShape) -> DeclaredChannel:
    """A channel from its shape."""
    return DeclaredChannel(
        shape.id,
        shape.kind,
        shape.url,
        shape.sender,
        shape.callback,
        shape.topic,
        build_form(shape.form) if shape.form else None,
        shape.allow_private,
    )


def build_form(shape: PhoneFormShape) -> PhoneForm:
    """A form from its shape."""
    return PhoneForm(
        MappingProxyType(shape.body),
        MappingProxyType(shape.headers),
        shape.encoding,
        shape.sent_at,
        shape.sent_if,
        shape.later_if,
        shape.id_at,
    )


def build_channels(entries: Entries, _known: Known) -> tuple[tuple[DeclaredChannel, ...], list[Fault]]:
    """The channels of a catalogue, and every fault in them. One of a kind that is wrong is left out."""
    shapes: list[Entry[Any]] = [entry for entry in entries["channels"] if "kind" not in entry.wrong]
    channels = [build_channel(entry.shape) for entry in shapes]
    faults: list[Fault] = []
    for entry, channel in zip(shapes, channels, strict=True):
        problems = declared_problems(channel, by_owner=entry.file != WEB)
        faults += [Fault(entry, key, problem) for key, problem in problems]
    faults += [Fault(shapes[place], key, problem) for place, (key, problem) in _same_variable(channels)]
    return tuple(channels), faults


def _same_variable(channels: list[DeclaredChannel]) -> Iterator[tuple[int, Problem]]:
    """Channels whose secrets would have the same names: `a-b` and `a_b`."""
    first: dict[str, str] = {}
    for place, channel in enumerate(channels):
        other = first.setdefault(channel.variable, channel.channel_id)
        if other != channel.channel_id:
            yield place, (".id", f"its secrets would be named as those of {other!r}")


CHANNELS = Part("channels", {"channels": ChannelShape}, build_channels)
