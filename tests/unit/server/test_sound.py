"""Audio between the wire and the engines: any cut gives the same frames, durations add up, rumble goes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.protocol.values import AudioFormat
from playground.server.core.engine_protocols import VAD_FRAME
from playground.server.sound import Rumble, VoiceFrames, encoded, for_recognizer

KINDS = ("pcm", "pcmu", "pcma")


class Listening:
    """A detector that only keeps what it is given."""

    def __init__(self):
        self.frames = []

    def probability(self, frame):
        self.frames.append(frame.copy())
        return 0.0


def frames_of(audio, cuts, kind, noise_reduction=None):
    ear = Listening()
    stream = VoiceFrames(ear, AudioFormat(kind), noise_reduction)
    edges = [0, *sorted(min(cut, len(audio)) for cut in cuts), len(audio)]
    for start, end in pairwise(edges):
        stream.probabilities(audio[start:end])
    return ear.frames


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("noise_reduction", [None, "far_field"])
@given(cuts=st.lists(st.integers(0, 9600), max_size=8))
def test_any_cut_even_within_a_sample_gives_the_same_frames(kind, noise_reduction, cuts):
    audio = np.random.default_rng(1).integers(0, 256, 9600, np.uint8).tobytes()
    whole, cut = (frames_of(audio, at, kind, noise_reduction) for at in ([], cuts))
    assert len(whole) == len(cut)
    assert all(len(frame) == VAD_FRAME for frame in cut)
    np.testing.assert_allclose(whole, cut, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
@given(ms=st.integers(0, 300))
def test_durations_stay(kind, ms):
    audio_format = AudioFormat(kind)
    spoken = encoded(np.zeros(ms * 24, np.float32), audio_format)
    assert len(spoken) == ms * audio_format.bytes_per_ms
    assert len(for_recognizer(spoken, audio_format)) == ms * 16


def test_rumble_goes_and_speech_stays():
    t = np.arange(16_000) / 16_000
    for hertz, kept in ((40, False), (400, True)):
        sine = np.sin(2 * np.pi * hertz * t).astype(np.float32)
        level = float(np.sqrt(np.mean(Rumble(150).process(sine)[8000:] ** 2)))
        assert (level > 0.6) == kept
        assert level < 0.05 or kept
