"""Which addresses are within: every way to write one, and what an owner allows all the same."""

from ipaddress import ip_address

import pytest

from alerts.channels.pinned import Guard, is_outside

WITHIN = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.31.0.1",
    "192.168.1.1",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "fc00::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
OUTSIDE = ["8.8.8.8", "223.5.5.5", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", WITHIN)
def test_an_address_of_the_own_network_is_within_however_it_is_wrapped(address):
    assert not is_outside(ip_address(address))
    assert not Guard().lets("looks-harmless.example", address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_outside(address):
    assert Guard().lets("hooks.example", address)


@pytest.mark.parametrize(
    ("allowed", "host", "address", "lets"),
    [
        ("hook.intranet", "hook.intranet", "10.1.2.3", True),
        ("hook.intranet", "HOOK.intranet.", "10.1.2.3", True),
        ("hook.intranet", "other.intranet", "10.1.2.3", False),
        ("10.1.0.0/16", "other.intranet", "10.1.2.3", True),
        ("10.1.0.0/16", "other.intranet", "::ffff:10.1.2.3", True),
        ("10.1.0.0/16", "other.intranet", "10.2.2.3", False),
        ("10.1.2.3", "10.1.2.3", "10.1.2.3", True),
        ("fd00::/8", "other.intranet", "fd00::7", True),
        ("fd00::/8", "other.intranet", "fe80::1%eth0", False),
    ],
)
def test_an_owner_allows_a_host_an_address_or_a_network(allowed, host, address, lets):
    assert Guard(frozenset({allowed})).lets(host, address) is lets
