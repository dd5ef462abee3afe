"""Which role each process of `citywatch up` comes to the database as.

In the database that a stack brings along every process has a role of its own from the first start, with a
password that follows from one secret of the home. In a database of the owner's it has one where
CITYWATCH_DATABASE_ROLES says the passwords; else all come by the owner's URL.
"""

import hashlib
import hmac
from dataclasses import replace
from urllib.parse import quote, urlsplit

from city.settings import Settings
from store.rights import PROCESSES, passwords_in


def lines(secret: str) -> str:
    """`process:password` for every process that has a role, of which none tells another's."""
    made = {name: hmac.new(secret.encode(), name.encode(), hashlib.sha256) for name in PROCESSES}
    return "".join(f"{name}:{made[name].hexdigest()}\n" for name in PROCESSES)


def as_role(settings: Settings, process: str) -> Settings:
    """The settings of one process: it knows its own password and no other. Raises PermanentError."""
    password = passwords_in(settings.database_roles).get(process)
    url = settings.database_url
    if url and password:
        parts = urlsplit(url)
        where = parts.netloc.rpartition("@")[2]
        url = parts._replace(netloc=f"{PROCESSES[process]}:{quote(password, safe='')}@{where}").geturl()
    return replace(settings, database_url=url, database_roles=None)


def without(settings: Settings) -> Settings:
    """The settings of a process that has no business in the database."""
    return replace(settings, database_url=None, database_roles=None)
