"""The second step of signing in: whose password was right waits here for a code, for some minutes.

It is kept in this process alone. Who has no second factor though their role demands it is given a secret, and
is signed in by its first code.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic

from city.user import Role
from dashboard import totp
from dashboard.throttle import Throttle
from store import accounts, second_factor
from store.accounts import Known
from store.database import Connection

MINUTES_MS = 10 * 60_000
TRIES = 5
MOST = 1000


@dataclass(slots=True)
class Waiting:
    """Somebody who is nearly signed in. `secret` is one they are about to begin with, None where they have
    one; `what` is how they came so far, `before` the token that they brought, `password_hash` that of the
    password which was right."""

    account_id: int
    name: str
    role: Role
    what: str
    where: str
    before: str | None
    ends_at: int
    secret: bytes | None
    password_hash: str | None = field(repr=False)
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A code is wanted: the ticket to bring with it; for who begins now the secret and its picture."""

    ticket: str
    secret: str = ""
    picture: str = ""


class SecondStep:
    """Those of one process who wait. `demanded` is the least role that needs a second factor."""

    def __init__(self, sealer: totp.Sealer, demanded: Role | None) -> None:
        self.sealer, self._demanded = sealer, demanded
        self._waiting: OrderedDict[str, Waiting] = OrderedDict()
        self._of_account = Throttle(burst=10, every_s=30.0, tick=monotonic)

    def is_for(self, known: Known) -> bool:
        """Whether an account needs the step."""
        return known.totp_secret is not None or self.demands(known.role)

    def demands(self, role: Role) -> bool:
        """Whether a role may not be without."""
        return self._demanded is not None and role >= self._demanded

    def begin(self, known: Known, what: str, where: str, before: str | None, now: int) -> Step:
        """Let them wait for their code."""
        ticket, secret = secrets.token_urlsafe(32), None if known.totp_secret else totp.new_secret()
        person = (known.account_id, known.name, known.role)
        ends_at, kept = now + MINUTES_MS, known.password_hash
        self._waiting[ticket] = Waiting(*person, what, where, before, ends_at, secret, kept)
        while len(self._waiting) > MOST:
            self._waiting.popitem(last=False)
        return self.step(ticket, self._waiting[ticket])

    def step(self, ticket: str, waiting: Waiting) -> Step:
        """What they are shown."""
        if waiting.secret is None:
            return Step(ticket)
        return Step(ticket, totp.spelled(waiting.secret), totp.picture(waiting.name, waiting.secret))

    def waiting(self, ticket: str, now: int) -> Waiting | None:
        """Who waits with a ticket, which counts as a try; None where nobody does any more."""
        found = self._waiting.get(ticket)
        if found is None:
            return None
        found.tries += 1
        if now >= found.ends_at or found.tries > TRIES:
            self.done(ticket)
            return None
        return found

    def shown(self, ticket: str) -> Step | None:
        """What one who waits is shown again; None where nobody does."""
        found = self._waiting.get(ticket)
        return self.step(ticket, found) if found else None

    def wait_s(self, waiting: Waiting) -> float:
        """0 where an account may be tried, else after how many seconds."""
        return self.account_wait_s(waiting.account_id)

    def account_wait_s(self, account_id: int) -> float:
        """The same by the account alone."""
        return self._of_account.wait_s(str(account_id))

    def done(self, ticket: str) -> None:
        """They are in, or will not be by this."""
        self._waiting.pop(ticket, None)

    def spent(self, conn: Connection, known: Known, code: str, now: int) -> str | None:
        """Spend a code of an account's telephone, or a recovery code: which of both it was, None for neither.

        Raises SealedError.
        """
        if known.totp_secret is None:
            return None
        if second_factor.use_code(conn, known.account_id, totp.recovery_hash(code)):
            return "a recovery code"
        secret = self.sealer.opened(known.totp_secret)
        step = totp.found_step(secret, code, now)
        if step is None or not second_factor.use(conn, known.account_id, step):
            return None
        if self.sealer.is_dated(known.totp_secret):
            second_factor.seal(conn, known.account_id, self.sealer.seal(secret))
        return "a code"

    def begun(
        self, conn: Connection, account_id: int, secret: bytes, code: str, now: int
    ) -> list[str] | None:
        """Ask an account for codes of a secret from now on, where this is one: its recovery codes."""
        step = totp.found_step(secret, code, now)
        if step is None:
            return None
        codes = totp.recovery_codes()
        hashes = [totp.recovery_hash(one) for one in codes]
        second_factor.begin(conn, account_id, self.sealer.seal(secret), step, hashes)
        return codes


def still(conn: Connection, waiting: Waiting) -> Known | None:
    """The account as it is by now, None where it may not sign in any more, or has another password."""
    known = accounts.named(conn, waiting.name)
    if known is None or known.disabled or known.role is Role.KIOSK:
        return None
    return known if known.password_hash == waiting.password_hash else None
