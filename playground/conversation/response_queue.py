"""Which response is in progress, and whether another is wanted after it: there is never a second one.

Rules:
1. An answer asked for while one is made waits until that one is done. However often it was asked for, it is one answer.
2. A service that was quicker, and has one in progress of which we did not know, is asked again after that one.
3. A service that has nothing to cancel has none in progress.
4. What is wanted waits no longer than ``PATIENCE_S`` for a response that gives no sign of life: its end was lost. A
   service that is still at it says so, which is rule 2, and is asked again as long after.
5. An end that does not say whose it is ends the one in progress.
"""

from __future__ import annotations

from dataclasses import replace

from playground.conversation.actions import Action, Send
from playground.conversation.turn_tracker import TurnTracker
from playground.protocol.commands import CancelResponse, CreateResponse
from playground.protocol.events import ResponseDone, ServerEvent
from playground.protocol.values import ErrorBody

PATIENCE_S = 3.0
"""What is wanted comes after a cancel or a tool's call: then the end of a response is a round trip away, no thought."""
UNNAMED = ""
"""A response of which no event has told the id yet."""


def named(event: ResponseDone, response_id: str) -> ResponseDone:
    """Return the end of an answer; where it does not say of which, of ``response_id``."""
    return event if event.response.id else replace(event, response=replace(event.response, id=response_id))


class ResponseQueue:
    """The answer at hand and the one to come. ``turns`` is told what was asked; moments are seconds."""

    def __init__(self, turns: TurnTracker) -> None:
        self._response_id: str | None = None
        self._wanted = False
        self._alive = 0.0
        self._asked = ""
        self._count = 0
        self._turns = turns

    @property
    def in_progress(self) -> bool:
        """Tell whether the service makes an answer, as far as we know."""
        return self._response_id is not None

    @property
    def is_wanted(self) -> bool:
        """Tell whether another answer is wanted after the one in progress."""
        return self._wanted

    @property
    def response_id(self) -> str:
        """The answer that is made; empty where there is none, or where nothing named it yet."""
        return self._response_id or UNNAMED

    @property
    def alive(self) -> float:
        """When the service gave the last sign that it works at an answer."""
        return self._alive

    def ask(self, now: float) -> list[Action]:
        """Ask for an answer, now or after the one in progress."""
        self._wanted = self.in_progress
        return [] if self._wanted else self._create(now)

    def cancel(self) -> list[Action]:
        """Ask the service to stop; nothing, where it makes nothing."""
        return [Send(CancelResponse())] if self.in_progress else []

    def let_be(self) -> None:
        """Want no answer after the one in progress."""
        self._wanted = False

    # --- what the service reports ----------------------------------------------------------------------------

    def note(self, event: ServerEvent, now: float) -> ServerEvent:
        """Take any event, for a sign of life of the answer at hand; return it, an end with its name filled in."""
        if isinstance(event, ResponseDone):
            return named(event, self.response_id)
        response_id = getattr(event, "response_id", UNNAMED)
        if response_id and self._response_id in (response_id, UNNAMED):
            self._response_id, self._alive = response_id, now
        return event

    def sounded(self, now: float) -> None:
        """Note that some of an answer left the speaker."""
        self._alive = now

    def began(self, response_id: str, now: float) -> None:
        """Note that an answer is being made."""
        self._response_id, self._alive, self._asked = response_id, now, ""

    def ended(self, response_id: str) -> None:
        """Note that an answer is done, this one or one we did not know of."""
        if self._response_id in (response_id, UNNAMED):
            self._response_id = None

    def refused(self, error: ErrorBody, now: float) -> list[Action] | None:
        """Take an error that tells what the service is at; None when it tells nothing of that."""
        match error.code:
            case "conversation_already_has_active_response":
                self._wanted, self._alive = True, now
                self._turns.refused()
                return []
            case "response_cancel_not_active":
                self._response_id = None
                return self.ask_again(now)
            case _:
                return None

    def denied(self, error: ErrorBody) -> bool:
        """Take any other error; return whether it is about the answer asked for last: none will come."""
        mine = bool(self._asked) and error.event_id == self._asked
        self._asked = "" if mine else self._asked
        return mine

    # --- what is wanted --------------------------------------------------------------------------------------

    def ask_again(self, now: float) -> list[Action]:
        """Ask for what waited, if anything did and nothing is being made."""
        return self.ask(now) if self._wanted and not self.in_progress else []

    def next_due(self) -> float | None:
        """Return when ``due`` should be called next, or None."""
        return self._alive + PATIENCE_S if self._wanted else None

    def due(self, now: float) -> list[Action]:
        """Ask for what waited too long for the end of another answer."""
        overdue = self.next_due()
        if overdue is None or now < overdue:
            return []
        self._response_id, self._wanted = None, False
        return self._create(now)

    def hand_over(self) -> str | None:
        """Return the answer in progress, and know nothing of it any more: another link takes over."""
        in_progress, self._response_id, self._asked = self._response_id, None, ""
        return in_progress

    def forget(self) -> None:
        """Forget both: the link is gone."""
        self._response_id = None
        self._wanted = False
        self._asked = ""

    def _create(self, now: float) -> list[Action]:
        self._count += 1
        self._asked = f"answer_{self._count}"
        self._turns.asked(now)
        return [Send(CreateResponse(event_id=self._asked))]
