"""One at a time, and nobody waits long."""

import threading
from time import monotonic

import pytest

from dashboard.turnstile import InVainError, Turnstile


def test_who_comes_second_waits_for_the_first():
    turnstile, order = Turnstile(30, 30), []
    inside = threading.Event()

    def first() -> None:
        with turnstile.through():
            inside.set()
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(30)
    with turnstile.through():
        order.append("second")
    thread.join(30)
    assert order == ["first", "second"]


def test_all_together_wait_no_longer_than_one():
    turnstile, inside, leave = Turnstile(0.2, 30), threading.Event(), threading.Event()

    def first() -> None:
        with turnstile.through():
            inside.set()
            leave.wait(30)

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(30)
    began = monotonic()
    for _ in range(20):
        with pytest.raises(InVainError), turnstile.through():
            pass
    assert monotonic() - began < 2
    leave.set()
    thread.join(30)
    with turnstile.through():
        pass


def test_after_a_failure_nobody_tries_for_a_while():
    now = [100.0]
    turnstile = Turnstile(1, 3, lambda: now[0])
    with pytest.raises(OSError, match="away"), turnstile.through():
        raise OSError("away")
    with pytest.raises(InVainError), turnstile.through():
        pass
    now[0] = 103.0
    with turnstile.through():
        pass
