"""The topics devices speak on: `city/<thing_id>/obs`, `city/<thing_id>/status`; gateways on `…/refused`."""

from enum import StrEnum

from city.thing import THING_ID

EVERYTHING = "city/#"
"""What the ingestor subscribes to: also what is on a wrong topic, so that it becomes a dead letter."""


def observations_topic(thing_id: str) -> str:
    """Where a thing publishes its observations."""
    return f"city/{thing_id}/obs"


def status_topic(thing_id: str) -> str:
    """Where a thing says that it is online, retained."""
    return f"city/{thing_id}/status"


def refused_topic(gateway_id: str) -> str:
    """Where a gateway publishes what it could not accept, as evidence (`sensors.refusal`)."""
    return f"city/{gateway_id}/refused"


class Leaf(StrEnum):
    """What a topic is for: its last level."""

    OBSERVATIONS = "obs"
    STATUS = "status"
    REFUSED = "refused"


LEAVES = {leaf.value: leaf for leaf in Leaf}
LONGEST_TOPIC = 1024
"""Characters of a topic that are kept. None of ours is a tenth of that; MQTT allows 65,535 bytes."""
MOST_REMEMBERED = 50_000

_remembered: dict[str, tuple[Leaf, str]] = {}


def parse(topic: str) -> tuple[Leaf, str] | None:
    """What a topic is for and the id in its middle, None when it is none of ours."""
    parsed = _remembered.get(topic)
    return parsed if parsed is not None else _parse(topic)


def readable(raw: bytes) -> str:
    """A topic as text of bounded length: what is cut says so, what is no UTF-8 is shown as Python would.

    Neither is a topic of ours then.
    """
    whole = len(raw) <= LONGEST_TOPIC
    try:
        text = raw.decode("utf-8") if whole else raw[:LONGEST_TOPIC].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        text = repr(raw)
    if whole and len(text) <= LONGEST_TOPIC:
        return text
    mark = f"… ({len(raw)} bytes)"
    return text[: LONGEST_TOPIC - len(mark)] + mark


def thing_of(topic: str) -> str | None:
    """The thing an observations topic speaks for, None when it is no such topic."""
    parsed = parse(topic)
    return parsed[1] if parsed and parsed[0] is Leaf.OBSERVATIONS else None


def _parse(topic: str) -> tuple[Leaf, str] | None:
    """Only what is ours is remembered: of everything else there is no end."""
    root, _, rest = topic.partition("/")
    thing_id, _, last = rest.partition("/")
    leaf = LEAVES.get(last)
    if root != "city" or leaf is None or not THING_ID.fullmatch(thing_id):
        return None
    if len(_remembered) >= MOST_REMEMBERED:
        _remembered.clear()
    parsed = _remembered[topic] = leaf, thing_id
    return parsed
