"""The topics devices speak on: `city/<thing_id>/obs`, `city/<thing_id>/status`; gateways on `…/refused`."""

from enum import StrEnum
from functools import lru_cache

from city.thing import THING_ID

EVERYTHING = "city/#"
"""What the ingestor subscribes to: also what is on a wrong topic, so that it becomes a dead letter."""


def observations_topic(thing_id: str) -> str:
    """Where a thing publishes its observations."""
    return f"city/{thing_id}/obs"


def refused_topic(gateway_id: str) -> str:
    """Where a gateway publishes what it could not accept, as evidence (`sensors.refusal`)."""
    return f"city/{gateway_id}/refused"


class Leaf(StrEnum):
    """What a topic is for: its last level."""

    OBSERVATIONS = "obs"
    STATUS = "status"
    REFUSED = "refused"


LEAVES = {leaf.value: leaf for leaf in Leaf}
MOST_REMEMBERED = 200_000


@lru_cache(MOST_REMEMBERED)
def parse(topic: str) -> tuple[Leaf, str] | None:
    """What a topic is for and the id in its middle, None when it is none of ours."""
    root, _, rest = topic.partition("/")
    thing_id, _, last = rest.partition("/")
    leaf = LEAVES.get(last)
    return (leaf, thing_id) if root == "city" and leaf and THING_ID.fullmatch(thing_id) else None


def thing_of(topic: str) -> str | None:
    """The thing an observations topic speaks for, None when it is no such topic."""
    parsed = parse(topic)
    return parsed[1] if parsed and parsed[0] is Leaf.OBSERVATIONS else None
