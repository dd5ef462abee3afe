"""The topics devices speak on: `city/<thing_id>/obs` and `city/<thing_id>/status`."""

from city.thing import THING_ID

EVERYTHING = "city/#"
"""What the ingestor subscribes to: also what is on a wrong topic, so that it becomes a dead letter."""


def observations_topic(thing_id: str) -> str:
    """Where a thing publishes its observations."""
    return f"city/{thing_id}/obs"


def thing_of(topic: str) -> str | None:
    """The thing an observations topic speaks for, None when it is no such topic."""
    root, _, rest = topic.partition("/")
    thing_id, _, leaf = rest.partition("/")
    return thing_id if root == "city" and leaf == "obs" and THING_ID.fullmatch(thing_id) else None


def is_status(topic: str) -> bool:
    """Whether a topic carries a thing's own word on being online, which is not an observation."""
    root, _, rest = topic.partition("/")
    return root == "city" and rest.endswith("/status") and rest.count("/") == 1
