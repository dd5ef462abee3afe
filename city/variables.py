"""How one variable of the environment is read and checked. Pure: who asks brings the mapping.

Each mistake raises SettingsError, which names the variable and never shows a secret.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from city.errors import SettingsError

_UNREADABLE = re.compile(r"\s|%(?![0-9A-Fa-f]{2})")
"""What no URL holds. Drivers that meet it repeat what is around it, which may be a password."""


def secret(environ: Mapping[str, str], read: Callable[[str], str], variable: str) -> str | None:
    """A secret from `variable`, or from the file that `variable`_FILE names; both at once is a mistake."""
    value, path = environ.get(variable) or None, environ.get(f"{variable}_FILE") or None
    if value and path:
        raise SettingsError(f"{variable}: set either this or {variable}_FILE, not both")
    if path is None:
        return value
    try:
        text = read(path).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}_FILE: cannot read {path}: {error}") from error
    if not text:
        raise SettingsError(f"{variable}_FILE: {path} is empty")
    return text


def is_address(text: str) -> bool:
    """Whether it is an IP address."""
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def check_address(variable: str, text: str) -> None:
    """Something to listen on."""
    if text != "localhost" and not is_address(text):
        raise SettingsError(f"{variable}: {text!r} is no IP address to listen on, like 127.0.0.1")


def check_networks(variable: str, text: str | None) -> None:
    """Hosts, addresses and networks, apart by commas."""
    for word in (word.strip() for word in (text or "").split(",")):
        try:
            known = "/" not in word or ip_network(word, strict=False)
        except ValueError:
            known = None
        if not known:
            raise SettingsError(f"{variable}: {word!r} is no network like 10.1.0.0/16")


def port(environ: Mapping[str, str], variable: str, default: int) -> int:
    """A port; one that is not set is the default, which may be 0: none."""
    if not (text := environ.get(variable) or ""):
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise SettingsError(f"{variable}: {text!r} is not a port, 1 to 65535")
    return int(text)


def count(environ: Mapping[str, str], variable: str, default: int) -> int:
    """A whole number of at most nine digits."""
    text = environ.get(variable) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise SettingsError(f"{variable}: {text!r} is not a whole number from 0 to 999999999")
    return int(text)


def url(
    environ: Mapping[str, str], read: Callable[[str], str], variable: str, schemes: tuple[str, ...]
) -> str | None:
    """An address of one of these schemes, which may be in a file as a secret is."""
    text = secret(environ, read, variable)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or _UNREADABLE.search(text):
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        raise SettingsError(
            f"{variable}: wants {wanted}host:port, a blank as %20 and % as %25"
            " (the value is not shown, it may hold a password)"
        )
    return text
