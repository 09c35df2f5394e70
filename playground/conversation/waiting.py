"""What of a conversation waits for a time, and what is done when it has come: one list, asked in order."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import ceil

from playground.conversation.actions import Action
from playground.conversation.initiative import Initiative
from playground.conversation.links import LULL_S
from playground.conversation.parts import Parts
from playground.conversation.speaker_reports import SpeakerReports
from playground.conversation.states import Turn, TurnSignal
from playground.conversation.takeover import Takeover


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody who waits: until when (None: for nothing), and what is to be done then, or at any later time."""

    next_due: Callable[[], float | None]
    due: Callable[[float], list[Action]]


class Waiting:
    """All who wait."""

    def __init__(self, parts: Parts, speaker: SpeakerReports, takeover: Takeover, initiative: Initiative) -> None:
        self._parts = parts
        self._speaker = speaker
        self._alarms = [
            Alarm(parts.playback.next_due, self._speakers_overdue),
            Alarm(parts.open_speech.next_due, self._speech_overdue),
            Alarm(parts.queue.next_due, self._answer_overdue),
            Alarm(self._lull, self._lull_over),
            Alarm(parts.links.next_due, takeover.due),
            Alarm(parts.renewal.next_due, parts.renewal.due),
            Alarm(initiative.next_due, initiative.due),
            Alarm(parts.patience.next_due, self._patience_over),
        ]

    def next_due(self) -> float | None:
        """Return when the first of all is due, or None."""
        first: float | None = None
        for alarm in self._alarms:  # asked after every block of sound: min() of a generator takes twice as long
            due = alarm.next_due()
            if due is not None and (first is None or due < first):
                first = due
        return first

    def due(self, now: float) -> list[Action]:
        """Do what all who are due by ``now`` waited to do."""
        return [action for alarm in self._alarms for action in alarm.due(now)]

    def wait(self, now: float, came: Collection[str] = ()) -> list[Action]:
        """Wait for what the service owes us as things stand; of some of it something ``came``."""
        parts, waits = self._parts, set()
        if parts.is_open:
            waits = {"settings"} if parts.session.is_waiting else set()
            if parts.turn in (Turn.THINKING, Turn.SPEAKING):
                waits.add("answer")
            if parts.turn is Turn.HEARING and not parts.push_to_talk.is_down:
                waits.add("hearing")
        return parts.patience.wait_for(waits, now, came)

    # --- what is done ----------------------------------------------------------------------------------------

    def _speakers_overdue(self, now: float) -> list[Action]:
        overdue = self._parts.playback.overdue(now)
        return [action for track in overdue for action in self._speaker.silenced(track.number, track.heard_ms, at=now)]

    def _speech_overdue(self, now: float) -> list[Action]:
        return self._parts.end_speech(now, is_answered=False) if self._parts.open_speech.due(now) else []

    def _answer_overdue(self, now: float) -> list[Action]:
        """Let go of an answer whose end was lost, because another one is wanted."""
        answer = self._parts.queue.response_id
        asked = self._parts.queue.due(now)
        return [*self._parts.playback.complete_response(answer), *asked] if asked else []

    def _lull(self) -> float | None:
        """Return when an answer that nothing is heard or told of any more counts as over; None where there is none."""
        waits = self._parts.turn is Turn.SPEAKING and self._parts.queue.in_progress
        return ceil(self._parts.queue.alive + LULL_S) if waits else None

    def _lull_over(self, now: float) -> list[Action]:
        """Let go of an answer whose end was lost, because it is whole and all was heard long ago."""
        lull, parts = self._lull(), self._parts
        if lull is None or now < lull:
            return []
        if any(line.status == "streaming" for line in parts.transcript.lines() if line.role == "assistant"):
            parts.queue.sounded(now)  # more was to come, and whoever waits for it is told: look again later
            return []
        answer = parts.queue.response_id
        parts.queue.ended(answer)
        return [*parts.playback.complete_response(answer), *parts.signal(TurnSignal.SILENCE)]

    def _patience_over(self, now: float) -> list[Action]:
        excused = {"answer"} if self._parts.playback.has_unheard else ()  # it is not the service that holds it back
        return [*self.wait(now), *self._parts.patience.due(now, excused=excused)]
