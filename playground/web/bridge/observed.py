"""The course of each conversation, logged and counted: waited, begun, its links, ended and why. Never what is in it.

Not here: how a line looks (``logs``), what is made of the counts (``web/metrics.py``).
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import Literal, Protocol, TypeAlias

import anyio

from playground.client.conversation import Surface
from playground.conversation.actions import Action, Close, Line, Show, StateView, TurnView, View
from playground.errors import PlaygroundError
from playground.errors.reasons import NOBODY, reason_of
from playground.eventlog.event_log import Entry
from playground.logs import CONVERSATION

REMEMBERED = 8
"""Lines that are known to be broken off: each is shown more than once."""
Counted: TypeAlias = Literal["begun", "refused", "ended", "interrupted", "reconnected"]
log = logging.getLogger(__name__)


class Tally(Protocol):
    """Counts what happens in conversations."""

    def count(self, what: Counted, reason: str = "") -> None:
        """Note that it happened; ``reason``: a word of our tables, where it has one."""
        ...

    def first_sound(self, seconds: float) -> None:
        """Note how long it was from the end of somebody's speech to the first sound of the answer."""
        ...


class NoTally:
    """Counts nothing."""

    def count(self, what: Counted, reason: str = "") -> None:
        """Take no note."""

    def first_sound(self, seconds: float) -> None:
        """Take no note."""


class Courses:
    """Numbers the conversations that are asked for, from 1; ``tally`` counts what happens in them."""

    def __init__(self, tally: Tally | None = None) -> None:
        self._numbers = count(1)
        self._tally = tally or NoTally()

    def new(self) -> ConversationCourse:
        """Return the course of one that may be asked for."""
        return ConversationCourse(self._numbers, self._tally)


class ConversationCourse:
    """What is noted of one conversation, once it is asked for."""

    def __init__(self, numbers: Iterator[int], tally: Tally) -> None:
        self._numbers = numbers
        self._tally = tally
        self._is_asked = False
        self._began: float | None = None
        self._reason = NOBODY
        self._link = ""
        self._was_open = False
        self._answered = 0
        self._interrupted: deque[str] = deque(maxlen=REMEMBERED)

    def asked(self) -> None:
        """Give it a number, which all carries that this task and its own log from here on."""
        self._is_asked = True
        CONVERSATION.set(next(self._numbers))

    def waits(self, place: int, why: str) -> None:
        """Note that it waits in line."""
        log.info("Waits at place %d in line (%s).", place, why)

    def sent_away(self, error: PlaygroundError | None) -> None:
        """Note that there will be none."""
        if self._is_asked:
            log.info("Sent away: %s.", reason_of(error))
            if error is not None:
                self._tally.count("refused", reason_of(error))

    def begin(self, service: str, inner: Surface) -> Surface:
        """Note that it begins; return ``inner``, of which is noted what it shows of the course."""
        self._began = anyio.current_time()
        log.info("Begun, with %s.", service)
        self._tally.count("begun")
        return ObservedSurface(inner, self)

    def over(self) -> None:
        """Note that it is over, if it ever began."""
        if self._began is not None:
            log.info("Ended after %.0f s: %s.", anyio.current_time() - self._began, self._reason)
            self._tally.count("ended", self._reason)

    def saw(self, view: View) -> None:
        """Note what is shown of it."""
        if isinstance(view, StateView):
            if view.link != self._link:
                self._moved(view.link)
        elif isinstance(view, TurnView):
            if view.how == "speech" and view.total_ms is not None and view.number > self._answered:
                self._answered = view.number
                self._tally.first_sound(view.total_ms / 1000)
        elif isinstance(view, Line) and view.status == "interrupted" and view.item_id not in self._interrupted:
            self._interrupted.append(view.item_id)
            self._tally.count("interrupted")

    def _moved(self, link: str) -> None:
        self._link = link
        log.info("The link is now %s.", link)
        if link == "open":
            if self._was_open:
                self._tally.count("reconnected")
            self._was_open = True

    def closes(self, error: PlaygroundError | None) -> None:
        """Note why it will end."""
        self._reason = reason_of(error)


class ObservedSurface:
    """A surface whose conversation's course is noted."""

    def __init__(self, inner: Surface, course: ConversationCourse) -> None:
        self._inner = inner
        self._course = course

    def perform(self, action: Action) -> None:
        """Pass an action on, and note what it tells."""
        if isinstance(action, Show):
            self._course.saw(action.view)
        elif isinstance(action, Close):
            self._course.closes(action.error)
        self._inner.perform(action)

    def record(self, entry: Entry) -> None:
        """Pass a line of the record on."""
        self._inner.record(entry)
