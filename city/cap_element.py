"""An element of an XML document as a value: what the rules of CAP look at, whoever parsed it.

Rules are about what was written. A message that breaks the shape has no `CapMessage`, but still wants every
broken rule named; so rules read elements, not messages.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Element:
    """A name without its namespace, its text, what stands in it, and the line it begins at."""

    name: str
    text: str = ""
    children: tuple["Element", ...] = ()
    line: int = field(default=0, compare=False)

    def every(self, name: str) -> list["Element"]:
        """The elements of a name that stand in it."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        """The first of them."""
        return next(iter(self.every(name)), None)

    def said(self, name: str) -> str:
        """The text of the first of them, empty where there is none."""
        found = self.first(name)
        return found.text if found else ""
