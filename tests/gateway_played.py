"""The simulated gateway of calls and texts in a thread of the test's, and a callback address that keeps
reports."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from sinks import HOST
from stack import free_port, wait_until
from talk import now_ms

from alerts.simulated_gateway import Chance
from cli.simulate_gateway import SimulatedGateway

SECRET = "drill-secret"


@contextmanager
def simulated_gateway(chance: Chance, lines: int = 30, speed: float = 100.0) -> Iterator[str]:
    """A gateway that plays `chance`; its address, to which /calls, /sms and /state are added."""
    port = free_port()
    played = SimulatedGateway(chance, SECRET, lines, speed, now_ms)
    config = uvicorn.Config(played.app(), host=HOST, port=port, access_log=False, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started, 10, "the gateway serves")
        yield f"http://{HOST}:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
