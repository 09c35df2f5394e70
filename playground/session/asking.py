"""Which response is in progress, and whether another is wanted after it: there is never a second one.

Rules:
1. An answer asked for while one is made waits until that one is done. However often it was asked for, it is one answer.
2. A service that was quicker, and has one in progress of which we did not know, is asked again after that one.
"""

from __future__ import annotations

from playground.protocol.commands import CancelResponse, CreateResponse
from playground.session.actions import Action, Send
from playground.session.turns import Turns


class Asking:
    """The answer at hand and the one to come. ``turns`` is told what was asked."""

    def __init__(self, turns: Turns) -> None:
        self.response_id: str | None = None
        self._wanted = False
        self._turns = turns

    def ask(self, now: float) -> list[Action]:
        """Ask for an answer, now or after the one in progress."""
        self._wanted = self.response_id is not None
        if self._wanted:
            return []
        self._turns.asked(now)
        return [Send(CreateResponse())]

    def refused(self) -> None:
        """Note that the service is still answering: it is asked again."""
        self._wanted = True
        self._turns.refused()

    def cancel(self) -> list[Action]:
        """Ask the service to stop; nothing, where it makes nothing."""
        return [Send(CancelResponse())] if self.response_id else []

    def began(self, response_id: str) -> None:
        """Note that an answer is being made."""
        self.response_id = response_id

    def ended(self, response_id: str) -> None:
        """Note that an answer is done, this one or one we did not know of."""
        if response_id == self.response_id:
            self.response_id = None

    def ask_again(self, now: float) -> list[Action]:
        """Ask for what waited, if anything did and nothing is being made."""
        return self.ask(now) if self._wanted and self.response_id is None else []

    def forget(self) -> None:
        """Forget both: the link is gone."""
        self.response_id = None
        self._wanted = False
