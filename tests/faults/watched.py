"""A real `citywatch watch` with a mail server and a web server to tell, and a broker whose queue is small."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sinks import Letters, Posts, http_sink, smtp_sink
from stack import free_port, wait_until
from victim import Victim

from cli import broker
from cli.home import Home
from cli.program import Program

SECRET = "hunter2-very-secret"
QUEUE = 100


@dataclass
class Watched:
    """The watch, its memory, and what its people were told."""

    watch: Victim
    home: Path
    letters: Letters
    posts: Posts

    @property
    def memory(self) -> dict:
        path = self.home / "watch.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def remembers(self) -> bool:
        """Whether the memory knows that nothing waits any more."""
        return {channel["waiting"] for channel in self.memory["channels"].values()} == {0}

    def told(self, condition: str) -> list[str]:
        """What was told of one condition by webhook, in order."""
        return [facts["telling"] for facts in self.posts.facts if facts.get("condition") == condition]

    def mailed(self, condition: str) -> list[str]:
        """What was told of it by mail, in order."""
        keys = [str(mail["X-Citywatch-Key"]).split(".") for mail in self.letters.mails]
        return [telling for one, _, telling, _ in keys if one == condition]

    def wait_told(self, condition: str, *tellings: str, within_s: float = 20) -> None:
        """Wait until exactly this was told, on both channels."""

        def heard() -> bool:
            return self.told(condition) == self.mailed(condition) == list(tellings)

        with suppress(AssertionError):
            wait_until(heard, within_s, condition)
        assert heard(), (self.told(condition), self.mailed(condition), self.watch.said())


@contextmanager
def watched(folder: Path, **environ: str) -> Iterator[Watched]:
    """A watch that has begun; `environ` says of what."""
    home = Home.at(str(folder))
    with smtp_sink() as (smtp, letters), http_sink() as (hook, posts):
        argv = (sys.executable, "-m", "cli.main", "watch")
        settings = {
            "CITYWATCH_HOME": str(home.path),
            "CITYWATCH_WATCH_SMTP_URL": smtp,
            "CITYWATCH_WATCH_SMTP_FROM": "watch@city.example",
            "CITYWATCH_WATCH_SMTP_TO": "ops@city.example",
            "CITYWATCH_WATCH_WEBHOOK_URL": hook,
            "CITYWATCH_WATCH_WEBHOOK_SECRET": SECRET,
            "CITYWATCH_WATCH_QUEUE_MESSAGES": str(QUEUE),
            "CITYWATCH_WATCH_BROKER_FOLDER": "elsewhere",
            "CITYWATCH_WATCH_DATABASE_FOLDER": "elsewhere",
            "CITYWATCH_PORT": str(free_port()),
            **environ,
        }
        watch = Victim(Program("watch", argv, 1, settings), home.logs / "watch.log")
        try:
            watch.start()
            made = Watched(watch, home.path, letters, posts)
            wait_until(lambda: made.memory, 30, f"the watch has looked\n{watch.said()}")
            yield made
            watch.end()
            assert SECRET not in watch.said()
            assert "path-secret" not in watch.said()
        finally:
            watch.thaw()
            if watch.running:
                watch.kill()


@contextmanager
def small_queue(folder: Path) -> Iterator[str]:
    """A mosquitto that holds QUEUE messages for a session and says every second how many wait; its URL."""
    home, port = Home.at(str(folder)), free_port()
    program = broker.program(home, port)
    path = folder / "broker" / "mosquitto.conf"
    shipped = path.read_text()
    assert "max_queued_messages 500000" in shipped
    path.write_text(
        shipped.replace("max_queued_messages 500000", f"max_queued_messages {QUEUE}") + "\nsys_interval 1\n"
    )
    made = Victim(program, home.logs / "broker.log")
    try:
        made.start().wait_ready()
        yield broker.url(port)
    finally:
        made.end()
