"""Where a request may go that a user chose the address of: out, and not into the owner's own network.

The name is resolved once, every address it has is looked at, and the request goes to one that was looked at:
a name that answers otherwise a moment later (rebinding) changes nothing. Refused are loopback, private,
link-local, shared, multicast, reserved and unspecified addresses, also where they are wrapped in IPv6
(mapped, compatible, 6to4, Teredo, NAT64). An owner allows exceptions by host name, address or network.
"""

import asyncio
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

_Address = IPv4Address | IPv6Address
_REFUSED = (
    "the address leads into the own network, and neither CITYWATCH_ALLOW_PRIVATE nor the channel lets it"
)
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_LAST_32 = 0xFFFFFFFF


class Inward(Exception):
    """An address leads into the own network, and nobody allowed that."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What is allowed although it is within: host names in small letters, addresses, networks (CIDR)."""

    allowed: frozenset[str] = frozenset()

    def lets(self, host: str, address: str) -> bool:
        """Whether a request to `host`, which is at `address`, may leave."""
        found = ip_address(address.partition("%")[0])
        return host.lower().rstrip(".") in self.allowed or self._allows(found) or is_outside(found)

    def refuses(self, url: str) -> bool:
        """Whether it is plain from the URL alone, which names an address, that no request to it may leave."""
        host = httpx.URL(url).host
        return _is_address(host) and not self.lets(host, host)

    def _allows(self, address: _Address) -> bool:
        inside = _unwrapped(address) or address
        return any(inside in network for network in _networks(self.allowed))


ANYWHERE = Guard(frozenset({"0.0.0.0/0", "::/0"}))
"""For addresses that the owner gave by environment, which may lead into the own network. The name is asked
once all the same, and the request goes to what was answered then."""


@dataclass(frozen=True, slots=True)
class Target:
    """A request's URL by address, with what it needs to be the same request: Host header, name of TLS."""

    url: httpx.URL
    headers: dict[str, str] = field(default_factory=dict[str, str])
    extensions: dict[str, str] = field(default_factory=dict[str, str])


async def targets(url: str, guard: Guard | None) -> list[Target]:
    """Where a request for `url` may go, in the resolver's order. Raises Inward, OSError, httpx.InvalidURL.

    Without a guard it is the URL itself.
    """
    asked = httpx.URL(url)
    if guard is None:
        return [Target(asked)]
    addresses = await _resolved(asked)
    if not all(guard.lets(asked.host, address) for address in addresses):
        raise Inward(_REFUSED)
    named = {"sni_hostname": asked.host} if asked.scheme == "https" and not _is_address(asked.host) else {}
    host = {"Host": asked.netloc.decode("ascii").rpartition("@")[2]}
    return [Target(asked.copy_with(host=address), host, named) for address in addresses]


async def _resolved(url: httpx.URL) -> list[str]:
    port = url.port or (443 if url.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_outside(address: _Address) -> bool:
    """Whether an address is one of the public Internet."""
    inner = _unwrapped(address)
    if inner is not None and inner != address:
        return is_outside(inner)
    within = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not within and not (address.version == 6 and address.is_site_local)


def _unwrapped(address: _Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for; None if it stands for itself."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    wrapped = address in _NAT64 or address in _COMPATIBLE
    return IPv4Address(int(address) & _LAST_32) if wrapped else None


def _networks(allowed: Iterable[str]) -> Iterator[IPv4Network | IPv6Network]:
    for word in allowed:
        try:
            yield ip_network(word, strict=False)
        except ValueError:
            continue


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
