"""The built-in server put together: engines loading in the background, what answers, and the socket in its thread.

Not here: what any part does. Whoever runs it (the page, a command) starts it, asks how it stands, and closes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from playground.engines.chat import ChatReplier
from playground.engines.chat_servers import ChatOffer
from playground.engines.loading import Engines, EngineStatus
from playground.engines.minds import Mind
from playground.engines.replier import BuiltinReplier
from playground.environment import Chat
from playground.server.core.engine_protocols import Synthesizer
from playground.server.endpoint import LocalServer
from playground.server.handshake import OPENAI_PATH, Certificate
from playground.session_time import SESSION_MINUTES


class BuiltInServer:
    """The built-in server in the background; ``chat`` may name an endpoint that thinks for it."""

    def __init__(
        self,
        chat: Chat,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        certificate: Certificate | None = None,
        session_minutes: float = SESSION_MINUTES,
    ) -> None:
        self._mind = Mind(BuiltinReplier(datetime.now, has_chat=lambda: self._mind.has_chat))
        if chat.url:
            self._mind.think_with(ChatReplier(chat.url, chat.model, chat.key.get_secret_value() if chat.key else ""))
        self._host, self._port, self._certificate = host, port, certificate
        self._session_minutes = session_minutes
        self.thinker: ChatOffer | None = None
        self._engines: Engines | None = None
        self._server: LocalServer | None = None
        self.url = ""

    def start(self) -> str:
        """Listen at once and load meanwhile; return where, e.g. ``ws://127.0.0.1:4711``. Raise EngineError."""
        self._engines = Engines()
        self._server = LocalServer(
            self._engines,
            self._host,
            self._port,
            replier=self._mind,
            session_minutes=self._session_minutes,
            certificate=self._certificate,
        )
        try:
            self.url = self._server.start().removesuffix(OPENAI_PATH)
        except BaseException:
            self.close()
            raise
        return self.url

    def engines(self) -> Sequence[EngineStatus]:
        """Return how each engine stands; nothing before ``start``."""
        return self._engines.status() if self._engines else ()

    @property
    def waiting(self) -> int:
        """How much waits for an engine."""
        return self._server.waiting if self._server else 0

    def think_with(self, offer: ChatOffer | None) -> None:
        """Let a chat server of this machine think from the next answer on; None for the built-in skills."""
        self.thinker = offer
        self._mind.think_with(ChatReplier(offer.url, offer.model, near=True) if offer else None)

    @property
    def synthesizer(self) -> Synthesizer | None:
        """The voice, once it is loaded."""
        return self._engines.synthesizer if self._engines else None

    def close(self) -> None:
        """Stop; may be called twice."""
        server, self._server = self._server, None
        engines, self._engines = self._engines, None
        if server:
            server.stop()
        if engines:
            engines.close()
