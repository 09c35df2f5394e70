"""Which addresses are of the open Internet: any other is somebody's own network, this machine, or nobody's. Pure.

Rules:
1. Judged is the address that is dialled, never a name or a way of writing: whoever looks names up hands them in.
2. An IPv4 address inside an IPv6 one is judged as what it is: mapped, or behind the well-known NAT64 prefix.
3. IPv6 is open only where addresses are given out (``2000::/3``), less what is set apart there. All else is closed.

``ipaddress.is_global`` is not asked: it changes between versions of Python, and counts multicast, Azure's platform
address and half of what embeds another address as global.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network
from typing import TypeAlias

IPAddress: TypeAlias = IPv4Address | IPv6Address

CLOSED = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this machine
            "10.0.0.0/8",
            "100.64.0.0/10",  # carriers' own, and Alibaba's metadata
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's platform, as seen from inside
            "169.254.0.0/16",  # link-local, and the metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocols, and Oracle's metadata
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
            "2001::/23",  # protocols, Teredo among them
            "2001:db8::/32",
            "2002::/16",  # 6to4
            "3fff::/20",
        ),
    )
)
GIVEN_OUT = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")


def is_open(address: IPAddress) -> bool:
    """Tell whether ``address`` is one of the open Internet."""
    meant = unwrapped(address)
    if isinstance(meant, IPv6Address) and (meant not in GIVEN_OUT or meant.scope_id):
        return False
    return not any(meant in network for network in CLOSED)


def unwrapped(address: IPAddress) -> IPAddress:
    """Return the IPv4 address that an IPv6 one stands for, or ``address`` itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address
