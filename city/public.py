"""What the public may see of a thing, as its owner declares it: nothing unless it is named.

A list of properties is an allowlist. The sites of hazardous chemicals and cameras show no value to anybody
outside, and a chemical site no exact place, whatever is declared.
"""

from dataclasses import dataclass

COARSEST_OF_CHEMICALS_M = 2000
"""A chemical site is shown no finer than on a grid of so many metres."""
NO_VALUES_OF = frozenset({"chemical", "video"})
"""Kinds of things of which no value is for the public."""


@dataclass(frozen=True, slots=True)
class Public:
    """`properties` that are shown, in this order, and the grid (m) that the place is shown on; 0 = exact."""

    properties: tuple[str, ...] = ()
    grid_m: int = 0

    def __post_init__(self) -> None:
        if self.grid_m < 0:
            raise ValueError("a grid has a width of 0 or more metres")
        if len(set(self.properties)) != len(self.properties):
            raise ValueError("a property is named twice")


def public_problem(kind: str, public: Public, observed: frozenset[str]) -> str | None:
    """Why a thing of a kind that observes these properties cannot be shown so; None where it can."""
    if public.properties and kind in NO_VALUES_OF:
        return f"a thing of kind {kind!r} shows the public no values: leave the list empty"
    if kind == "video":
        return "a camera is not shown to the public"
    if kind == "chemical" and public.grid_m < COARSEST_OF_CHEMICALS_M:
        return f"a chemical site needs public_grid_m = {COARSEST_OF_CHEMICALS_M} or more"
    unknown = [one for one in public.properties if one not in observed]
    return f"the thing has no datastream {unknown[0]!r}" if unknown else None
