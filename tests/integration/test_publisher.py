"""Which version of MQTT the gateway speaks: 3.1.1 only to a broker that knows no 5, and no longer."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from stack import wait_until

from ingest.gateway.publisher import Outcome, Publisher
from sensors.claims import Publication

TO_NOBODY = Publication("city/nobody/obs", b"{}")
UNSUPPORTED = b"\x20\x02\x00\x01"
LEVEL_AT = slice(8, 9)
"""Where a short CONNECT says which version it is: 4 is 3.1.1."""


class Gate:
    """Stands before a broker, and lets in whom `rule` lets in: "in", "close", or "unsupported"."""

    def __init__(self, port: int) -> None:
        self._broker = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._inside: list[socket.socket] = []
        self.url = f"mqtt://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[int] = []
        self.rule: Callable[[int], str] = lambda _level: "close"
        threading.Thread(target=self._serve, daemon=True).start()

    def send_away(self) -> None:
        """Close every connection there is."""
        inside, self._inside = self._inside, []
        for sock in inside:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def close(self) -> None:
        """Let nobody in any more."""
        self._listener.close()
        self.send_away()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                self._meet(caller)

    def _meet(self, caller: socket.socket) -> None:
        hello = caller.recv(4096)
        if not hello:  # it has left before it said anything
            caller.close()
            return
        level = hello[LEVEL_AT][0]
        self.asked.append(level)
        done = self.rule(level)
        if done != "in":
            caller.sendall(UNSUPPORTED if done == "unsupported" else b"")
            caller.close()
            return
        broker = socket.create_connection(("127.0.0.1", self._broker))
        broker.sendall(hello)
        self._inside += [caller, broker]
        for one, other in ((caller, broker), (broker, caller)):
            threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_RDWR)


def only_4(level: int) -> str:
    return "in" if level == 4 else "close"


@pytest.fixture
def gate(mqtt_url) -> Iterator[Gate]:
    made = Gate(urlsplit(mqtt_url).port or 1883)
    yield made
    made.close()


def play(gate: Gate, talk: Callable[[Publisher], Awaitable[None]]) -> None:
    async def whole() -> None:
        publisher = Publisher(gate.url, "gate", ask_every_s=0.5)
        try:
            await talk(publisher)
        finally:
            publisher.stop()

    asyncio.run(whole())


async def until(condition: Callable[[], object], what: str) -> None:
    await asyncio.to_thread(wait_until, condition, 60, what)


async def outcome(publisher: Publisher) -> Outcome:
    published = publisher.publish(TO_NOBODY)
    assert published is not None
    async with asyncio.timeout(30):
        return await published


def test_a_broker_that_closes_while_it_starts_is_spoken_to_in_5_afterwards(gate):
    async def talk(publisher: Publisher) -> None:
        await until(lambda: 4 in gate.asked, "3.1.1 was tried")
        gate.rule = lambda _level: "in"
        await until(lambda: publisher.connected, "connected")

        assert await outcome(publisher) is Outcome.NOBODY_LISTENS

    play(gate, talk)


def test_nothing_is_published_in_3_1_1_before_5_was_refused_beside_it(gate):
    def while_it_starts(level: int) -> str:
        return "in" if level == 4 or 4 in gate.asked else "close"

    async def talk(publisher: Publisher) -> None:
        await until(lambda: publisher.connected, "connected")

        assert 4 in gate.asked
        assert await outcome(publisher) is Outcome.NOBODY_LISTENS

    gate.rule = while_it_starts
    play(gate, talk)


@pytest.mark.parametrize("answer", ["close", "unsupported"])
def test_a_broker_that_knows_no_5_is_spoken_to_in_3_1_1(gate, answer):
    async def talk(publisher: Publisher) -> None:
        await until(lambda: publisher.connected, "connected")

        assert await outcome(publisher) is Outcome.KEPT

    gate.rule = lambda level: "in" if level == 4 else answer
    play(gate, talk)


def test_a_broker_that_learns_5_is_spoken_to_in_5_though_no_connection_was_lost(gate):
    async def talk(publisher: Publisher) -> None:
        await until(lambda: publisher.connected, "connected")
        assert await outcome(publisher) is Outcome.KEPT
        let_in: list[int] = []
        gate.rule = lambda level: let_in.append(level) or "in"
        await until(lambda: let_in.count(5) >= 2 and publisher.connected, "5 is spoken, not only asked for")

        assert await outcome(publisher) is Outcome.NOBODY_LISTENS

    gate.rule = only_4
    play(gate, talk)


def test_after_a_lost_connection_5_is_tried_first(gate):
    async def talk(publisher: Publisher) -> None:
        await until(lambda: publisher.connected, "connected")
        gate.asked.clear()
        gate.send_away()
        await until(lambda: not publisher.connected, "the connection is lost")
        gate.rule = lambda _level: "in"
        await until(lambda: publisher.connected, "connected again")

        assert 4 not in gate.asked
        assert await outcome(publisher) is Outcome.NOBODY_LISTENS

    gate.rule = only_4
    play(gate, talk)


def test_a_broker_that_has_answered_in_5_is_never_spoken_to_in_3_1_1_because_it_closes(gate):
    async def talk(publisher: Publisher) -> None:
        await until(lambda: publisher.connected, "connected")
        gate.rule, gate.asked = only_4, []
        gate.send_away()
        await until(lambda: len(gate.asked) >= 3, "tried again")

        assert set(gate.asked) == {5}

    gate.rule = lambda _level: "in"
    play(gate, talk)
