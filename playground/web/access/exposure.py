"""Who can reach the page: who sits at this machine alone, or strangers too. Judged once, from the configuration.

Rules:
1. Whatever lets anybody in who does not sit here makes the page public: another interface, a Space, a share link, a
   proxy, a name of its own. In doubt it is public.
2. What follows from that (limits, what may be reached, whose credential is used) is decided by whoever asks.

Pure: no socket, no environment of its own.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from playground.environment import Environment


@dataclass(frozen=True, slots=True)
class Exposure:
    """How far the page can be reached. ``reasons``: why it is public, in words after "because"; none where it is not.

    ``is_space``: it runs on Hugging Face Spaces.
    """

    reasons: tuple[str, ...] = ()
    is_space: bool = False

    @property
    def is_public(self) -> bool:
        """Say whether anybody but who sits at this machine may reach it."""
        return bool(self.reasons)


def exposure_of(environment: Environment) -> Exposure:
    """Judge how far a page that is configured so can be reached."""
    found = {
        "it runs on Hugging Face Spaces": environment.is_space,
        "it is shared by a public link": environment.share,
        f"it listens on {environment.host}": not is_loopback(environment.host),
        "a proxy serves it under a path of its own": bool(environment.root_path),
        f"it is known as {', '.join(environment.allowed_hosts)}": bool(environment.allowed_hosts),
    }
    return Exposure(tuple(reason for reason, holds in found.items() if holds), environment.is_space)


def is_loopback(host: str) -> bool:
    """Tell whether ``host``, as one listens on it, is reached from this machine only."""
    name = host.lower().removeprefix("[").removesuffix("]")
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
