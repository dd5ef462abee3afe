"""The parts of the catalogue beside the city and its rules, one row a part."""

from collections.abc import Mapping

from pydantic import BaseModel

from sensors.catalogue_callouts import CALLOUTS
from sensors.catalogue_channels import CHANNELS
from sensors.catalogue_duty import DUTY
from sensors.catalogue_part import Part
from sensors.catalogue_rules_shape import RuleShape

PARTS: list[Part] = [CHANNELS, CALLOUTS, DUTY]

DECLARED: Mapping[str, type[BaseModel]] = {
    "rules": RuleShape,
    **{section: shape for part in PARTS for section, shape in part.sections.items()},
}
"""Sections that may be declared in files and on the web alike, and the shape of their entries."""

SINGLE: frozenset[str] = frozenset(section for part in PARTS for section in part.single)
"""Those of them that are one table; its id is the section's name."""
