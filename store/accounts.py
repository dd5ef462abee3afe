"""Accounts and their links as rows. Passwords come here hashed, tokens too: what is stored lets nobody in."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from city.user import Role
from store.database import millis, moment
from store.queries import query

LINK_MS = 24 * 3600 * 1000
"""How long a link is good."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An account as it is kept. `seen_at` is when somebody was last signed in by it (epoch ms)."""

    name: str
    role: Role
    has_password: bool
    disabled: bool
    seen_at: int | None
    areas: frozenset[str] = frozenset()
    second_factor: bool = False
    from_provider: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """An account that somebody wants to sign in by."""

    account_id: int
    name: str
    role: Role
    password_hash: str | None = field(default=None, repr=False)
    disabled: bool = False
    areas: frozenset[str] = frozenset()
    lang: str | None = None
    totp_secret: bytes | None = field(default=None, repr=False)
    totp_step: int = 0
    subject: str | None = None


class LastAdminError(ValueError):
    """Without this account nobody could manage accounts any more."""


def every(conn: Connection) -> list[Kept]:
    """All accounts, by name."""
    rows = conn.execute(query("accounts")).fetchall()
    return [
        Kept(
            name,
            Role.of(role),
            has,
            disabled is not None,
            millis(seen) if seen else None,
            frozenset(areas),
            factor,
            known,
        )
        for name, role, has, disabled, seen, areas, factor, known in rows
    ]


def named(conn: Connection, name: str) -> Known | None:
    """The account of a name."""
    row = conn.execute(query("account_of_name"), {"name": name}).fetchone()
    return _known(row) if row else None


def of_subject(conn: Connection, subject: str) -> Known | None:
    """The account of somebody whom a provider of identities knows: `issuer` and `sub`, apart by a space."""
    row = conn.execute(query("account_of_subject"), {"subject": subject}).fetchone()
    return _known(row) if row else None


def set_subject(conn: Connection, account_id: int, subject: str) -> None:
    """Whom a provider of identities means by an account."""
    conn.execute(query("set_account_subject"), {"account_id": account_id, "subject": subject})


def set_areas(conn: Connection, name: str, areas: Collection[str]) -> bool:
    """Where somebody acts, the whole city without any; False where there is no such account, or it cannot be
    bound (`city.user.UNBOUND`)."""
    row = {"name": name, "areas": sorted(set(areas))}
    return conn.execute(query("set_account_areas"), row).rowcount == 1


def set_lang(conn: Connection, name: str, lang: str | None) -> None:
    """The language that somebody chose."""
    conn.execute(query("set_account_lang"), {"name": name, "lang": lang})


def add(conn: Connection, name: str, role: Role, now: int) -> int | None:
    """A new account, which nobody can sign in by yet; None where the name is taken."""
    row = {"name": name, "role": role.word, "now": moment(now)}
    found = conn.execute(query("add_account"), row).fetchone()
    return found[0] if found else None


def set_role(conn: Connection, name: str, role: Role) -> bool:
    """Give a role, False where there is no such account. Raises LastAdminError.

    Whoever is a screen now, or was one, signs in anew.
    """
    with conn.transaction():
        conn.execute(query("lock_accounts"))
        before = named(conn, name)
        if before is None:
            return False
        if role is not Role.ADMIN:
            _leave_an_admin(conn, before)
        conn.execute(query("set_account_role"), {"name": name, "role": role.word})
        if Role.KIOSK in (before.role, role) and before.role is not role:
            conn.execute(query("forget_recovery_codes"), {"account_id": before.account_id})
            _forget(conn, before.account_id)
    return True


def disable(conn: Connection, name: str, now: int) -> bool:
    """Let nobody in by it any more; False where there is no such account. Raises LastAdminError."""
    with conn.transaction():
        conn.execute(query("lock_accounts"))
        before = named(conn, name)
        if before is None:
            return False
        _leave_an_admin(conn, before)
        conn.execute(query("disable_account"), {"name": name, "now": moment(now)})
        _forget(conn, before.account_id)
    return True


def enable(conn: Connection, name: str) -> bool:
    """Let it in again; False where there is no such account."""
    return conn.execute(query("enable_account"), {"name": name}).rowcount == 1


def set_password(conn: Connection, account_id: int, password_hash: str) -> None:
    """Another password: whoever is signed in by the old one is not any more, and links are void."""
    with conn.transaction():
        conn.execute(
            query("set_account_password"), {"account_id": account_id, "password_hash": password_hash}
        )
        _forget(conn, account_id)


def forget_links(conn: Connection, account_id: int) -> None:
    """Links by which the account's password could be set are void."""
    conn.execute(query("forget_entry_links"), {"account_id": account_id})


def rehashed(conn: Connection, account_id: int, password_hash: str) -> None:
    """The same password, hashed at today's cost."""
    conn.execute(query("set_account_password"), {"account_id": account_id, "password_hash": password_hash})


def admins(conn: Connection, but: str = "") -> int:
    """How many can manage accounts, apart from one."""
    row = conn.execute(query("count_admins"), {"but": but}).fetchone()
    return int(row[0]) if row else 0


def add_link(conn: Connection, account_id: int, token_hash: bytes, now: int) -> None:
    """A link for an account; those it had are void."""
    with conn.transaction():
        conn.execute(query("forget_entry_links"), {"account_id": account_id})
        row = {"token_hash": token_hash, "account_id": account_id}
        conn.execute(query("add_entry_link"), row | {"now": moment(now), "ends_at": moment(now + LINK_MS)})


def link_of(conn: Connection, token_hash: bytes, now: int) -> Known | None:
    """Whose link it is, None for one that is not good any more."""
    asked = {"token_hash": token_hash, "now": moment(now)}
    row = conn.execute(query("entry_link"), asked).fetchone()
    return Known(row[0], row[1], Role.of(row[2])) if row else None


def use_link(conn: Connection, token_hash: bytes, now: int) -> bool:
    """Spend a link, in the transaction of what it does; False where somebody was faster."""
    asked = {"token_hash": token_hash, "now": moment(now)}
    return conn.execute(query("use_entry_link"), asked).rowcount == 1


def _known(row: tuple[Any, ...]) -> Known:
    account_id, name, role, kept, disabled, areas, lang, secret, step, subject = row
    factor = bytes(secret) if secret is not None else None
    return Known(
        account_id, name, Role.of(role), kept, disabled, frozenset(areas), lang, factor, step, subject
    )


def _leave_an_admin(conn: Connection, known: Known) -> None:
    if (
        known.role is Role.ADMIN
        and known.password_hash
        and not known.disabled
        and not admins(conn, known.name)
    ):
        raise LastAdminError(f"{known.name} is the last admin: make another one first")


def _forget(conn: Connection, account_id: int) -> None:
    conn.execute(query("end_sessions"), {"account_id": account_id})
    forget_links(conn, account_id)
