"""One stream of sound before the voice activity detector: resampled, cut into its frames, judged. Holds no thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from playground.audio.resample import Resampler
from playground.server.core.engine_protocols import VAD_FRAME, VAD_RATE_HZ, Samples, VadStream


class SpeechDetector:
    """Judges ``stream``'s sound at ``rate_hz``; ``filtered``, where given, sees it before the detector. May block."""

    def __init__(self, stream: VadStream, rate_hz: int, filtered: Callable[[Samples], Samples] | None = None) -> None:
        self.stream = stream
        self._filtered = filtered
        self._resampler = Resampler(rate_hz, VAD_RATE_HZ)
        self._rest: Samples = np.empty(0, np.float32)

    @property
    def behind_ms(self) -> float:
        """How much of what was given is not judged yet."""
        return self._rest.size * 1000 / VAD_RATE_HZ + self._resampler.delay_s * 1000

    def probabilities(self, samples: Samples) -> list[float]:
        """Take the next samples, cut anywhere; return the probability of each 32 ms that are now complete."""
        return [self.stream.probability(frame) for frame in self.frames(samples)]

    def frames(self, samples: Samples) -> list[Samples]:
        """Take the next samples, cut anywhere; return the frames that are now complete, to be judged in order."""
        fresh = self._resampler.process(samples)
        if self._filtered is not None and fresh.size:
            fresh = self._filtered(fresh)
        waiting = np.concatenate([self._rest, fresh])
        whole = waiting.size // VAD_FRAME * VAD_FRAME
        self._rest = waiting[whole:]
        return list(waiting[:whole].reshape(-1, VAD_FRAME))


def judged_together(heard: Sequence[tuple[SpeechDetector, Samples]]) -> list[list[float]]:
    """Return what ``probabilities`` would of each, frames of all judged in one call where the detector can. May block.

    The detectors are different ones, their streams of one kind.
    """
    streams = [detector.stream for detector, _ in heard]
    frames = [detector.frames(samples) for detector, samples in heard]
    together = getattr(type(streams[0]), "together", None) if len(streams) > 1 else None
    if together is not None:
        judged: list[list[float]] = together(streams, frames)
        return judged
    return [[stream.probability(frame) for frame in each] for stream, each in zip(streams, frames, strict=True)]
