"""Who is signed in by a token: asked of the database, remembered for some seconds.

What an admin changes (a role, an account that is disabled) counts within `FRESH_MS`. While the database is
away whoever was signed in stays so until their session would be over: a wall that shows what was known last
must not turn into a page of signing in.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool

from alerts.ack_links import fingerprint
from city.clock import Clock
from city.user import Role, User
from store import database, sessions
from store.sessions import Entry, Signed

FRESH_MS = 15_000
AGAIN_MS = 3000
TOUCH_MS = 60_000
MOST = 4096
LENGTH = 43
"""Of a token in characters: 32 random bytes."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    signed: Signed | None
    good_until: int


class Sessions:
    """The sessions of one process's users. `demanded` is the least role that wants a second factor."""

    length = LENGTH

    def __init__(self, connections: database.Pool, clock: Clock, demanded: Role | None = None) -> None:
        self._connections, self._clock, self._demanded = connections, clock, demanded
        self._known: OrderedDict[bytes, _Remembered] = OrderedDict()

    async def account(self, token: str) -> User | None:
        """Who is signed in by a token. Raises database.Unavailable where that cannot be known."""
        if len(token) != self.length:
            return None
        key, now = fingerprint(token), self._clock()
        known = self._known.get(key)
        if known is None or now >= known.good_until:
            known = await self._asked(key, known, now)
        signed = known.signed
        return signed.account if signed and now < signed.ends_at else None

    async def _asked(self, key: bytes, before: _Remembered | None, now: int) -> _Remembered:
        try:
            signed = await run_in_threadpool(self._read, key, now)
        except database.Unavailable:
            if before is None or before.signed is None:
                raise
            return self._remember(key, replace(before, good_until=now + AGAIN_MS))
        return self._remember(key, _Remembered(signed, now + (FRESH_MS if signed else AGAIN_MS)))

    def _remember(self, key: bytes, found: _Remembered) -> _Remembered:
        self._known[key] = found
        self._known.move_to_end(key)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return found

    def _read(self, key: bytes, now: int) -> Signed | None:
        with self._connections.connection() as conn:
            found = sessions.signed(conn, key, now)
            if found and now - found.seen_at > TOUCH_MS:
                sessions.touch(conn, key, now)
        return self._capped(found) if found else None

    def _capped(self, signed: Signed) -> Signed:
        """Whoever was given a role that demands a second factor has the one below until they sign in anew."""
        who = signed.account
        if self._demanded is None or signed.strong or who.role < self._demanded:
            return signed
        return replace(signed, account=replace(who, role=Role(self._demanded - 1)))

    def begun(self, conn: database.Connection, account_id: int, role: Role, entry: Entry) -> str:
        """The token of a new session, in the transaction of signing in."""
        token = secrets.token_urlsafe(32)
        sessions.begin(conn, fingerprint(token), account_id, role, self._clock(), entry)
        return token

    def ended(self, conn: database.Connection, token: str) -> User | None:
        """Sign out; who that was, None for a token that was none already."""
        key = fingerprint(token)
        signed = sessions.signed(conn, key, self._clock())
        sessions.end(conn, key)
        self._known.pop(key, None)
        return signed.account if signed else None
