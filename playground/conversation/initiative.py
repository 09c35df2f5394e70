"""When the assistant takes the word though nobody spoke: it greets, and it speaks up after a silence.

Rules:
1. It greets once, when the settings of the first session are agreed, and only where nothing was said until then.
2. It speaks up after the idle timeout, counted from its last sound, where no service counts that; not once the person
   had the word or stopped it, and not while a tool's result is awaited.
3. ``MOST_IN_A_ROW`` times at most: nobody may be there, and each answer costs.
"""

from __future__ import annotations

from playground.conversation.actions import Action
from playground.conversation.parts import Parts
from playground.conversation.states import Turn, TurnSignal

MOST_IN_A_ROW = 3


class Initiative:
    """Whether the greeting is still to come, and since when nobody says anything; moments are seconds."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._is_to_greet = True
        self._turn = Turn.LISTENING
        self._since: float | None = None
        self._count = 0

    def person_came(self, *, to_stop: bool = False) -> None:
        """Note that the person did something; ``to_stop``: they want it quiet, until the next answer."""
        self._count = 0
        if to_stop:
            self._turn, self._since = Turn.LISTENING, None

    def sounded(self) -> None:
        """Note that some of an answer left the speaker, be it all of it at once."""
        self._turn = Turn.SPEAKING

    def follow(self, now: float) -> list[Action]:
        """Look at how things stand now: count the silence, or greet."""
        before, self._turn = self._turn, self._parts.turn
        if self._turn is Turn.HEARING:
            self._count = 0
        if self._turn is not Turn.LISTENING or not self._parts.is_open:
            self._since = None
        elif before is Turn.SPEAKING:
            self._since = now
        return self._greet(now) if self._is_to_greet and self._parts.is_open else []

    def next_due(self) -> float | None:
        """Return when ``due`` should be called next, or None."""
        if self._since is None or self._count >= MOST_IN_A_ROW:
            return None
        idle_ms = self._parts.session.idle_ms
        return None if idle_ms is None else self._since + idle_ms / 1000

    def due(self, now: float) -> list[Action]:
        """Speak up after the silence; where a tool's result is awaited, look again as much later."""
        overdue = self.next_due()
        if overdue is None or now < overdue:
            return []
        if any(line.role == "tool" and line.status == "streaming" for line in self._parts.transcript.lines()):
            self._since = now
            return []
        self._since = None
        self._count += 1
        return self._speak_up(now)

    def _greet(self, now: float) -> list[Action]:
        parts = self._parts
        if parts.session.is_waiting:
            return []
        self._is_to_greet = False
        is_fresh = parts.turn is Turn.LISTENING and not parts.is_answering and not parts.transcript.lines()
        wanted = parts.session.settings.greeting and parts.session.answers
        return self._speak_up(now) if is_fresh and wanted else []

    def _speak_up(self, now: float) -> list[Action]:
        self._parts.turns.speak_up()
        asked = [*self._parts.queue.ask(now), *self._parts.signal(TurnSignal.ANSWER)]
        self._turn = self._parts.turn
        return asked
