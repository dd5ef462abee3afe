"""Whom the watch asks, and how: the questions made from the settings of one system."""

import os
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from alerts.watch_look import Detail, Questions
from alerts.watch_signs import ELSEWHERE, Answered, Disk, Disks, Queue, Unanswered
from city.clock import Clock
from city.errors import TransientError
from city.settings import Settings
from city.watch_settings import WatchSettings
from cli import broker_queue
from cli.home import Home
from cli.http_probe import LIVE, health
from cli.ports import HOST
from cli.programs import needed
from store import probe
from store.vitals import Vitals, vitals

WITHIN_S = 2.5
UNSEEN = (
    "its folder is not seen from here: name it in {variable}, or write `elsewhere` if it is watched there"
)


def questions(settings: Settings, watch: WatchSettings, clock: Clock) -> Questions:
    """The questions about the system of these settings; every URL must be there. Raises PermanentError."""
    database, redis, mqtt = map(needed, (settings.database_url, settings.redis_url, settings.mqtt_url))
    folders = watched_folders(settings, watch)
    host, port = dashboard_address(settings, watch)

    def ask_database(detail: Detail | None) -> Vitals:
        return vitals(database, WITHIN_S, clock, detail)

    def ask_broker() -> Queue:
        return broker_queue.queue(mqtt, f"citywatch-watch-{os.getpid()}", WITHIN_S / 2)

    def ask_redis() -> Answered:
        return _answered(probe.live(redis))

    def ask_dashboard() -> Answered:
        return _answered(health(host, port, LIVE))

    return Questions(lambda: disks(folders), ask_database, ask_broker, ask_redis, ask_dashboard)


def watched_folders(settings: Settings, watch: WatchSettings) -> dict[str, Path | str]:
    """Folder by place, or why there is none to look at. Those of embedded services need no setting."""
    home = Home.named(settings.home).path
    places = {
        "database": (watch.database_folder, home / "postgres" / "data", settings.database_url),
        "broker": (watch.broker_folder, home / "broker", settings.mqtt_url),
    }
    found: dict[str, Path | str] = {"home": home}
    for place, (named, own, url) in places.items():
        if named:
            found[place] = ELSEWHERE if named == ELSEWHERE else Path(named)
        elif own.is_dir() and _is_here(urlsplit(url or "").hostname or ""):
            found[place] = own
        else:
            found[place] = UNSEEN.format(variable=f"CITYWATCH_WATCH_{place.upper()}_FOLDER")
    return found


def dashboard_address(settings: Settings, watch: WatchSettings) -> tuple[str, int]:
    """Host and port of the dashboard: the one named, or that of this machine."""
    if watch.dashboard:
        host, _, port = watch.dashboard.rpartition(":")
        return host, int(port)
    here = _is_here(settings.bind) or not ip_address(settings.bind).is_unspecified
    return (settings.bind if here else HOST), settings.port


def disks(folders: dict[str, Path | str]) -> Disks:
    """How full each place's disk is. A database may keep its log on another disk: the fuller one counts."""
    return {place: _disk(folder) for place, folder in folders.items()}


def _disk(folder: Path | str) -> Disk | Unanswered | None:
    if isinstance(folder, str):
        return None if folder == ELSEWHERE else Unanswered(folder)
    try:
        found = [_filled(folder)]
        if os.path.isdir(folder / "pg_wal"):  # False, too, where we may not look
            found.append(_filled(folder / "pg_wal"))
    except OSError as error:
        return Unanswered(str(error))
    return max(found, key=lambda disk: disk.used)


def _filled(folder: Path) -> Disk:
    """As df has it: what only root may still use does not count as free."""
    said = os.statvfs(folder)
    used, files = said.f_blocks - said.f_bfree, said.f_files - said.f_ffree
    return Disk(
        folder.stat().st_dev,
        _share(used, used + said.f_bavail),
        _share(files, files + said.f_favail),
        said.f_bavail * said.f_frsize,
    )


def _share(used: int, whole: int) -> float:
    return 100 * used / whole if whole > 0 else 0.0


def _answered(away: str | None) -> Answered:
    if away is not None:
        raise TransientError(away)
    return Answered()


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
