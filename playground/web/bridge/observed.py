"""The course of each conversation as it is logged: waited, begun, its links, ended and why. Never what is in it.

Not here: how a line looks (``logs``).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import count

import anyio

from playground.client.conversation import Surface
from playground.conversation.actions import Action, Close, Show, StateView, View
from playground.errors import PlaygroundError
from playground.errors.reasons import NOBODY, reason_of
from playground.eventlog.event_log import Entry
from playground.logs import CONVERSATION

log = logging.getLogger(__name__)


class Courses:
    """Numbers the conversations that are asked for, from 1."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self) -> ConversationCourse:
        """Return the course of one that may be asked for."""
        return ConversationCourse(self._numbers)


class ConversationCourse:
    """What is noted of one conversation, once it is asked for."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._is_asked = False
        self._began: float | None = None
        self._reason = NOBODY
        self._link = ""

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

    def begin(self, service: str, inner: Surface) -> Surface:
        """Note that it begins; return ``inner``, of which is noted what it shows of the course."""
        self._began = anyio.current_time()
        log.info("Begun, with %s.", service)
        return ObservedSurface(inner, self)

    def over(self) -> None:
        """Note that it is over, if it ever began."""
        if self._began is not None:
            log.info("Ended after %.0f s: %s.", anyio.current_time() - self._began, self._reason)

    def saw(self, view: View) -> None:
        """Note what is shown of it."""
        if isinstance(view, StateView) and view.link != self._link:
            self._link = view.link
            log.info("The link is now %s.", view.link)

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
