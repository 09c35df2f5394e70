"""Who thinks for the built-in voice: its own skills, or a chat server while one is chosen and answers.

1. A chat server that goes away is told in one friendly sentence, once a conversation; then its own skills go on.
2. After that it is left alone for ``REST_S`` and asked again, so that one that comes back is heard again.
3. The choice holds from the next answer on; an answer that is being made goes on as it began.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import cast

from playground.errors import PlaygroundError
from playground.server.core.engine_protocols import FunctionCall, Replier, ReplyRequest, Words

REST_S = 20.0
GONE = "My chat server has gone away."
ALONE = "I go on by myself."
UNREACHABLE = "chat_unreachable"

_log = logging.getLogger(__name__)


class Mind:
    """Answers with ``own`` skills, or with the chat server it was told to think with. ``clock`` gives seconds."""

    def __init__(self, own: Replier, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._own = own
        self._chat: Replier | None = None
        self._clock = clock
        self._rests_until = float("-inf")

    @property
    def repeatable(self) -> bool:
        """Whether asking costs nothing: its own skills do not, a chat server does."""
        return self._chat is None and self._own.repeatable

    @property
    def has_chat(self) -> bool:
        """Whether a chat server is set to think: it is told what is said, also when it does not answer."""
        return self._chat is not None

    def think_with(self, chat: Replier | None) -> None:
        """Let ``chat`` think from the next answer on; None for its own skills. May be called from any thread."""
        self._chat, self._rests_until = chat, float("-inf")

    async def reply(self, request: ReplyRequest) -> AsyncIterator[Words | FunctionCall]:
        """Yield the answer in pieces; what goes wrong with the chat server is a sentence in it, never raised."""
        chat = self._chat
        why, has_spoken = "", False
        if chat is not None and self._clock() >= self._rests_until:
            try:
                async with aclosing(_pieces(chat, request)) as pieces:
                    async for piece in pieces:
                        has_spoken = True
                        yield piece
                return
            except PlaygroundError as error:
                _log.warning("the chat server failed (%s): %s", error.code, error.sentence)
                if self._chat is chat:  # another may have been chosen meanwhile
                    self._rests_until = self._clock() + REST_S
                why = GONE if error.code == UNREACHABLE else error.sentence
        if why and not _was_told(request):
            yield Words(f"{why} {ALONE} ")
        if not has_spoken:
            async with aclosing(_pieces(self._own, request)) as pieces:
                async for piece in pieces:
                    yield piece


def _pieces(replier: Replier, request: ReplyRequest) -> AsyncGenerator[Words | FunctionCall, None]:
    return cast(AsyncGenerator[Words | FunctionCall, None], replier.reply(request))


def _was_told(request: ReplyRequest) -> bool:
    return any(said.role == "assistant" and ALONE in said.text for said in request.conversation)
