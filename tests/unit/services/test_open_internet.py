"""Which addresses a stranger may have dialled: those of the open Internet, however they are written."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.client.reach import look_up
from playground.services.open_internet import NAT64, is_open, unwrapped

CLOSED = [
    *("0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
    *("168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1"),
    *("198.18.0.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%lo", "2606:4700::1%1", "fc00::1", "fd00:ec2::254", "fd20:ce::254", "ff02::1"),
    *("fec0::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "::7f00:1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808"),
]
OPEN = [
    *("1.1.1.1", "8.8.8.8", "11.0.0.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0"),
    *("168.63.129.17", "192.0.1.0", "198.17.255.255", "223.255.255.255"),
    *("2606:4700:4700::1111", "2a00::1", "::ffff:8.8.8.8", "64:ff9b::808:808"),
]
LOOPBACK = [
    *("0", "127.1", "127.0.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001"),
    *("①②⑦.0.0.1", "１２７.0.0.1", "127。0。0。1", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1"),
]
V4, V6 = st.ip_addresses(v=4), st.ip_addresses(v=6)


@pytest.mark.parametrize("address", CLOSED)
def test_what_is_somebodys_own_is_closed(address):
    assert not is_open(ip_address(address))


@pytest.mark.parametrize("address", OPEN)
def test_what_everybody_reaches_is_open(address):
    assert is_open(ip_address(address))


@pytest.mark.parametrize("written", LOOPBACK)
def test_however_loopback_is_written_what_is_looked_up_is_closed(written):
    assert not any(map(is_open, look_up(written, 80)))


@given(st.one_of(V4, V6))
def test_nothing_is_open_that_python_knows_to_be_closed(address):
    kinds = ("is_private", "is_loopback", "is_link_local", "is_multicast", "is_unspecified")
    assume(any(getattr(unwrapped(address), kind) for kind in kinds))
    assert not is_open(address)


@given(V4)
def test_an_address_inside_another_is_judged_as_what_it_is(address):
    mapped = IPv6Address(f"::ffff:{address}")
    behind = IPv6Address(int(NAT64.network_address) + int(address))
    assert is_open(mapped) == is_open(behind) == is_open(address)
    assert unwrapped(mapped) == unwrapped(behind) == address


@given(V6)
def test_what_embeds_another_in_any_other_way_is_closed(address):
    for network in ("2002::", "2001::", "::", "64:ff9b:1::"):
        host = int(address) & (1 << 64) - 1
        moved = IPv6Address(int(IPv6Address(network)) | host & ~(0xFFFF << 32))
        assume(moved.ipv4_mapped is None and moved not in NAT64)
        assert not is_open(moved)


@given(V4)
def test_ipv4_is_open_where_nothing_sets_it_apart(address):
    assume(address.is_global and not address.is_multicast)
    apart = ("168.63.129.16", "192.0.0.", "192.88.99.", "198.51.100.", "203.0.113.", "192.0.2.")
    assume(not str(address).startswith(apart))
    assert is_open(IPv4Address(address))
