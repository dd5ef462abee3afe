"""`citywatch device`: what stations and gateways sign in to the broker with, and its certificates.

Whoever may run it on this machine, beside the database, is trusted. A password is made here, shown once and
kept as a hash. Where the broker's files are within reach it is told at once, else by the keeper within
seconds.
"""

import getpass
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

import click

from city.credential import Credential, credential_name, spoken_for
from city.errors import CitywatchError
from city.settings import Settings
from cli import broker_door, certificates
from cli.home import Home
from cli.neighbours import neighbours
from cli.process import epoch_ms, settings_or_exit
from ingest import broker_access
from store import audit, credentials, database

Said, Made = TypeVar("Said"), TypeVar("Made")


class _At(NamedTuple):
    settings: Settings
    conn: database.Connection


@click.group("device")
def command() -> None:
    """What stations sign in to the broker with, and its certificates."""


@command.command("add")
@click.argument("name", callback=lambda _c, _p, text: _checked(credential_name, text))
@click.option(
    "--speaks-for",
    default="",
    metavar="LIST",
    help="For a gateway: ids of stations, and beginnings of ids with a * behind them, apart by commas.",
)
def add(name: str, speaks_for: str) -> None:
    """Let a station, or a gateway, in by its name: prints its password, once."""
    said = _checked(spoken_for, [word.strip() for word in speaks_for.split(",") if word.strip()])
    fresh = broker_access.fresh()
    with _database() as at:
        with at.conn.transaction():
            if not credentials.add(at.conn, name, fresh.hashed, said, epoch_ms()):
                raise click.ClickException(f"{name} has a credential already: citywatch device rotate {name}")
            _write_down(at.conn, f"device add {name}", ",".join(said))
        _show(at, name, fresh.password)


@command.command("rotate")
@click.argument("name")
def rotate(name: str) -> None:
    """Give a name another password; whoever is in by the old one is out."""
    fresh = broker_access.fresh()
    with _database() as at:
        with at.conn.transaction():
            _known(credentials.rotate(at.conn, name, fresh.hashed, epoch_ms()), name)
            _write_down(at.conn, f"device rotate {name}")
        _show(at, name, fresh.password)


@command.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """Let a name in no more; whoever is in by it is out."""
    with _database() as at:
        with at.conn.transaction():
            _known(credentials.revoke(at.conn, name, epoch_ms()), name)
            _write_down(at.conn, f"device revoke {name}")
        click.echo(f"{name} may not come in any more; {_told(at)}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def list_(as_json: bool) -> None:
    """Every credential: for whom it speaks, since when it is good."""
    with _database() as at:
        known = credentials.every(at.conn)
    if as_json:
        click.echo(json.dumps({"credentials": [_json(one) for one in known]}, indent=2))
        return
    for one in known:
        state = f"revoked {_moment(one.revoked_at)}" if one.revoked_at else f"since {_moment(one.changed_at)}"
        click.echo(f"{one.name:<32} {state:<30} {', '.join(one.speaks_for)}".rstrip())
    if not known:
        click.echo("no credential yet: citywatch device add NAME")


@command.command("ca")
def ca() -> None:
    """Print the certificate by which stations know the broker of `citywatch up`."""
    settings = settings_or_exit()
    found = broker_door.certificates_folder(Home.named(settings.home)) / "ca.pem"
    if not found.exists():
        raise click.ClickException(
            f"{settings.home} has none: set CITYWATCH_MQTT_TLS_PORT and start citywatch up, "
            "or citywatch device certificates FOLDER for a broker of your own"
        )
    click.echo(found.read_text().strip())


@command.command("certificates")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", "names", multiple=True, required=True, help="A host name or address of the broker.")
def certificates_(folder: Path, names: tuple[str, ...]) -> None:
    """Make an authority and a broker's certificate in FOLDER for a broker of your own, or renew them."""
    try:
        Settings(mqtt_names=",".join(names))
        made = certificates.ensure(folder, names, datetime.now(UTC))
    except (CitywatchError, OSError) as error:
        raise click.ClickException(str(error).replace("CITYWATCH_MQTT_NAMES", "--name")) from error
    click.echo(f"{made.authority}  give this to stations")
    click.echo(f"{made.server} and {made.key}  give these to the broker")
    until = certificates.good_until(made.server)
    click.echo(f"good until {until:%Y-%m-%d}: run this again a year before, nobody else renews it")
    click.echo(f"{folder / 'ca.key'}  keep this to yourself, away from the broker")


def _show(at: _At, name: str, password: str) -> None:
    click.echo(f"name      {name}")
    click.echo(f"password  {password}")
    click.echo(f"the password is not shown again; {_told(at)}", err=True)


def _told(at: _At) -> str:
    """Tell the broker, where its files are within reach; what became of it."""
    if (folder := _access(at.settings)) is None:
        return "no files of a broker are here: its keeper tells it, within seconds"
    broker_access.settle(at.conn, folder)
    return (
        "the broker knows"
        if broker_access.listens(folder)
        else "its files are written, the broker reads them"
    )


def _access(settings: Settings) -> Path | None:
    """The folder that the broker reads, if there is one here."""
    if settings.broker_access:
        return Path(settings.broker_access)
    folder = broker_door.access_folder(Home.named(settings.home))
    return folder if folder.is_dir() else None


@contextmanager
def _database() -> Iterator[_At]:
    settings = settings_or_exit()
    try:
        with database.connect(neighbours(settings).database, "device") as conn:
            yield _At(settings, conn)
    except (CitywatchError, OSError, *database.Unavailable) as error:
        raise click.ClickException(str(error)) from error


def _write_down(conn: database.Connection, what: str, speaks_for: str = "") -> None:
    detail = {"speaks_for": speaks_for} if speaks_for else {}
    audit.add(conn, f"shell:{getpass.getuser()}", what, detail, epoch_ms())


def _checked(check: Callable[[Said], Made], said: Said) -> Made:
    try:
        return check(said)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _known(found: bool, name: str) -> None:
    if not found:
        raise click.ClickException(f"no credential {name} is good: citywatch device list")


def _json(one: Credential) -> dict[str, object]:
    return {
        "name": one.name,
        "speaks_for": list(one.speaks_for),
        "made_at": _moment(one.made_at),
        "changed_at": _moment(one.changed_at),
        "revoked_at": _moment(one.revoked_at) if one.revoked_at else None,
    }


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
