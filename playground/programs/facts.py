"""What a program has to be told of a service and its settings: the same values that the page's own session sends.

Rules:
1. No key stands in a program, nor what a tool signs in with: it holds the name of the variable that does, and reads
   it when it runs.
2. A page's built-in server listens where it likes; a program talks to one of its own (``python -m playground local``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from playground.conversation.session_config import Agreement
from playground.conversation.session_request import first_request
from playground.programs.sound_form import SoundForm
from playground.programs.tool_secrets import variables_of, without_secrets
from playground.protocol.commands import UpdateSession
from playground.protocol.dialect import Dialect
from playground.protocol.events import (
    AudioCommitted,
    AudioDelta,
    ResponseDone,
    SpeechStarted,
    TextDelta,
    TranscriptDelta,
    TranscriptionCompleted,
)
from playground.protocol.registry import DIALECTS
from playground.protocol.values import AudioFormat
from playground.services.address import BUILT_IN_PORT, Address, address_of
from playground.services.catalogue import FORMS, SERVICES
from playground.services.row import INTENT, AuthMethod
from playground.services.target import Target
from playground.settings import Settings

BUILT_IN_URL = f"ws://127.0.0.1:{BUILT_IN_PORT}"
REALTIME = "/realtime"
AGENTS = tuple(name for _, form in FORMS if form.agent for name in form.agent)
"""How queries name an agent that stands in a model's place: its project, then itself."""
ASKED = ("model", "deployment", "api-version", INTENT[0], *AGENTS)
"""What of an address's query goes into a program: the rest of a pasted one may hold a secret."""
EVENTS = {
    "audio": AudioDelta,
    "transcript": TranscriptDelta,
    "text": TextDelta,
    "begun": SpeechStarted,
    "committed": AudioCommitted,
    "heard": TranscriptionCompleted,
    "done": ResponseDone,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """``base`` is the address up to ``/realtime``, ``query`` what it asks for there; ``session`` as it is sent.

    In ``session`` and ``tools`` the tools' secrets are read from the environment. ``sound`` is what travels, both ways.
    """

    target: Target
    settings: Settings
    address: Address
    base: str
    query: Mapping[str, str]
    session: Mapping[str, Any]
    tools: Sequence[Any]
    sound: SoundForm
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
    def secrets(self) -> tuple[str, ...]:
        """The variables that hold what the tools sign in with."""
        return variables_of(self.tools)

    @property
    def path(self) -> str:
        """What of the address stands behind the host."""
        return urlsplit(self.base).path + REALTIME

    @property
    def origin(self) -> str:
        """What of the address stands before the path."""
        return urlunsplit((*urlsplit(self.base)[:2], "", "", ""))

    @property
    def protocol(self) -> str:
        """Which dialect that is, as a target names it."""
        return next(name for name, dialect in DIALECTS.items() if dialect.name == self.dialect.name)

    @property
    def is_encrypted(self) -> bool:
        """Tell whether the service is reached over TLS."""
        return self.base.startswith("wss:")

    @property
    def host(self) -> str:
        """Where the service is, without its port."""
        return urlsplit(self.base).hostname or ""

    @property
    def port(self) -> int:
        """At which port it listens."""
        return urlsplit(self.base).port or (443 if self.is_encrypted else 80)

    @property
    def ends_by_hand(self) -> bool:
        """Tell whether a turn of speech is over only when we say so."""
        return self.settings.turn_detection == "none"

    @property
    def asks_by_hand(self) -> bool:
        """Tell whether a turn of speech is answered only when we ask for it."""
        return self.ends_by_hand or not self.settings.create_response

    @property
    def idle_ms(self) -> int | None:
        """The silence after which the page has the assistant speak up, as no service counts it; None for never."""
        return Agreement(self.settings, self.dialect).idle_ms

    @property
    def model(self) -> str:
        """The model, deployment or agent that is asked for; empty where the service has but one."""
        agent = "/".join(self.query[name] for name in AGENTS if name in self.query)
        return self.query.get("model") or self.query.get("deployment") or agent


def facts_of(target: Target, settings: Settings, sign_in: AuthMethod | None = None) -> Facts:
    """Return the facts; raise SettingsError where ``target`` cannot be addressed.

    ``sign_in`` is one of the ways the service has; None for the one without a key, where there is one.
    """
    row, address = SERVICES[target.service], address_of(target, BUILT_IN_URL, transcribes=settings.transcribes)
    parts = urlsplit(address.url)
    dialect = address.dialect
    asked = first_request(settings, dialect)
    body = dialect.write_command(UpdateSession(asked))
    session = json.loads(body or "{}").get("session", {})
    if "tools" in session:
        session["tools"] = without_secrets(session["tools"])
    return Facts(
        target=target,
        settings=settings,
        address=address,
        base=urlunsplit((parts.scheme, parts.netloc, parts.path.removesuffix(REALTIME), "", "")),
        query={name: value for name, value in parse_qsl(parts.query) if name in ASKED},
        session=session,
        tools=without_secrets(json.loads(settings.tools or "[]")),
        sound=SoundForm(asked.changes.get("input_format", AudioFormat())),
        events={name: dialect.event_names[kind] for name, kind in EVENTS.items() if kind in dialect.event_names},
        sign_in=sign_in or ("token" if "token" in row.auth else row.auth[0]),
        key_variable=row.key_variable,
    )
