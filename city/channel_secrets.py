"""The secrets of declared channels, from the environment: `CITYWATCH_CHANNEL_<ID>_URL`, `_SECRET`,
`_PASSWORD`.

Pure: the environment is a mapping and `_FILE` variants are read by the function that is handed in. A
`_SECRET` may hold several, apart by spaces or lines, while one takes the place of another.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from city.channel import CHANNEL_PREFIX, SECRET_WORDS, ChannelSecrets, DeclaredChannel
from city.settings_read import secret

_VARIABLE = re.compile(rf"({CHANNEL_PREFIX}[A-Z0-9_]+?_(?:{'|'.join(SECRET_WORDS)}))(?:_FILE)?")


def channel_secrets(
    channel: DeclaredChannel, environ: Mapping[str, str], read: Callable[[str], str]
) -> ChannelSecrets:
    """What the environment says of a channel. Raises SettingsError, naming the variable."""
    url, keys, password = (secret(environ, read, f"{channel.variable}_{word}") for word in SECRET_WORDS)
    return ChannelSecrets(url, tuple((keys or "").split()), password, allowed_hosts(environ))


def allowed_hosts(environ: Mapping[str, str]) -> frozenset[str]:
    """What of the own network addresses of users may lead to, by CITYWATCH_ALLOW_PRIVATE."""
    words = (word.strip().lower() for word in environ.get("CITYWATCH_ALLOW_PRIVATE", "").split(","))
    return frozenset(word for word in words if word)


def is_channel_variable(name: str) -> bool:
    """Whether a variable has the shape of one of a channel's."""
    return _VARIABLE.fullmatch(name) is not None


def without_file(name: str) -> str:
    """The name of a channel's variable without _FILE."""
    return name.removesuffix("_FILE")


def unclaimed(environ: Iterable[str], channels: Iterable[DeclaredChannel]) -> Iterator[str]:
    """Variables of channels that nobody declared, which are slips of the pen or left over."""
    known = {f"{channel.variable}_{word}" for channel in channels for word in SECRET_WORDS}
    yield from (
        name for name in sorted(environ) if is_channel_variable(name) and without_file(name) not in known
    )
