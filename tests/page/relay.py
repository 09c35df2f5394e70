"""The built-in server behind a door of one's own: every event that passes is kept, and a test may change it.

What a knob does on the wire is read here, from the service's own words, and not from what the page says of itself.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import Server, ServerConnection, serve

Event = dict[str, Any]
AUDIO = ("input_audio_buffer.append", "response.output_audio.delta", "response.audio.delta")


class Relay:
    """Stands between the app and ``upstream``, e.g. ``ws://127.0.0.1:4711``; speaks whatever is spoken through it."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.asked: list[Event] = []
        self.said: list[Event] = []
        self.answer: Callable[[Event], Event | None] = lambda event: None
        self.change: Callable[[Event], Event] = lambda event: event
        self._news = threading.Condition()
        self._server: Server | None = None

    def __enter__(self) -> Relay:
        self._server = serve(self._visit, "127.0.0.1", 0, max_size=None)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.shutdown()

    @property
    def address(self) -> str:
        """Where the app should connect."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.socket.getsockname()[1]}"

    def forget(self) -> Relay:
        """Begin anew: nothing kept, nothing changed."""
        self.asked, self.said = [], []
        self.answer, self.change = lambda event: None, lambda event: event
        return self

    def until(self, holds: Callable[[], object], timeout_s: float = 20) -> None:
        """Wait until ``holds`` after some event."""
        with self._news:
            assert self._news.wait_for(holds, timeout_s), f"it never came; the last: {self.said[-3:]}"

    def count(self, type_: str) -> int:
        """How many events of this type the service has said."""
        return sum(event["type"] == type_ for event in self.said)

    @property
    def session(self) -> Event:
        """The session as the service last stated it."""
        stated = [e["session"] for e in self.said if e["type"] in ("session.created", "session.updated")]
        return stated[-1] if stated else {}

    def _visit(self, page: ServerConnection) -> None:
        beta = page.request.headers.get("OpenAI-Beta") if page.request else None
        headers = {"OpenAI-Beta": beta} if beta else {}
        path = page.request.path if page.request else "/"
        with connect(self.upstream + path, additional_headers=headers, max_size=None) as service:
            threading.Thread(target=self._down, args=(service, page), daemon=True).start()
            with suppress(ConnectionClosed):
                for frame in page:
                    event = json.loads(frame)
                    self._keep(self.asked, event)
                    if reply := self.answer(event):
                        page.send(json.dumps(reply))
                    else:
                        service.send(frame)

    def _down(self, service: Any, page: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            for frame in service:
                event = self.change(json.loads(frame))
                self._keep(self.said, event)
                page.send(json.dumps(event))
        page.close()

    def _keep(self, where: list[Event], event: Event) -> None:
        with self._news:
            if event["type"] not in AUDIO:
                where.append(event)
            self._news.notify_all()
