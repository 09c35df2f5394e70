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
    waiting = [(detector.stream, detector.frames(samples)) for detector, samples in heard]
    found: list[list[float]] = [[] for _ in heard]
    for n in range(max((len(frames) for _, frames in waiting), default=0)):
        who = [at for at, (_, frames) in enumerate(waiting) if len(frames) > n]
        judged = _judged([waiting[at][0] for at in who], [waiting[at][1][n] for at in who])
        for at, probability in zip(who, judged, strict=True):
            found[at].append(probability)
    return found


def _judged(streams: Sequence[VadStream], frames: Sequence[Samples]) -> list[float]:
    together: Callable[..., list[float]] | None = getattr(type(streams[0]), "together", None)
    if together is not None:
        return together(streams, frames)
    return [stream.probability(frame) for stream, frame in zip(streams, frames, strict=True)]
