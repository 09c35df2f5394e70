"""A conversation with its meter: what passes to the page is read, what is left is told, and at a limit it ends.

Where no limit holds nothing of it runs. Not here: what is counted, and when it is over (``web/admission/meter.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import anyio

from playground.client.conversation import Conversation, Surface
from playground.conversation.actions import Action, Notice, NoticeGone, Show
from playground.errors.limits import limit_met
from playground.eventlog.event_log import Entry
from playground.web.admission.meter import Meter
from playground.web.bridge.frames import allowance_message, view_message
from playground.web.bridge.send_queue import SendQueue


class Metered:
    """The limits of one conversation; ``keep`` is called now and then, to keep what was used."""

    def __init__(self, meter: Meter, queue: SendQueue, keep: Callable[[], Awaitable[None]]) -> None:
        self._meter = meter
        self._queue = queue
        self._keep = keep
        self._is_warned = False

    def surface(self, inner: Surface) -> Surface:
        """Return ``inner``, read as it is shown; itself where nothing is counted."""
        return MeteredSurface(inner, self._meter) if self._meter.counts else inner

    def acted(self) -> None:
        """Note that the person did something."""
        self._meter.acted(_now())
        self._show_warning(is_warned=False)

    async def run(self, conversation: Conversation) -> None:
        """Tell what is left, warn, and end the conversation at a limit."""
        if not self._meter.counts:
            return
        while (over := self._meter.over(now := _now())) is None:
            if (left := self._meter.news(now)) is not None:
                self._queue.put(allowance_message(left.seconds, left.tokens))
            self._show_warning(is_warned=self._meter.is_warned(now))
            await self._keep()
            await anyio.sleep(self._meter.due_s(_now()))
        self._show_warning(is_warned=False)
        conversation.end(over)

    def stop(self) -> None:
        """Charge the rest: the conversation is over."""
        self._meter.charge(_now())

    def _show_warning(self, *, is_warned: bool) -> None:
        """Ask whether anybody is there, or take that back."""
        if is_warned == self._is_warned:
            return
        self._is_warned = is_warned
        words = limit_met("idle_soon")
        notice = Notice(words.sentence, words.hint, "info", words.code) if is_warned else NoticeGone(words.code)
        self._queue.put(view_message(notice))


class MeteredSurface:
    """A surface whose meter sees what it shows."""

    def __init__(self, inner: Surface, meter: Meter) -> None:
        self._inner = inner
        self._meter = meter

    def perform(self, action: Action) -> None:
        """Pass an action on, and note what it shows."""
        if isinstance(action, Show):
            self._meter.saw(action.view, _now())
        self._inner.perform(action)

    def record(self, entry: Entry) -> None:
        """Pass a line of the record on."""
        self._inner.record(entry)


def _now() -> float:
    """Return anyio's clock, in s, also where the server's socket calls: no task runs then, and anyio knows no loop."""
    return asyncio.get_running_loop().time()
