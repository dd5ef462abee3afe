"""What people and callouts say of channels, held against the channels: can this address be reached that way.

It is looked at once all parts are built; a mistake names the place, never the address, which is personal.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from city.channel import ChannelKind, DeclaredChannel
from city.channel_needs import address_problem
from sensors.catalogue_callouts import CalloutShape
from sensors.catalogue_part import Entry, Fault
from sensors.catalogue_people import PersonShape

_KINDS = {
    "voice": ChannelKind.VOICE,
    "sms": ChannelKind.SMS,
    "drill_voice": ChannelKind.VOICE,
    "drill_sms": ChannelKind.SMS,
}


def reach_faults(entries: Sequence[Entry[Any]], channels: Sequence[DeclaredChannel]) -> Iterator[Fault]:
    """Contacts whose address is none of its channel's kind, and callouts by a channel of another kind."""
    known = {channel.channel_id: channel for channel in channels}
    for entry in entries:
        if isinstance(entry.shape, PersonShape):
            yield from _contacts(entry, entry.shape, known)
        elif isinstance(entry.shape, CalloutShape):
            yield from _ways(entry, entry.shape, known)


def _contacts(
    entry: Entry[Any], person: PersonShape, known: Mapping[str, DeclaredChannel]
) -> Iterator[Fault]:
    for index, contact in enumerate(person.contacts):
        channel = known.get(contact.channel)
        problem = address_problem(channel, contact.address) if channel else None
        if problem:
            yield Fault(entry, f".contacts[{index}].address", problem)


def _ways(entry: Entry[Any], callout: CalloutShape, known: Mapping[str, DeclaredChannel]) -> Iterator[Fault]:
    for key, kind in _KINDS.items():
        channel = known.get(getattr(callout, key) or "")
        if channel is not None and channel.kind is not kind:
            yield Fault(
                entry, f".{key}", f"{channel.channel_id!r} is a channel of kind {channel.kind}, not {kind}"
            )
