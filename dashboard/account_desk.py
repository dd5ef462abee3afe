"""Signing in: by a password, by a link; what comes of it."""

import logging
from dataclasses import dataclass, replace
from typing import NamedTuple

from alerts.ack_links import fingerprint
from city.user import Role, password_problem
from dashboard import passwords
from dashboard.api.context import Context
from dashboard.oidc import Identity
from dashboard.second_step import SecondStep, Step, still
from dashboard.sessions import Sessions
from dashboard.totp import SealedError
from dashboard.tries import Tries
from store import accounts, audit, database
from store.sessions import Entry

log = logging.getLogger(__name__)

LONGEST_NAME = 80
PROVIDER = "provider:oidc"
"""Under which name the audit log has what a provider of identities says."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Signed in: the token of the new session; recovery codes where a second factor began with it."""

    token: str
    role: Role
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Not signed in: why, as a key of the words; after how many seconds to try again, where that is why."""

    why: str
    wait_s: float = 0.0


class _Came(NamedTuple):
    """How somebody came in: by what, from where, and with which token."""

    what: str
    where: str
    before: str | None
    strong: bool = False


class AccountDesk:
    """Signs people and screens in, for one process."""

    def __init__(self, context: Context, sessions: Sessions, second: SecondStep) -> None:
        self._context, self._sessions, self.second = context, sessions, second
        self._tries = Tries()

    def sign_in(self, name: str, password: str, where: str, before: str | None) -> Entered | Step | Refused:
        """By a password. `where` it comes from, `before` is the token it brings: that session is over then.

        Raises database.Unavailable. Whoever nobody knows waits as long for the answer.
        """
        name = name.strip().lower()[:LONGEST_NAME]
        if wait := self._tries.wait_s(name, where):
            return Refused("slow", wait)
        with self._context.connections.connection() as conn:
            known = accounts.named(conn, name)
        kept = known.password_hash if known else None
        try:
            fits = passwords.fits(password, kept)
        except passwords.CrowdedError:
            return Refused("slow", passwords.PATIENCE_S)
        if not fits or known is None or kept is None or known.disabled:
            if known is not None:  # a name that is none may be a password in the wrong field
                log.warning("not signed in: %s from %s", known.name, where)
            return Refused("wrong")
        self._tries.fitted(name, where)
        anew = _at_todays_cost(kept, password)
        with self._context.connections.connection() as conn, conn.transaction():
            if anew:
                accounts.rehashed(conn, known.account_id, anew)
            known = replace(known, password_hash=anew or kept)
            return self._onward(conn, known, _Came("sign in", where, before))

    def second_step(self, ticket: str, code: str) -> Entered | Step | Refused:
        """The code after the password; a step again where it begins anew. Raises database.Unavailable."""
        now, second = self._context.clock(), self.second
        waiting = second.waiting(ticket, now)
        if waiting is None:
            return Refused("too_late")
        if wait := second.wait_s(waiting):
            return Refused("slow", wait)
        came = _Came(waiting.what, waiting.where, waiting.before, strong=True)
        with self._context.connections.connection() as conn, conn.transaction():
            known = still(conn, waiting)
            if known is None or (waiting.secret is None) is not (known.totp_secret is not None):
                return Refused("too_late")
            codes: list[str] | None = []
            try:
                if waiting.secret is not None:
                    codes = second.begun(conn, known.account_id, waiting.secret, code, now)
                elif not second.spent(conn, known, code, now):
                    codes = None
            except SealedError:
                return Refused("sealed")
            if codes is None:
                told = {"from": waiting.where}
                audit.add(conn, known.name, "second step refused", told, now)
                return Refused("wrong_code")
            second.done(ticket)
            return replace(self._entered(conn, known, came), codes=tuple(codes))

    def set_password(
        self, code: str, password: str, where: str, before: str | None
    ) -> Entered | Step | Refused:
        """By a link, which is spent; whoever it is for is signed in. Raises database.Unavailable."""
        if wait := self.wait_there_s(where):
            return Refused("slow", wait)
        now, key = self._context.clock(), fingerprint(code)
        with self._context.connections.connection() as conn:
            known = accounts.link_of(conn, key, now)
        if known is None or known.role is Role.KIOSK:
            return Refused("invalid")
        if problem := password_problem(password, known.name):
            return Refused(problem)
        try:
            hashed = passwords.hashed(password)
        except passwords.CrowdedError:
            return Refused("slow", passwords.PATIENCE_S)
        with self._context.connections.connection() as conn, conn.transaction():
            if not accounts.use_link(conn, key, now):
                return Refused("invalid")
            accounts.set_password(conn, known.account_id, hashed)
            whole = accounts.named(conn, known.name) or known
            return self._onward(conn, whole, _Came("set a password by a link", where, before))

    def sign_screen_in(self, code: str, where: str, before: str | None) -> Entered | Refused:
        """A screen by its link, which is spent. Raises database.Unavailable."""
        if wait := self.wait_there_s(where):
            return Refused("slow", wait)
        now, key = self._context.clock(), fingerprint(code)
        with self._context.connections.connection() as conn, conn.transaction():
            known = accounts.link_of(conn, key, now)
            if known is None or known.role is not Role.KIOSK or not accounts.use_link(conn, key, now):
                return Refused("invalid")
            return self._entered(conn, known, _Came("sign a screen in", where, before))

    def wait_there_s(self, where: str) -> float:
        """0 where somebody from there may try, which counts; else after how many seconds."""
        return self._tries.wait_there_s(where)

    def sign_in_by_provider(self, who: Identity, where: str, before: str | None) -> Entered | Refused:
        """Whom a provider of identities vouches for, in the role that its claim gives today. Who comes
        for the first time gets an account, unless another has their name. Raises database.Unavailable."""
        if who.role is None:
            return Refused("no_role")
        with self._context.connections.connection() as conn, conn.transaction():
            known = accounts.of_subject(conn, who.subject) or self._new(conn, who, who.role)
            if isinstance(known, Refused):
                return known
            if known.disabled or known.role is Role.KIOSK:
                return Refused("wrong")
            if known.role is not who.role:
                try:
                    accounts.set_role(conn, known.name, who.role)
                except accounts.LastAdminError:
                    return Refused("no_role")
                told = {"account": known.name, "role": who.role.word}
                audit.add(conn, PROVIDER, "role", told, self._context.clock())
            known = replace(known, role=who.role)
            return self._entered(conn, known, _Came("sign in by the provider", where, before, strong=True))

    def _new(self, conn: database.Connection, who: Identity, role: Role) -> accounts.Known | Refused:
        """An account for somebody who comes for the first time."""
        now = self._context.clock()
        if not who.name:
            return Refused("no_name")
        account_id = accounts.add(conn, who.name, role, now)
        if account_id is None:
            return Refused("name_taken")
        accounts.set_subject(conn, account_id, who.subject)
        audit.add(conn, PROVIDER, "add", {"account": who.name, "role": role.word}, now)
        return accounts.Known(account_id, who.name, role)

    def sign_out(self, token: str, where: str) -> None:
        """Whoever is signed in by a token is not any more. Raises database.Unavailable."""
        with self._context.connections.connection() as conn, conn.transaction():
            who = self._sessions.ended(conn, token)
            if who is not None:
                audit.add(conn, who.name, "sign out", {"from": where}, self._context.clock())

    def _onward(self, conn: database.Connection, known: accounts.Known, by: _Came) -> Entered | Step:
        """In, or to the second step."""
        if not self.second.is_for(known):
            return self._entered(conn, known, by)
        return self.second.begin(known, by.what, by.where, by.before, self._context.clock())

    def _entered(self, conn: database.Connection, known: accounts.Known, by: _Came) -> Entered:
        if by.before is not None:
            self._sessions.ended(conn, by.before)
        audit.add(conn, known.name, by.what, {"from": by.where}, self._context.clock())
        entry = Entry(by.where, by.strong)
        return Entered(self._sessions.begun(conn, known.account_id, known.role, entry), known.role)

    def wait_s(self, name: str, where: str) -> float:
        """The same of one name."""
        return self._tries.wait_s(name, where)


def _at_todays_cost(kept: str, password: str) -> str | None:
    """The hash of a password whose own is dated; None where it is not, or too many sign in at this moment."""
    try:
        return passwords.hashed(password) if passwords.is_dated(kept) else None
    except passwords.CrowdedError:
        return None
