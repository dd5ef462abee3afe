"""What an edit of something declared begins with, as the browser keeps it meanwhile."""

from dataclasses import dataclass
from typing import Any

from sensors.catalogue_part import Table


@dataclass(frozen=True, slots=True)
class Base:
    """A table and the version it is, 0 for an entry that is to be."""

    name: str
    version: int
    table: Table

    @property
    def is_new(self) -> bool:
        """Whether the entry does not count yet."""
        return self.version == 0

    def stored(self) -> dict[str, Any]:
        """As the browser keeps it."""
        return {"name": self.name, "version": self.version, "table": self.table}

    @classmethod
    def read(cls, kept: object) -> "Base | None":
        """What the browser sent back, None where it makes no sense."""
        match kept:
            case {"name": str(name), "version": int(version), "table": dict(table)}:
                return cls(name, version, table)
            case _:
                return None
