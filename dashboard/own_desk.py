"""What somebody does to their own account: password, second factor, sessions, language."""

from dataclasses import dataclass

from alerts.ack_links import fingerprint
from city.properties import LANGUAGES
from city.user import password_problem
from dashboard import passwords
from dashboard.account_desk import AccountDesk
from dashboard.account_ledger import UnfitError
from dashboard.api.context import Context
from dashboard.second_step import Step
from dashboard.signed_in import acting
from dashboard.totp import SealedError, recovery_codes, recovery_hash
from store import accounts, second_factor, sessions
from store.accounts import Known
from store.database import Connection
from store.sessions import KeptSession


@dataclass(frozen=True, slots=True)
class Own:
    """An account as its person sees it; `mine` is which of the sessions is this one."""

    known: Known
    sessions: list[KeptSession]
    mine: bytes
    codes_left: int
    demanded: bool
    can_begin: bool


class OwnDesk:
    """For one process. Every act is that of who is signed in, and raises UnfitError for what cannot be."""

    def __init__(self, context: Context, desk: AccountDesk) -> None:
        self._context, self._desk = context, desk

    def own(self, token: str | None) -> Own | None:
        """One's account; None where nobody signed in."""
        now = self._context.clock()
        with self._context.connections.connection() as conn:
            known = accounts.named(conn, acting())
            if known is None:
                return None
            there = sessions.of_account(conn, known.account_id, now)
            left = second_factor.codes_left(conn, known.account_id)
        second = self._desk.second
        mine = fingerprint(token or "")
        return Own(known, there, mine, left, second.demands(known.role), second.sealer.ready)

    def set_language(self, lang: str) -> None:
        """The language of one's pages; none is that of the address or the browser."""
        if lang and lang not in LANGUAGES:
            raise UnfitError("no_language")
        with self._context.connections.connection() as conn:
            accounts.set_lang(conn, self._mine(conn).name, lang or None)

    def set_password(self, before: str, password: str, where: str, token: str | None) -> None:
        """Another password; whoever else is signed in by the account is not any more, and links are void."""
        known = self._proved(before, where)
        if problem := password_problem(password, known.name):
            raise UnfitError(problem)
        hashed = _hashed(password)
        with self._context.connections.connection() as conn, conn.transaction():
            accounts.rehashed(conn, known.account_id, hashed)
            accounts.forget_links(conn, known.account_id)
            sessions.end_others(conn, known.account_id, fingerprint(token or ""))

    def begin_second_factor(self, password: str, where: str) -> Step:
        """A secret for one's telephone, which counts from its first code on."""
        if not self._desk.second.sealer.ready:
            raise UnfitError("no_key")
        known = self._proved(password, where)
        if known.totp_secret is not None:
            raise UnfitError("there_already")
        return self._desk.second.begin(known, "second factor", where, None, self._context.clock())

    def confirm_second_factor(self, ticket: str, code: str) -> list[str]:
        """The first code: recovery codes, which are shown once."""
        second, now = self._desk.second, self._context.clock()
        waiting = second.waiting(ticket, now)
        if waiting is None or waiting.name != acting() or waiting.secret is None:
            raise UnfitError("too_late")
        with self._context.connections.connection() as conn, conn.transaction():
            if self._mine(conn).totp_secret is not None:
                raise UnfitError("there_already")
            codes = second.begun(conn, waiting.account_id, waiting.secret, code, now)
        if codes is None:
            raise UnfitError("wrong_code")
        second.done(ticket)
        return codes

    def end_second_factor(self, password: str, code: str, where: str) -> None:
        """Without it from now on, where one's role lets one."""
        known = self._proved(password, where)
        if self._desk.second.demands(known.role):
            raise UnfitError("demanded")
        with self._context.connections.connection() as conn, conn.transaction():
            self._spend(conn, code)
            second_factor.end(conn, known.account_id)

    def renew_codes(self, code: str) -> list[str]:
        """Other recovery codes; those of before count no more."""
        codes = recovery_codes()
        with self._context.connections.connection() as conn, conn.transaction():
            known = self._spend(conn, code)
            second_factor.renew_codes(conn, known.account_id, [recovery_hash(one) for one in codes])
        return codes

    def end_session(self, session_id: str) -> None:
        """End one of one's own sessions, and no other."""
        is_number = session_id.isascii() and session_id.isdigit() and len(session_id) < 18
        number = int(session_id) if is_number else 0
        with self._context.connections.connection() as conn:
            if not sessions.end_one(conn, self._mine(conn).account_id, number):
                raise UnfitError("no_session")

    def end_others(self, token: str | None) -> None:
        """End all of one's sessions but this one."""
        with self._context.connections.connection() as conn:
            sessions.end_others(conn, self._mine(conn).account_id, fingerprint(token or ""))

    def _mine(self, conn: Connection) -> Known:
        known = accounts.named(conn, acting())
        if known is None:
            raise UnfitError("no_account")
        return known

    def _spend(self, conn: Connection, code: str) -> Known:
        known, second = self._mine(conn), self._desk.second
        if second.account_wait_s(known.account_id):
            raise UnfitError("slow")
        try:
            if second.spent(conn, known, code, self._context.clock()):
                return known
        except SealedError as error:
            raise UnfitError("sealed") from error
        raise UnfitError("wrong_code")

    def _proved(self, password: str, where: str) -> Known:
        """One's account, where it is one's password."""
        name = acting()
        if self._desk.wait_s(name, where):
            raise UnfitError("slow")
        with self._context.connections.connection() as conn:
            known = self._mine(conn)
        try:
            fits = passwords.fits(password, known.password_hash)
        except passwords.CrowdedError as error:
            raise UnfitError("slow") from error
        if not fits:
            raise UnfitError("wrong_password")
        return known


def _hashed(password: str) -> str:
    try:
        return passwords.hashed(password)
    except passwords.CrowdedError as error:
        raise UnfitError("slow") from error
