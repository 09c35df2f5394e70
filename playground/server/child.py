"""The built-in server's process: orders come on stdin, news goes to stdout, a line each (``process_lines.py``).

Run by ``process.py`` as ``python -m playground.server.child``, never by a person.

1. stdout is for news alone; what a library prints goes to stderr.
2. It ends when stdin does, which is when the page ends, however that ended. Signals are the page's to take.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from pydantic import SecretStr

from playground.engines.voice_sample import spoken_sample
from playground.environment import Chat
from playground.errors import PlaygroundError
from playground.logs import set_up
from playground.server.builtin import BuiltInServer
from playground.server.process_lines import (
    BeginServing,
    EngineQueue,
    EnginesStand,
    Listens,
    News,
    Order,
    OrderRefused,
    SampleSpoken,
    SpeakSample,
    ThinkWith,
    news_line,
    order_in,
)

LOOK_S = 0.05
"""How often the engines are looked at while they load."""
QUEUE_S = 1.0
"""How often it is told what waits for them."""


class ServingChild:
    """One server, ordered about; ``tell`` is called from several threads, one at a time."""

    def __init__(self, tell: Callable[[News], None]) -> None:
        self._lock = threading.Lock()
        self._tell = tell
        self._ended = threading.Event()
        self.has_failed = False
        self._server: BuiltInServer | None = None

    def take(self, order: Order) -> None:
        """Do what is ordered; what takes long is done in a thread of its own."""
        if isinstance(order, BeginServing):
            self._begin(order)
        elif self._server is None:
            pass
        elif isinstance(order, ThinkWith):
            self._server.think_with(order.offer)
        else:
            threading.Thread(target=self._speak, args=(self._server, order), daemon=True).start()

    def close(self) -> None:
        """Stop the server."""
        self._ended.set()
        if self._server:
            self._server.close()

    def _begin(self, order: BeginServing) -> None:
        key = SecretStr(order.chat_key) if order.chat_key else None
        chat = Chat(order.chat_url, order.chat_model, key)
        server = BuiltInServer(chat, port=order.port, session_minutes=order.session_minutes)
        try:
            url = server.start()
        except PlaygroundError as error:
            self.has_failed = True
            self._say(_refused(0, error))
            return
        self._server = server
        self._say(Listens(url))
        threading.Thread(target=self._watch, args=(server,), daemon=True).start()

    def _watch(self, server: BuiltInServer) -> None:
        told: EnginesStand | None = None
        while True:
            stand = EnginesStand(tuple(server.engines()))
            if stand != told and not self._ended.is_set():
                self._say(stand)
                told = stand
            if all(engine.state != "loading" for engine in stand.engines):
                break
            if self._ended.wait(LOOK_S):
                return
        self._watch_queue(server)

    def _watch_queue(self, server: BuiltInServer) -> None:
        told = 0
        while not self._ended.wait(QUEUE_S):
            if (waiting := server.waiting) != told:
                self._say(EngineQueue(waiting))
                told = waiting

    def _speak(self, server: BuiltInServer, order: SpeakSample) -> None:
        try:
            pcm = spoken_sample(server.synthesizer, order.voice, order.rate_hz)
        except PlaygroundError as error:
            self._say(_refused(order.number, error))
        else:
            self._say(SampleSpoken(order.number, pcm))

    def _say(self, news: News) -> None:
        with self._lock:
            self._tell(news)


def _refused(number: int, error: PlaygroundError) -> OrderRefused:
    return OrderRefused(number, error.sentence, error.hint, error.code)


def _own_stdout() -> BinaryIO:
    """Return stdout for news, and let everybody else's go to stderr."""
    news = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return news


def main() -> None:
    """Serve until stdin ends."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    out = _own_stdout()

    def tell(news: News) -> None:
        with suppress(OSError):  # the page is gone, and stdin will say so
            out.write(news_line(news))

    child = ServingChild(tell)
    for line in sys.stdin.buffer:
        if order := order_in(line):
            if isinstance(order, BeginServing):
                set_up(order.logs, [SecretStr(order.chat_key)])
            child.take(order)
        if child.has_failed:
            break
    child.close()
    sys.stderr.flush()
    os._exit(0)  # what a library still imports must hold nobody up


if __name__ == "__main__":
    main()
