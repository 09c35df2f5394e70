"""From voice probabilities to turns: when speech began, when it paused, when it ended. Pure; measured on Silero v6.2.

Frame i covers [32·i, 32·(i+1)) ms of appended audio since the detector was opened.
1. LOUD is p >= threshold; STILL is p >= threshold − 0.15 (at least 0.01): speech goes on more easily than it begins.
2. A candidate opens at the first LOUD frame, becomes speech at the second, survives one quiet frame in between and
   dies at the second in a row. Its onset is the middle of its first LOUD frame.
3. Speech ends at the frame that completes the silence; ``audio_end_ms`` = end of the last STILL frame + the silence.
4. ``audio_start_ms`` = onset − prefix padding, but never inside audio that another turn has taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

FRAME_MS = 32
HYSTERESIS = 0.15
LOWEST_EXIT = 0.01
PAUSE_MS = 96
"""Silence after which it is worth writing down what was said so far: three frames."""
LONGEST_TURN_MS = 300_000


@dataclass(frozen=True, slots=True)
class VadSettings:
    """What ends a silence; the three figures of server_vad."""

    threshold: float
    prefix_padding_ms: int
    silence_ms: int


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Speech was noticed; ``start_ms`` holds the prefix padding."""

    start_ms: int


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """Speech fell silent at ``last_speech_ms``, perhaps for good; said once a pause."""

    last_speech_ms: int


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """The pause was only a pause."""


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The turn is over; ``end_ms`` holds the silence duration."""

    last_speech_ms: int
    end_ms: int


Mark = SpeechBegan | SpeechPaused | SpeechResumed | SpeechEnded


class VadState(Enum):
    """What the detector believes."""

    QUIET = auto()
    CANDIDATE = auto()
    SPEAKING = auto()
    PAUSED = auto()


class Endpointer:
    """Turns of one stream; ``origin_ms`` is where in the session's audio the stream begins."""

    def __init__(self, origin_ms: int = 0) -> None:
        self._t = origin_ms
        self._floor = origin_ms
        self._state = VadState.QUIET
        self._onset = self._began = self._last_speech = 0
        self._missed = False
        self._steps = {
            VadState.QUIET: self._quiet,
            VadState.CANDIDATE: self._candidate,
            VadState.SPEAKING: self._speaking,
            VadState.PAUSED: self._speaking,
        }

    @property
    def judged_ms(self) -> int:
        """How much of the session's audio has been judged."""
        return self._t

    @property
    def speaking(self) -> bool:
        """Whether a turn is open."""
        return self._state in (VadState.SPEAKING, VadState.PAUSED)

    def feed(self, probability: float, vad: VadSettings) -> list[Mark]:
        """Take the next frame; return what it showed, in order."""
        self._t += FRAME_MS
        return self._steps[self._state](probability, vad) if self._t > self._floor else []

    def go_on(self, origin_ms: int) -> None:
        """Follow another stream, whose first frame begins at ``origin_ms``; an open turn stays open."""
        self._t = origin_ms

    def restart(self, floor_ms: int) -> None:
        """Forget the open turn: the audio before ``floor_ms`` was taken or cleared."""
        self._state = VadState.QUIET
        self._floor = floor_ms

    def _quiet(self, probability: float, vad: VadSettings) -> list[Mark]:
        if probability >= vad.threshold:
            self._state, self._missed = VadState.CANDIDATE, False
            self._onset = self._t - FRAME_MS // 2
        return []

    def _candidate(self, probability: float, vad: VadSettings) -> list[Mark]:
        if probability >= vad.threshold:
            self._state = VadState.SPEAKING
            self._began, self._last_speech = self._t, self._t
            return [SpeechBegan(max(self._floor, self._onset - vad.prefix_padding_ms))]
        if self._missed:
            self._state = VadState.QUIET
        self._missed = True
        return []

    def _speaking(self, probability: float, vad: VadSettings) -> list[Mark]:
        if self._t - self._began >= LONGEST_TURN_MS:
            return [self._end(self._t)]
        if probability >= max(vad.threshold - HYSTERESIS, LOWEST_EXIT):
            self._last_speech = self._t
            return self._become(VadState.SPEAKING, SpeechResumed())
        silent_ms = self._t - self._last_speech
        marks = self._become(VadState.PAUSED, SpeechPaused(self._last_speech)) if silent_ms >= PAUSE_MS else []
        if silent_ms >= vad.silence_ms:
            marks.append(self._end(self._last_speech + vad.silence_ms))
        return marks

    def _become(self, state: VadState, mark: Mark) -> list[Mark]:
        if self._state is state:
            return []
        self._state = state
        return [mark]

    def _end(self, end_ms: int) -> Mark:
        self.restart(end_ms)
        return SpeechEnded(self._last_speech, end_ms)
