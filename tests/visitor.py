"""Somebody who comes to a dashboard that demands accounts: a browser with its cookies, but no browser."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from cast import CITY, NOW
from fastapi import FastAPI

from city.settings import Settings
from city.sign_on import SignOn
from city.user import Role
from cli.entry import new_code
from dashboard import passwords
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from store import accounts
from store.database import Pool, pool

HOST = "http://wall.city.example"
PASSWORD = "correct horse battery"
NO_REDIS = "redis://127.0.0.1:1/0"
_KEPT = passwords.hashed(PASSWORD)


class SetClock:
    """A clock that a test sets."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.now += int(seconds * 1000)


@dataclass
class House:
    """A dashboard on any address, with its clock and its database."""

    app: FastAPI
    connections: Pool
    clock: SetClock

    def let_in(self, name: str, role: Role) -> None:
        """An account with the password that all of them have."""
        with self.connections.connection() as conn:
            account_id = accounts.add(conn, name, role, self.clock())
            if role is not Role.KIOSK:
                accounts.set_password(conn, account_id, _KEPT)

    def link(self, name: str) -> str:
        """The code of a new link for an account."""
        code, kept = new_code()
        with self.connections.connection() as conn:
            accounts.add_link(conn, accounts.named(conn, name).account_id, kept, self.clock())
        return code

    def visitor(self, **headers: str) -> "Visitor":
        """Somebody who is not signed in."""
        return Visitor(self, headers=headers)

    def signed_in(self, name: str, role: Role) -> "Visitor":
        """Somebody who is, by a new account."""
        self.let_in(name, role)
        visitor = self.visitor()
        if role is Role.KIOSK:
            entered = visitor.ask("POST", "/screen", form={"code": self.link(name)})
        else:
            entered = visitor.sign_in(name)
        assert entered.status_code == 303, entered.text
        return visitor


@dataclass
class Visitor:
    """One browser."""

    house: House
    base: str = HOST
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "203.0.113.7"

    def ask(
        self, method: str, path: str, body: Any = None, form: Any = None, content: Any = None, **headers: str
    ) -> httpx.Response:
        """One request; cookies are kept as a browser keeps them."""
        sent = {key.replace("_", "-"): text for key, text in (self.headers | headers).items()}
        origin = {} if method in ("GET", "HEAD") or "Origin" in sent else {"Origin": self.base}

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.house.app, client=(self.address, 1234))
            async with httpx.AsyncClient(
                transport=transport, base_url=self.base, cookies=self.cookies
            ) as client:
                return await client.request(
                    method, path, json=body, data=form, content=content, headers=sent | origin
                )

        answer = asyncio.run(asked())
        for name, text in answer.cookies.items():
            self.cookies[name] = text
        if 'citywatch-8050=""' in answer.headers.get("set-cookie", ""):
            self.cookies.clear()
        return answer

    def sign_in(self, name: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
        """By the form."""
        return self.ask("POST", "/sign-in", form={"name": name, "password": password}, **headers)

    def copy(self, **changed: Any) -> "Visitor":
        """The same browser with something else about it."""
        return replace(self, **changed)


def body_of(one: dict, clicks: int | None = 1) -> dict:
    """What a browser sends to have a callback called, as its page describes it."""

    def filled(part: dict) -> dict:
        return {"id": part["id"], "property": part["property"], "value": clicks}

    outs = [
        {"id": name, "property": prop}
        for name, _, prop in (part.rpartition(".") for part in one["output"].strip(".").split("..."))
    ]
    return {
        "output": one["output"],
        "outputs": outs if one["output"].startswith("..") else outs[0],
        "inputs": [filled(part) for part in one["inputs"]],
        "state": [filled(part) for part in one["state"]],
        "changedPropIds": [f"{part['id']}.{part['property']}" for part in one["inputs"]],
    }


@contextmanager
def house(
    database_url: str, settings: Settings | None = None, sign_on: SignOn | None = None
) -> Iterator[House]:
    """A dashboard that whole towns reach."""
    clock = SetClock()
    wall = WallState(clock)
    wall.load(CITY, {}, [], [])
    with pool(database_url, "test", 3) as connections:
        where = replace(settings or Settings(bind="0.0.0.0"), redis_url=NO_REDIS, database_url=database_url)
        context = Context(where, connections, wall, clock, sign_on=sign_on)
        yield House(build(context, threading.Event()), connections, clock)
