"""What can go wrong, as one tree.

CitywatchError
├── PermanentError        ours or the input's fault: trying again changes nothing
│   ├── SettingsError     a variable is missing or wrong; names it
│   └── CatalogueError    a catalogue file is wrong; names every mistake
└── TransientError        a neighbour is away: try again by policy
"""

from dataclasses import dataclass


class CitywatchError(Exception):
    """Base of every error we raise on purpose."""


class PermanentError(CitywatchError):
    """Trying again changes nothing."""


class TransientError(CitywatchError):
    """A neighbouring service is away; the caller retries by its policy."""


class SettingsError(PermanentError):
    """A setting is missing or malformed; the message names the variable."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One fault in a catalogue: the file, the dotted key inside it, what is wrong."""

    file: str
    key: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.problem}"


class CatalogueError(PermanentError):
    """A catalogue cannot be used. `mistakes` lists all of them, not just the first."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(m) for m in mistakes))
        self.mistakes = mistakes
