"""The topics devices speak on: `city/<thing_id>/obs` and `city/<thing_id>/status`."""

from city.thing import THING_ID

EVERYTHING = "city/#"
"""What the ingestor subscribes to: also what is on a wrong topic, so that it becomes a dead letter."""


def observations_topic(thing_id: str) -> str:
    """Where a thing publishes its observations."""
    return f"city/{thing_id}/obs"


def refused_topic(gateway_id: str) -> str:
    """Where a gateway publishes what it could not accept, as evidence (`sensors.refusal`)."""
    return f"city/{gateway_id}/refused"


def refused_by(topic: str) -> str | None:
    """The gateway whose refusals a topic carries, None when it is no such topic."""
    root, _, rest = topic.partition("/")
    gateway_id, _, leaf = rest.partition("/")
    return gateway_id if root == "city" and leaf == "refused" and THING_ID.fullmatch(gateway_id) else None


def thing_of(topic: str) -> str | None:
    """The thing an observations topic speaks for, None when it is no such topic."""
    root, _, rest = topic.partition("/")
    thing_id, _, leaf = rest.partition("/")
    return thing_id if root == "city" and leaf == "obs" and THING_ID.fullmatch(thing_id) else None


def is_status(topic: str) -> bool:
    """Whether a topic carries a thing's own word on being online, which is not an observation."""
    root, _, rest = topic.partition("/")
    return root == "city" and rest.endswith("/status") and rest.count("/") == 1
