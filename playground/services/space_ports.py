"""Where one gets from a Hugging Face Space: its network lets through three ports. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from playground.errors.withheld import withheld
from playground.services.address import Address

OPEN_PORTS = (80, 443, 8080)
"""https://huggingface.co/docs/hub/spaces-overview#networking"""
USUAL_PORTS = {"ws": 80, "wss": 443}


def check_port(address: Address) -> None:
    """Raise SettingsError where ``address`` cannot be reached from a Space."""
    parts = urlsplit(address.url)
    if (parts.port or USUAL_PORTS[parts.scheme]) not in OPEN_PORTS:
        first, last = ", ".join(map(str, OPEN_PORTS[:-1])), OPEN_PORTS[-1]
        raise withheld("port", ports=f"{first} and {last}")
