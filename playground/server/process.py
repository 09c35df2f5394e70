"""The page's end of the built-in server's process: started, watched, started again, and ended with the page.

Rules:
1. The voice, the recogniser and the server's own loop share no interpreter with the page: none makes the other late.
2. A process that ends by itself is started again, at the same port, after a pause that doubles as long as it does not
   listen, and is told again who thinks for it. Its conversations find their link lost and come back by themselves.
3. Whatever ends the page ends the process: its orders end.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit

import playground
from playground.engines.chat_servers import ChatOffer
from playground.engines.loading import TITLES, EngineStatus
from playground.environment import Chat
from playground.errors import EngineError
from playground.logs import LogSettings
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
    news_in,
    order_line,
)
from playground.session_time import SESSION_MINUTES

COMMAND = (sys.executable, "-m", "playground.server.child")
CLOSE_S, SAMPLE_S = 10.0, 60.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
AGAIN = "The built-in server has stopped and is being started again."
_NOT_HERE = EngineError(AGAIN, "Try again in a moment.", code="server_stopped")
_NEVER_CAME = EngineError(
    "The built-in server did not start.", "See what stands above this line.", code="server_stopped"
)

_log = logging.getLogger(__name__)


class ServerProcess:
    """The built-in server, apart; ``chat`` may name an endpoint that thinks for it. Call it from any thread.

    ``logs``: how its process logs, to the same stderr.
    """

    def __init__(
        self,
        chat: Chat,
        logs: LogSettings | None = None,
        *,
        session_minutes: float = SESSION_MINUTES,
        command: Sequence[str] = COMMAND,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self._chat = chat
        self._logs = logs or LogSettings()
        self._session_minutes = session_minutes
        self._command = command
        self._first_pause_s = first_pause_s
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listening: Future[str] = Future()
        self._orders: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watching: threading.Thread | None = None
        self._engines: Sequence[EngineStatus] = ()
        self._samples: dict[int, Future[bytes]] = {}
        self._numbers = count(1)
        self.thinker: ChatOffer | None = None
        self.url = ""
        self.waiting = 0
        """How much waits for an engine there, as it was told last."""

    def begin(self) -> None:
        """Start the process; it gets ready while the caller does something else. Does nothing the second time."""
        if self._watching is None:
            self._watching = threading.Thread(target=self._watch, name="playground-watch", daemon=True)
            self._watching.start()

    def start(self) -> str:
        """Wait until it listens, and return where, e.g. ``ws://127.0.0.1:4711``. Raise EngineError."""
        self.begin()
        url = self._listening.result()
        if self._closing.is_set():  # it listened for a moment
            raise _NEVER_CAME
        return url

    def engines(self) -> Sequence[EngineStatus]:
        """Return how each engine stands; nothing before it listens."""
        return self._engines

    def think_with(self, offer: ChatOffer | None) -> None:
        """Let a chat server of this machine think from the next answer on; None for the built-in skills."""
        self.thinker = offer
        self._order(ThinkWith(offer))

    def sample(self, voice: str, rate_hz: int) -> bytes:
        """Return a sentence in ``voice``, PCM16 mono at ``rate_hz``; blocks meanwhile. Raise EngineError."""
        number, spoken = next(self._numbers), Future[bytes]()
        with self._lock:
            self._samples[number] = spoken
        if not self._order(SpeakSample(number, voice, rate_hz)):
            self._settle(number, _NOT_HERE)
        try:
            return spoken.result(SAMPLE_S)
        except TimeoutError:
            raise _NOT_HERE from None
        finally:
            with self._lock:
                self._samples.pop(number, None)

    def close(self) -> None:
        """End the process; may be called twice."""
        self._closing.set()
        with self._lock:
            orders, process = self._orders, self._process
            self._orders = None
        if orders:
            with suppress(OSError):
                orders.close()
        if process:
            try:
                process.wait(CLOSE_S)
            except subprocess.TimeoutExpired:
                process.kill()
        if self._watching:
            self._watching.join()

    def _order(self, order: Order) -> bool:
        with self._lock:
            if self._orders is None:
                return False
            try:
                self._orders.write(order_line(order))
                self._orders.flush()
            except OSError:
                return False
        return True

    def _watch(self) -> None:
        pause_s = self._first_pause_s
        while not self._closing.is_set():
            process = self._spawn()
            try:
                came = self._follow(cast("IO[bytes]", process.stdout))
            finally:
                status = process.wait()
                cast("IO[bytes]", process.stdout).close()
            self._forget()
            if self._closing.is_set():
                break
            if not self._listening.done():
                self._listening.set_exception(_NEVER_CAME)
            if self._listening.exception():
                break
            pause_s = self._first_pause_s if came else min(2 * pause_s, LONGEST_PAUSE_S)
            _log.warning("the built-in server's process ended (status %s) and is started again", status)
            self._closing.wait(pause_s)
        if not self._listening.done():
            self._listening.set_exception(_NEVER_CAME)

    def _spawn(self) -> subprocess.Popen[bytes]:
        apart: dict[str, Any] = (
            {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]
            if sys.platform == "win32"
            else {"start_new_session": True}
        )  # Ctrl-C is the page's
        home = Path(playground.__file__).parents[1]
        process = subprocess.Popen(  # noqa: S603  ours
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=home, **apart
        )
        port = urlsplit(self.url).port or 0 if self.url else 0
        key = self._chat.key.get_secret_value() if self._chat.key else ""
        with self._lock:
            self._process, self._orders = process, None if self._closing.is_set() else process.stdin
        if self._orders is None:
            cast("IO[bytes]", process.stdin).close()
        self._order(BeginServing(port, self._chat.url, self._chat.model, key, self._session_minutes, self._logs))
        if self.thinker:
            self._order(ThinkWith(self.thinker))
        return process

    def _follow(self, lines: IO[bytes]) -> bool:
        """Take all its news; return whether it ever listened."""
        came = False
        for line in lines:
            news = news_in(line)
            if news is not None:
                self._take(news)
                came = came or isinstance(news, Listens)
        return came

    def _take(self, news: News) -> None:
        if isinstance(news, Listens):
            self.url = news.url
            if not self._listening.done():
                self._listening.set_result(news.url)
        elif isinstance(news, EnginesStand):
            self._engines = news.engines
        elif isinstance(news, EngineQueue):
            self.waiting = news.waiting
        elif isinstance(news, SampleSpoken):
            self._settle(news.number, news.pcm)
        elif news.number:
            self._settle(news.number, _error(news))
        elif not self._listening.done():
            self._listening.set_exception(_error(news))
        else:
            self.url = ""  # its port was taken meanwhile: any will do

    def _settle(self, number: int, with_what: bytes | EngineError) -> None:
        with self._lock:
            waiting = self._samples.pop(number, None)
        if waiting and isinstance(with_what, bytes):
            waiting.set_result(with_what)
        elif waiting:
            waiting.set_exception(cast(EngineError, with_what))

    def _forget(self) -> None:
        """Give up what it was asked: it is gone."""
        with self._lock:
            orders, self._orders = self._orders, None
            waiting, self.waiting = list(self._samples), 0
        if orders:
            with suppress(OSError):
                orders.close()
        for number in waiting:
            self._settle(number, _NOT_HERE)
        if self._engines:
            self._engines = tuple(EngineStatus(name, "loading", AGAIN) for name in TITLES)


def _error(refused: OrderRefused) -> EngineError:
    return EngineError(refused.sentence, refused.hint, code=refused.code)
