"""`citywatch gateway`: the process of the field protocols, HJ 212 and SL 651 over TCP → broker."""

import logging
from collections.abc import Sequence
from pathlib import Path

import click

from city.errors import CitywatchError
from city.field_station import FieldStation
from city.settings import Settings
from cli import catalogue
from cli.process import run_process, settings_or_exit

log = logging.getLogger(__name__)

Look = tuple[tuple[str, int, int], ...]
"""Name, time of change and size of each file."""


class FieldStations:
    """The field stations of the catalogue, read again when a file has changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path = catalogue.path_of(settings)
        self._seen: Look | None = None

    def read(self) -> Sequence[FieldStation] | None:
        """The stations, None while nothing has changed. Raises CatalogueError the first time only."""
        look = self._look()
        if look == self._seen:
            return None
        first, self._seen = self._seen is None, look
        try:
            return catalogue.read(self._settings).field_stations
        except CitywatchError as error:
            if first:
                raise
            log.error("the catalogue has changed and is wrong, the gateway goes by the last one: %s", error)
            return None

    def _look(self) -> Look:
        files = sorted(self._path.glob("*.toml")) if self._path.is_dir() else [self._path]
        return tuple(_look_at(file) for file in files)


def _look_at(file: Path) -> tuple[str, int, int]:
    try:
        stat = file.stat()
    except OSError:
        return (file.name, 0, -1)
    return (file.name, stat.st_mtime_ns, stat.st_size)


@click.command("gateway")
def command() -> None:
    """The gateway of the field protocols (HJ 212, SL 651): TCP → broker, answered after PUBACK."""
    from ingest.gateway.process import run

    stations = FieldStations(settings_or_exit())
    run_process("gateway", lambda settings, stop, clock: run(settings, stations.read, stop, clock))
