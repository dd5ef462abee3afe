"""Who acts in this request: set by the gate, read by whoever writes down who did something."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from fastapi import HTTPException

from city.user import Role, User

_WHO: ContextVar[User] = ContextVar("signed_in")


def signed_in() -> User:
    """The user of this request. Raises RuntimeError where no gate was passed, or nobody had to sign in."""
    if (who := _WHO.get(None)) is None:
        raise RuntimeError("nobody acts here")
    return who


def whoever() -> User | None:
    """The user of this request, None where there is none."""
    return _WHO.get(None)


def acting() -> str:
    """The name under which what is done now is written down. Raises RuntimeError as `signed_in`."""
    return signed_in().name


def refusal(who: User, least: Role) -> str:
    """Why they may not, in words."""
    return f"{who.name} is signed in as {who.role.word}: this needs {least.word} or more"


def demand(least: Role) -> None:
    """Go on only for who may. Raises HTTPException 403."""
    if not signed_in().may(least):
        raise HTTPException(403, refusal(signed_in(), least))


@contextmanager
def acting_as(user: User) -> Iterator[None]:
    """Whatever happens inside is done by a user, in threads started from here too."""
    token = _WHO.set(user)
    try:
        yield
    finally:
        _WHO.reset(token)
