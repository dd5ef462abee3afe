"""A system whose PostgreSQL has its data, or its write-ahead log, on a small disk."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import rig as systems
from rig import Rig
from servers import Servers, clone, postgres_server
from small_disk import SmallDisk, small_disk

from cli import postgres
from cli.home import Home
from store import database


@contextmanager
def with_small_data(folder: Path, servers: Servers, megabytes: int) -> Iterator[tuple[Rig, SmallDisk]]:
    """The data folder on a small disk, the log on the machine's own."""
    (folder / "log").mkdir(parents=True)
    with (
        small_disk(folder / "data", megabytes) as disk,
        _system(folder, servers, disk.path, folder / "log") as made,
    ):
        yield made, disk


@contextmanager
def with_small_log(folder: Path, servers: Servers, megabytes: int) -> Iterator[tuple[Rig, SmallDisk]]:
    """The log on a small disk, the data folder on the machine's own."""
    (folder / "data").mkdir(parents=True)
    with (
        small_disk(folder / "log", megabytes) as disk,
        _system(folder, servers, folder / "data", disk.path) as made,
    ):
        yield made, disk


@contextmanager
def _system(folder: Path, servers: Servers, data: Path, log: Path) -> Iterator[Rig]:
    home = Home.at(str(data / "home"))
    postgres.prepare(home)
    _move(home.path / "postgres" / "data" / "pg_wal", log / "wal")
    with postgres_server(home) as (server, port):
        url = postgres.url(home, port)
        database.migrate(url)
        own = replace(servers, postgres=server, postgres_url=url, postgres_port=port)
        own.flush()
        with clone(url, "small") as small, systems.rig(folder / "rig", own, small) as made:
            yield made


def _move(log: Path, to: Path) -> None:
    """Put the write-ahead log into another place; its owner stays."""
    subprocess.run(("cp", "-a", str(log), str(to)), check=True)
    shutil.rmtree(log)
    log.symlink_to(to)
