"""Who may use the screens: an account with a role, or a program with a token. Pure; words and checks.

Roles are ordered: a commander may what an officer may, and more. A kiosk is a screen, not a person: it
sees the wall and nothing else. Whoever is bound to areas sees the whole city and acts in those areas.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
LOCAL = "local"
"""The name under which the person at this machine acts, where nobody signs in."""
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


class Role(IntEnum):
    """What an account may do, the least first."""

    KIOSK = 1
    VIEWER = 2
    OFFICER = 3
    COMMANDER = 4
    ADMIN = 5

    @property
    def word(self) -> str:
        """The role in a word, as it is stored."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Role":
        """The role of a word. Raises ValueError."""
        try:
            return cls[word.upper()]
        except KeyError:
            known = ", ".join(role.word for role in cls)
            raise ValueError(f"{word!r} is no role: {known}") from None


@dataclass(frozen=True, slots=True)
class User:
    """Who acts. `local` where nobody signed in: the person at this machine.

    Whoever has `areas` acts in them alone; without any, in the whole city. `lang` is the language that they
    chose, None where they chose none. `scopes` are those of a program's token, None for a person.
    """

    name: str
    role: Role
    local: bool = False
    areas: frozenset[str] = frozenset()
    lang: str | None = None
    scopes: frozenset[str] | None = None

    def may(self, least: Role) -> bool:
        """Whether the role is at least so high."""
        return self.role >= least

    def reaches(self, area: str | None) -> bool:
        """Whether they act in an area; None is what concerns no single one."""
        return not self.areas or area in self.areas


UNBOUND = frozenset({Role.KIOSK, Role.ADMIN})
"""Roles that no area binds: one acts nowhere, the other could bind itself anew."""
THE_LOCAL = User(LOCAL, Role.COMMANDER, local=True)


def account_name(text: str) -> str:
    """A name for an account. Raises ValueError for one that cannot be."""
    name = text.strip().lower()
    if not NAME.fullmatch(name):
        raise ValueError(f"{text!r}: wants 1 to 40 of a-z, 0-9, dot, _ and -, a letter or digit first")
    if name == LOCAL:
        raise ValueError(f"{LOCAL!r} is the name of whoever is at this machine without signing in")
    return name


def password_problem(password: str, name: str) -> str | None:
    """What is wrong with a password that a person chose, as a key of the words; None where nothing is."""
    if len(password) < SHORTEST_PASSWORD:
        return "too_short"
    if len(password) > LONGEST_PASSWORD:
        return "too_long"
    if len(set(password)) < 4 or password.lower() in (name, name * 2, name * 3):
        return "too_simple"
    return None
