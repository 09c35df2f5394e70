"""The languages that a program can be written in, and the clients it can be written with: the one list of them.

Rules:
1. A version is the one that the tests run the program with; a new one is written here and in the tests' own lists.
2. A client that cannot reach a service, or cannot do a thing, is not offered for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from playground.programs.facts import Facts
from playground.protocol.values import AudioFormat
from playground.services.row import INTENT

Way = Literal["say", "listen", "talk"]
WAYS: tuple[Way, ...] = get_args(Way)
TITLES: Mapping[Way, str] = {"say": "Text", "listen": "A recording", "talk": "Microphone"}

Packages = Mapping[str, str]
"""Versions by the package's name, as the language's own registry writes them."""


@dataclass(frozen=True, slots=True)
class Client:
    """A library that a program is written with: what it does, what it needs, where it is of use."""

    title: str
    template: str
    ways: tuple[Way, ...]
    packages: Packages = field(default_factory=dict)
    """None where it is installed from a checkout."""
    talking: Packages = field(default_factory=dict)
    """Needed besides for microphone and speaker."""
    keyless: Packages = field(default_factory=dict)
    """Needed besides to sign in without a key."""
    types: Packages = field(default_factory=dict)
    """Needed besides where types are checked."""
    paths: tuple[str, ...] = ()
    """The only paths that it asks for; empty where it asks for any."""
    decodes: bool = False
    """Whether it has sound as PCM16 at 24 kHz, in whatever form it travels."""
    is_ours: bool = False
    """Whether it signs in and asks as a service's row says; others sign in with a bearer's token, or as Azure does."""

    def reaches(self, facts: Facts) -> bool:
        """Tell whether it can talk to the service at that address."""
        takes_24_khz = facts.dialect.session_defaults.input_format == AudioFormat()
        names_version = "api-version" in facts.query and not {"deployment", INTENT[0]} & facts.query.keys()
        is_odd = facts.address.key_scheme == "Basic" or not takes_24_khz or names_version
        return (self.is_ours or not is_odd) and (not self.paths or facts.path in self.paths)


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how its files are called, and its clients, the usual one first."""

    title: str
    suffix: str
    highlighting: str
    """What an editor knows it by."""
    clients: Mapping[str, Client]

    def offered(self, facts: Facts) -> Mapping[str, Client]:
        """Return the clients that reach the service."""
        return {name: client for name, client in self.clients.items() if client.reaches(facts)}


_SOUND: Packages = {"sounddevice": ">=0.5"}
_NODE_KEYLESS: Packages = {"@azure/identity": "^4.13.3"}
_OPENAI_FOR_NODE = Client(
    "openai",
    "node-openai",
    ("say", "listen"),
    packages={"openai": "^6.49.0", "ws": "^8.21.0"},
    keyless=_NODE_KEYLESS,
    types={"@types/ws": "^8.18.2"},
)
_RT_CLIENT = Client(
    "rt-client",
    "node-rt-client",
    ("say", "listen"),
    packages={"rt-client": "^0.5.1"},
    keyless=_NODE_KEYLESS,
    paths=("/openai/realtime",),
)
_FOR_NODE = {"openai": _OPENAI_FOR_NODE, "rt-client": _RT_CLIENT}

LANGUAGES: Mapping[str, Language] = {
    "python": Language(
        "Python",
        "py",
        "python",
        {
            "openai": Client(
                "openai",
                "python-openai",
                WAYS,
                packages={"openai[realtime]": ">=2"},
                talking=_SOUND,
                keyless={"azure-identity": ">=1.25"},
            ),
            "playground": Client("This client", "python-playground", WAYS, talking=_SOUND, decodes=True, is_ours=True),
        },
    ),
    "javascript": Language("JavaScript", "js", "javascript", _FOR_NODE),
    "typescript": Language("TypeScript", "ts", "typescript", _FOR_NODE),
}
TYPED = "typescript"
"""The language whose programs are built before they run."""
