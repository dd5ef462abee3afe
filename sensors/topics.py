"""The topics devices speak on: `city/<thing_id>/obs` and `city/<thing_id>/status`."""

from city.thing import THING_ID

OBSERVATIONS = "city/+/obs"
"""What the ingestor subscribes to."""


def observations_topic(thing_id: str) -> str:
    """Where a thing publishes its observations."""
    return f"city/{thing_id}/obs"


def thing_of(topic: str) -> str | None:
    """The thing an observations topic speaks for, None when it is no such topic."""
    root, _, rest = topic.partition("/")
    thing_id, _, leaf = rest.partition("/")
    return thing_id if root == "city" and leaf == "obs" and THING_ID.fullmatch(thing_id) else None
