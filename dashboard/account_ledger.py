"""What admins do to accounts and tokens on the web: the same as `citywatch user` and `citywatch token`."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass

from alerts.ack_links import fingerprint
from city.user import NAME, UNBOUND, Role, account_name
from dashboard.api.context import Context
from dashboard.bearer import new_token
from dashboard.signed_in import acting
from dashboard.token_scopes import checked
from store import accounts, api_tokens, second_factor
from store.accounts import Kept, Known, LastAdminError
from store.api_tokens import KeptToken
from store.database import Connection

DAY_MS = 24 * 3600 * 1000
LONGEST_DAYS = 3650


class UnfitError(ValueError):
    """What was asked cannot be: `why` is a key of the page's words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Listed:
    """All there is to see: accounts by name, tokens by name."""

    accounts: list[Kept]
    tokens: list[KeptToken]


class AccountLedger:
    """Reads and changes for one process. Every act raises UnfitError for what cannot be."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def listed(self) -> Listed:
        """All accounts and tokens."""
        with self._context.connections.connection() as conn:
            return Listed(accounts.every(conn), api_tokens.every(conn))

    def add(self, name: str, role: str, areas: Collection[str]) -> str:
        """Make an account: the code of the link by which its person sets a password, or a screen signs in."""
        try:
            known = account_name(name)
        except ValueError as error:
            raise UnfitError("bad_name") from error
        given = self._role(role)
        bound = self._areas(areas, given)
        with self._context.connections.connection() as conn, conn.transaction():
            account_id = accounts.add(conn, known, given, self._context.clock())
            if account_id is None:
                raise UnfitError("taken")
            if bound:
                accounts.set_areas(conn, known, bound)
            return self._link(conn, account_id)

    def link(self, name: str) -> tuple[str, Role]:
        """Another link for an account that is not disabled, and whose it is; those it had are void. One's own
        password wants the one before, and nobody goes round that."""
        _not_oneself(name)
        with self._context.connections.connection() as conn, conn.transaction():
            known = _named(conn, name)
            if known.disabled:
                raise UnfitError("disabled")
            if known.subject is not None:
                raise UnfitError("of_provider")
            return self._link(conn, known.account_id), known.role

    def set_role(self, name: str, role: str) -> None:
        """Another role. Nobody takes their own role away by mistake."""
        given = self._role(role)
        _not_oneself(name)
        with self._context.connections.connection() as conn:
            if _named(conn, name).subject is not None:
                raise UnfitError("of_provider")
            _keep_an_admin(lambda: accounts.set_role(conn, name, given))

    def set_areas(self, name: str, areas: Collection[str]) -> None:
        """Where somebody acts; the whole city without any."""
        with self._context.connections.connection() as conn:
            accounts.set_areas(conn, name, self._areas(areas, _named(conn, name).role))

    def disable(self, name: str) -> None:
        """Let nobody in by it any more."""
        _not_oneself(name)
        with self._context.connections.connection() as conn:
            _named(conn, name)
            _keep_an_admin(lambda: accounts.disable(conn, name, self._context.clock()))

    def enable(self, name: str) -> None:
        """Let it in again."""
        with self._context.connections.connection() as conn:
            _named(conn, name)
            accounts.enable(conn, name)

    def drop_second_factor(self, name: str) -> None:
        """Somebody lost their telephone and their recovery codes: both count no more."""
        _not_oneself(name)
        with self._context.connections.connection() as conn:
            second_factor.end(conn, _named(conn, name).account_id)

    def add_token(self, name: str, scopes: Collection[str], days: str) -> str:
        """A token for a program, shown once; good for so many days, or for ever where none are said."""
        known = name.strip().lower()
        if not NAME.fullmatch(known):
            raise UnfitError("bad_name")
        try:
            given = checked(list(scopes))
        except ValueError as error:
            raise UnfitError("no_scope") from error
        if days and not (
            days.isascii() and days.isdigit() and len(days) < 9 and 1 <= int(days) <= LONGEST_DAYS
        ):
            raise UnfitError("bad_days")
        token, kept = new_token()
        now = self._context.clock()
        ends_at = now + int(days) * DAY_MS if days else None
        with self._context.connections.connection() as conn:
            if not api_tokens.add(conn, known, kept, given, acting(), now, ends_at):
                raise UnfitError("taken")
        return token

    def revoke_token(self, name: str) -> None:
        """It is good no more, within half a minute."""
        with self._context.connections.connection() as conn:
            if not api_tokens.revoke(conn, name, self._context.clock()):
                raise UnfitError("no_token")

    def _link(self, conn: Connection, account_id: int) -> str:
        code = secrets.token_urlsafe(32)
        accounts.add_link(conn, account_id, fingerprint(code), self._context.clock())
        return code

    def _role(self, word: str) -> Role:
        try:
            return Role.of(word)
        except ValueError as error:
            raise UnfitError("no_role") from error

    def _areas(self, areas: Collection[str], role: Role) -> frozenset[str]:
        known = {one.area_id for one in self._context.wall.mirror.catalogue.areas}
        if not known.issuperset(areas):
            raise UnfitError("no_area")
        if areas and role in UNBOUND:
            raise UnfitError("unbound")
        return frozenset(areas)


def _not_oneself(name: str) -> None:
    if name == acting():
        raise UnfitError("yourself")


def _named(conn: Connection, name: str) -> Known:
    known = accounts.named(conn, name)
    if known is None:
        raise UnfitError("nobody")
    return known


def _keep_an_admin(change: Callable[[], bool]) -> None:
    try:
        change()
    except LastAdminError as error:
        raise UnfitError("last_admin") from error
