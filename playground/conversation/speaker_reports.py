"""What it means that sound left the speaker, or that a stopped track fell silent: lines, turns and figures follow."""

from __future__ import annotations

from playground.conversation.actions import Action, Show
from playground.conversation.parts import Parts
from playground.conversation.playback import Track
from playground.conversation.restore_history import retell
from playground.conversation.states import TurnSignal


class SpeakerReports:
    """Takes what the speaker played."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def heard(self, track: int, ms: float, now: float, *, done: bool, at: float) -> list[Action] | None:
        """Note that ``ms`` of a track had left the speaker ``at`` that moment; None where the track is over already."""
        found = self._parts.playback.heard(track, ms, done=done)
        if found is None:
            return None
        self._parts.queue.sounded(now)
        self._parts.links.sounded(now)
        latency = self._parts.turns.heard(found, ms, at, over=done and found.complete)
        sound = self._parts.signal(TurnSignal.SOUND) if ms > 0 else []
        return [*sound, *self._timed(found, latency), *self._parts.settle_turn()]

    def silenced(self, track: int, ms: float, *, at: float | None) -> list[Action]:
        """Note that a stopped track fell silent after ``ms``, ``at`` that moment; what was not heard is taken back."""
        settled = self._parts.playback.silenced(track, ms)
        if settled is None:
            return []
        stopped, actions = settled
        transcript = self._parts.transcript
        line = transcript.line(stopped.item_id)
        chars = stopped.alignment.heard_chars(line.text, stopped.heard_ms) if line else 0
        marked: list[Action] = [] if stopped.heard_all else [*transcript.interrupt(stopped.item_id, chars)]
        if stopped.retold and marked and self._parts.is_open:  # it was told as received
            actions = [*retell(transcript.lines(), stopped.item_id)]
        latency = self._parts.turns.silenced(stopped, ms, at)
        return [*actions, *marked, *self._timed(stopped, latency), *self._parts.settle_turn()]

    def _timed(self, track: Track, latency_ms: float | None) -> list[Show]:
        known = None if latency_ms is None else round(latency_ms)
        return [] if known is None else self._parts.transcript.annotate(track.item_id, latency_ms=known)
