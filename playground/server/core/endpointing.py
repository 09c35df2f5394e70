"""From voice probabilities to turns: when speech began, when it paused, when it ended. Pure; measured on Silero v6.2.

Frame i covers [32·i, 32·(i+1)) ms of appended audio since the detector was opened.
1. LOUD is p >= threshold; STILL is p >= threshold − 0.15 (at least 0.01): speech goes on more easily than it begins.
2. A candidate opens at the first LOUD frame, becomes speech at the second, survives one quiet frame in between and
   dies at the second in a row. Its onset is the middle of its first LOUD frame.
3. Speech is over ``TRAIL_MS`` before the end of the last STILL frame, never before its onset: so long the detector at
   least goes on after it. It ends at the frame that completes the silence; ``audio_end_ms`` = its end + the silence.
4. ``audio_start_ms`` = onset − prefix padding, but never inside audio that another turn has taken.
5. Semantic detection is approximated: the services judge with a model of speech, here a pause is judged by the words
   recognised so far. A sentence that sounds complete is answered soon, one that trails off ("and", "because", "um")
   waits up to the eagerness' limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from playground.turn_settings import EAGERNESS_MS, Eagerness

FRAME_MS = 32
HYSTERESIS = 0.15
LOWEST_EXIT = 0.01
TRAIL_MS = 64
"""Measured from the last sound above −35 dBFS: 63 to 112 ms, median 89, over 20 sentences of three voices."""
PAUSE_MS = 128
"""Silence after which it is worth writing down what was said so far: two frames that are not STILL."""
LONGEST_TURN_MS = 300_000
COMPLETE_MS = {"low": 800, "medium": 500, "auto": 500, "high": 300}
UNKNOWN = 0.25
"""Share of the longest wait while nobody knows what was said."""

_LAST_WORD = re.compile(r"([\w']+)\W*$")
_OPEN_ENDING = re.compile(r"(,|-|–|—|…|\.\.\.|:)\s*$")
_ENGLISH = """a an the and or but so because if when while that which who to of in on at for with from as than then like
well my your our their is are was were be am i'm it's um uh uhm er hmm"""
_PORTUGUESE = "e o os as um uma mas porque se quando que de do da em no na para por com como então"
_TRAILING = frozenset(f"{_ENGLISH} {_PORTUGUESE}".split())


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
        self._onset = self._began = self._over = 0
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
            self._began = self._t
            self._mark_still()
            return [SpeechBegan(max(self._floor, self._onset - vad.prefix_padding_ms))]
        if self._missed:
            self._state = VadState.QUIET
        self._missed = True
        return []

    def _speaking(self, probability: float, vad: VadSettings) -> list[Mark]:
        if self._t - self._began >= LONGEST_TURN_MS:
            return [self._end(self._t)]
        if probability >= max(vad.threshold - HYSTERESIS, LOWEST_EXIT):
            self._mark_still()
            return self._become(VadState.SPEAKING, SpeechResumed())
        silent_ms = self._t - self._over
        marks = self._become(VadState.PAUSED, SpeechPaused(self._over)) if silent_ms >= PAUSE_MS else []
        if silent_ms >= vad.silence_ms:
            marks.append(self._end(self._over + vad.silence_ms))
        return marks

    def _mark_still(self) -> None:
        """Note when speech was over, should this be its last frame."""
        self._over = max(self._onset, self._t - TRAIL_MS)

    def _become(self, state: VadState, mark: Mark) -> list[Mark]:
        if self._state is state:
            return []
        self._state = state
        return [mark]

    def _end(self, end_ms: int) -> Mark:
        self.restart(end_ms)
        return SpeechEnded(self._over, end_ms)


def silence_needed_ms(said: str | None, eagerness: Eagerness) -> int:
    """Return the silence that ends a turn after ``said``; None means it is not known (yet)."""
    longest = EAGERNESS_MS[eagerness]
    if said is None:
        return int(longest * UNKNOWN)
    return COMPLETE_MS[eagerness] if sounds_complete(said) else longest


def sounds_complete(said: str) -> bool:
    """Tell whether ``said`` could stand as it is."""
    last = _LAST_WORD.search(said.lower())
    if last is None or _OPEN_ENDING.search(said):
        return False
    return said.rstrip().endswith(("?", "!")) or last[1] not in _TRAILING
