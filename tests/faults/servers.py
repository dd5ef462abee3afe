"""PostgreSQL and Valkey for fault tests: real children on one home, started once, revived after each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql
from stack import free_port
from victim import Victim

from cli import postgres, valkey
from cli.home import Home
from store import database


@dataclass(frozen=True, slots=True)
class Servers:
    """Both servers; the URLs go past every proxy."""

    postgres: Victim
    postgres_url: str
    postgres_port: int
    valkey: Victim
    redis_url: str
    valkey_port: int

    def revive(self) -> None:
        """Start what a test left dead or frozen."""
        for victim in (self.postgres, self.valkey):
            victim.thaw()
            if not victim.running:
                victim.start()
            victim.wait_ready()

    def flush(self) -> None:
        """Let Valkey forget everything, its changed settings too."""
        client = redis.Redis.from_url(self.redis_url)
        client.config_set("maxmemory", "256mb")
        client.flushall()
        client.close()


@contextmanager
def postgres_server(home: Home) -> Iterator[tuple[Victim, int]]:
    """PostgreSQL on `home`, as `citywatch up` runs it, and its port."""
    account, port = postgres.prepare(home), free_port()
    victim = Victim(postgres.program(home, port, account), home.logs / "postgres.log")
    try:
        victim.start().wait_ready()
        postgres.create_database(home, port)
        yield victim, port
    finally:
        victim.end()


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Both, migrated: the database that `postgres_url` names is a template to clone."""
    home, port = Home.at(str(folder)), free_port()
    live = Victim(valkey.program(home, port), home.logs / "valkey.log")
    try:
        live.start()
        with postgres_server(home) as (server, database_port):
            url = postgres.url(home, database_port)
            database.migrate(url)
            live.wait_ready()
            yield Servers(server, url, database_port, live, valkey.url(home, port), port)
    finally:
        live.end()


@contextmanager
def clone(url: str, name: str) -> Iterator[str]:
    """A database of its own, cloned from the one `url` names."""
    base, _, template = url.rpartition("/")
    maintenance = f"{base}/postgres"
    with psycopg.connect(maintenance, autocommit=True) as conn:
        conn.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    yield f"{base}/{name}"
