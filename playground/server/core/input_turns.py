"""The person's turns: announced when speech begins, guessed at in its pauses, made items when they end. Pure.

Rules:
1. The item of a turn has its id from the moment speech begins; nothing else may take that id.
2. What is left of an open turn when detection is switched off waits for a commit, under the id that was announced.
3. Bytes of another format cannot be added to a turn: one that is open when the format changes ends as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from playground.protocol import events as e
from playground.protocol.events import ServerEvent
from playground.protocol.values import SessionConfig
from playground.server.core.effects import Transcribe
from playground.server.core.endpointing import Mark, SpeechBegan, SpeechEnded, SpeechPaused
from playground.server.core.input_audio import InputAudio
from playground.server.core.items import Items
from playground.server.core.outgoing import Outgoing
from playground.server.core.replies import Ids
from playground.server.core.transcripts import Transcripts


class InputTurns:
    """The turns of one session; ``began`` and ``ended`` are told when detected speech does."""

    def __init__(
        self,
        config: SessionConfig,
        audio: InputAudio,
        ids: Ids,
        *,
        out: Outgoing,
        items: Items,
        transcripts: Transcripts,
        began: Callable[[], None],
        ended: Callable[[], None],
    ) -> None:
        self._config = config
        self._audio = audio
        self._ids = ids
        self._out = out
        self._items = items
        self._transcripts = transcripts
        self._began = began
        self._ended = ended
        self.item_id = ""
        self._marks: dict[type[Mark], Callable[[Any], None]] = {
            SpeechBegan: self._speech_began,
            SpeechPaused: self._speech_paused,
            SpeechEnded: self._speech_ended,
        }

    def append(self, audio: bytes) -> None:
        """Add audio; raise WireError where it would be too large."""
        self._out.do(*self._audio.append(audio))

    def commit(self) -> None:
        """Make an item of all that waits; raise WireError below 100 ms."""
        cut = self._audio.turn_open
        audio = self._audio.commit()
        if cut:
            self._stop()
        item_id, self.item_id = self.item_id or self._ids.new("item"), ""
        self._take(item_id, audio)

    def clear(self) -> None:
        """Let go of all that waits."""
        if self._audio.turn_open:
            self._stop()
        self._audio.clear()
        self.item_id = ""
        self._out.send(e.AudioCleared())

    def hear(self, generation: int, probabilities: Sequence[float]) -> None:
        """Take how likely the next frames of 32 ms hold speech."""
        for mark in self._audio.hear(generation, probabilities):
            meaning = self._marks.get(type(mark))
            if meaning is not None:
                meaning(mark)

    def configure(self, config: SessionConfig, updated: ServerEvent) -> None:
        """Follow a change of the session, told to the client by ``updated``."""
        if config.input_format != self._config.input_format:
            self._leave_audio()
        cut = self._audio.turn_open and config.turn_detection is None
        self._config = config
        self._out.do(*self._audio.configure(config))
        self._out.send(updated)
        if cut:
            self._stop()
        elif config.turn_detection is not None and not self._audio.turn_open:
            self.item_id = ""

    def commit_silence(self, silence_ms: int) -> None:
        """Nobody spoke for ``silence_ms``: make an item of that silence."""
        end = self._audio.now_ms
        item_id = self._ids.new("item")
        self._out.send(e.TimeoutTriggered(max(0, end - silence_ms), end, item_id))
        self._items.commit(item_id, self._audio.take(end), self._config.input_format)
        self._audio.clear()
        self._transcripts.write_down(item_id, "", self._config)

    def _leave_audio(self) -> None:
        end_ms = self._audio.now_ms
        if self._audio.turn_open:
            self._speech_ended(SpeechEnded(end_ms, end_ms))
        self.item_id = ""

    def _stop(self) -> None:
        self._out.send(e.SpeechStopped(self._audio.now_ms, self.item_id))

    def _speech_began(self, mark: SpeechBegan) -> None:
        self.item_id = self._ids.new("item")
        self._out.send(e.SpeechStarted(self._audio.begin_turn(mark.start_ms), self.item_id))
        self._began()

    def guess_again(self) -> None:
        """Guess at the words of a pause that found an earlier guess still at work, now that it came back."""
        self._ask(self._audio.guess_again())

    def _speech_paused(self, mark: SpeechPaused) -> None:
        self._ask(self._audio.guess(mark))

    def _ask(self, guess: Transcribe | None) -> None:
        if guess is not None:
            self._out.do(guess)

    def _speech_ended(self, mark: SpeechEnded) -> None:
        item_id, self.item_id = self.item_id, ""
        self._out.send(e.SpeechStopped(mark.end_ms, item_id))
        self._take(item_id, self._audio.take(mark.end_ms))
        self._ended()

    def _take(self, item_id: str, audio: bytes) -> None:
        self._items.commit(item_id, audio, self._config.input_format)
        self._transcripts.take_turn(item_id, audio, self._config)
