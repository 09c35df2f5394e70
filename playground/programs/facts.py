"""What a program has to be told of a service and its settings: the same values that the page's own session sends.

Rules:
1. No key stands in a program: it holds the name of the variable that does, and reads it when it runs.
2. A page's built-in server listens where it likes; a program talks to one of its own (``python -m playground local``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from playground.conversation.session_config import first_request
from playground.protocol.commands import UpdateSession
from playground.protocol.dialect import Dialect
from playground.protocol.events import AudioDelta, ResponseDone, TextDelta, TranscriptDelta, TranscriptionCompleted
from playground.services.address import BUILT_IN_PORT, Address, address_of
from playground.services.catalogue import SERVICES
from playground.services.row import AuthMethod
from playground.services.target import Target
from playground.settings import Settings

BUILT_IN_URL = f"ws://127.0.0.1:{BUILT_IN_PORT}"
REALTIME = "/realtime"
ASKED = ("model", "deployment", "api-version")
"""What of an address's query goes into a program: the rest of a pasted one may hold a secret."""
EVENTS = {
    "audio": AudioDelta,
    "transcript": TranscriptDelta,
    "text": TextDelta,
    "heard": TranscriptionCompleted,
    "done": ResponseDone,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """``base`` is the address up to ``/realtime``, ``query`` what it asks for there; ``session`` as it is sent."""

    target: Target
    settings: Settings
    address: Address
    base: str
    query: Mapping[str, str]
    session: Mapping[str, Any]
    events: Mapping[str, str]
    sign_in: AuthMethod
    key_variable: str

    @property
    def dialect(self) -> Dialect:
        """The generation of the protocol that is spoken there."""
        return self.address.dialect

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.base}{REALTIME}" + (f"?{urlencode(self.query)}" if self.query else "")

    @property
    def model(self) -> str:
        """The model or deployment that is asked for; empty where the service has but one."""
        return self.query.get("model") or self.query.get("deployment", "")


def facts_of(target: Target, settings: Settings, sign_in: AuthMethod | None = None) -> Facts:
    """Return the facts; raise SettingsError where ``target`` cannot be addressed.

    ``sign_in`` is one of the ways the service has; None for the one without a key, where there is one.
    """
    row, address = SERVICES[target.service], address_of(target, BUILT_IN_URL)
    parts = urlsplit(address.url)
    dialect = address.dialect
    body = dialect.write_command(UpdateSession(first_request(settings, dialect)))
    return Facts(
        target=target,
        settings=settings,
        address=address,
        base=urlunsplit((parts.scheme, parts.netloc, parts.path.removesuffix(REALTIME), "", "")),
        query={name: value for name, value in parse_qsl(parts.query) if name in ASKED},
        session=json.loads(body or "{}").get("session", {}),
        events={name: dialect.event_names[kind] for name, kind in EVENTS.items()},
        sign_in=sign_in or ("token" if "token" in row.auth else row.auth[0]),
        key_variable=row.key_variable,
    )
