"""From speech probabilities and settings to turns: what the built-in server would have cut. Pure.

Rules:
1. ``server/core/endpointing.py`` decides, frame by frame, as in the built-in server; nothing of it is restated here.
2. Probabilities are heard once; each setting then costs microseconds a second of audio.
3. Behind the recording lies silence. It is asked only for what the recording left open, so that silence begins no turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from playground.server.core.endpointing import FRAME_MS, Endpointer, SpeechBegan, SpeechEnded, VadSettings

Source = Literal["built-in", "service"]

TAIL_MS = 11_000
"""Silence behind the recording: the longest silence that can be set, and a second for the detector to settle."""
LONGEST_PAUSE_MS = 1_500
"""Somebody who is silent no longer than this has paused in the middle; what lies further apart is two turns anyway."""
UNDECIDED_FRAMES = 3
"""A candidate of the last frame is decided so many frames later (rule 2 of ``endpointing.py``)."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """How likely each frame of 32 ms of a recording holds speech, and of the silence behind it."""

    probabilities: Sequence[float]
    duration_ms: float

    @property
    def frames(self) -> int:
        """How many frames hold some of the recording."""
        return min(len(self.probabilities), -int(-self.duration_ms // FRAME_MS))

    @property
    def loudest(self) -> float:
        """The highest probability in the recording."""
        return max(self.probabilities[: self.frames], default=0.0)


@dataclass(frozen=True, slots=True)
class TurnSpan:
    """One turn, in milliseconds of the recording; ``end_ms`` is None where it never ended.

    ``start_ms`` holds the prefix padding and ``end_ms`` the silence: ``audio_start_ms`` and ``audio_end_ms`` of the
    Realtime API. Speech itself lies from ``onset_ms`` to ``speech_end_ms``.
    """

    start_ms: int
    onset_ms: int
    speech_end_ms: int
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence between two turns that was only a pause."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        """How long it lasted."""
        return self.end_ms - self.start_ms


@dataclass(frozen=True, slots=True)
class Cuts:
    """What one setting makes of a recording; ``vad`` is the setting that acted."""

    vad: VadSettings
    turns: tuple[TurnSpan, ...]
    duration_ms: float
    source: Source = "built-in"

    @property
    def cut_pauses(self) -> tuple[Pause, ...]:
        """The pauses that were taken for the end of a turn."""
        gaps = (Pause(one.speech_end_ms, other.onset_ms) for one, other in pairwise(self.turns))
        return tuple(gap for gap in gaps if gap.length_ms <= LONGEST_PAUSE_MS)

    @property
    def longest_cut_ms(self) -> int:
        """The longest of them; 0 where none was cut."""
        return max((pause.length_ms for pause in self.cut_pauses), default=0)

    @property
    def ends_inside(self) -> bool:
        """Whether the recording ends inside a turn, which only the silence behind it ended."""
        return any(turn.end_ms is None or turn.end_ms > self.duration_ms for turn in self.turns)

    @property
    def never_ends(self) -> bool:
        """Whether the last turn stayed open through all the silence."""
        return any(turn.end_ms is None for turn in self.turns)


def cuts_of(analysis: Analysis, vad: VadSettings) -> Cuts:
    """Return the turns that ``vad`` makes of a recording."""
    exact, bare = Endpointer(), Endpointer()
    without_padding = replace(vad, prefix_padding_ms=0)
    turns: list[TurnSpan] = []
    for index, probability in enumerate(analysis.probabilities):
        if index >= analysis.frames + UNDECIDED_FRAMES and not exact.speaking:
            break
        marks = zip(exact.feed(probability, vad), bare.feed(probability, without_padding), strict=True)
        for mark, plain in marks:
            if isinstance(mark, SpeechBegan) and isinstance(plain, SpeechBegan):
                if plain.start_ms >= analysis.frames * FRAME_MS:
                    return Cuts(vad, tuple(turns), analysis.duration_ms)
                turns.append(TurnSpan(mark.start_ms, plain.start_ms, exact.judged_ms, None))
            elif isinstance(mark, SpeechEnded):
                turns[-1] = replace(turns[-1], speech_end_ms=mark.last_speech_ms, end_ms=mark.end_ms)
    if exact.speaking:
        turns[-1] = replace(turns[-1], speech_end_ms=exact.judged_ms)
    return Cuts(vad, tuple(turns), analysis.duration_ms)


def reported(started: Sequence[int], stopped: Sequence[int], vad: VadSettings, duration_ms: float) -> Cuts:
    """Return the turns that a service reported: ``audio_start_ms`` and ``audio_end_ms``, in their order."""
    turns: list[TurnSpan] = []
    for index, start_ms in enumerate(started):
        end_ms = stopped[index] if index < len(stopped) else None
        floor_ms = turns[-1].end_ms if turns else None
        onset_ms = _onset(start_ms, floor_ms or 0, vad)
        speech_end_ms = int(duration_ms) if end_ms is None else max(onset_ms, end_ms - vad.silence_ms)
        turns.append(TurnSpan(start_ms, min(onset_ms, speech_end_ms), speech_end_ms, end_ms))
    return Cuts(vad, tuple(turns), duration_ms, "service")


def _onset(start_ms: int, floor_ms: int, vad: VadSettings) -> int:
    """Return where speech began, as far as a start tells: padding that another turn has taken is not part of it."""
    return start_ms if start_ms == floor_ms else start_ms + vad.prefix_padding_ms
