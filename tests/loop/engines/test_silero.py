import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engines.speech_detector import SpeechDetector, judged_together
from playground.server.core.engine_protocols import VAD_FRAME


def probabilities(stream, samples):
    frames = samples[: len(samples) // VAD_FRAME * VAD_FRAME].reshape(-1, VAD_FRAME)
    return np.array([stream.probability(frame) for frame in frames])


@pytest.mark.recordings
def test_human_speech_is_found_where_the_services_found_it(vad, human):
    loud = np.flatnonzero(probabilities(vad.open(), human) >= 0.5)

    assert abs(loud[0] * 32 + 16 - 1808) <= 100
    assert abs((loud[-1] + 1) * 32 - 4040) <= 100


@pytest.mark.parametrize("level", [0.3, 0.03, 0.003])
def test_white_and_pink_noise_are_no_speech(vad, level):
    white = np.random.default_rng(1).standard_normal(10 * 16_000)
    spectrum = np.fft.rfft(white)
    pink = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)))

    for noise in (white, pink / pink.std()):
        assert probabilities(vad.open(), (noise * level).clip(-1, 1).astype(np.float32)).max() < 0.35


def test_streams_that_take_turns_hear_what_each_would_hear_alone(vad, synthesizer, to_16k):
    speech = to_16k(np.concatenate([s for _, s in synthesizer.speak("One word after the other.", voice="alloy")]))
    other = np.random.default_rng(2).standard_normal(len(speech)).astype(np.float32) * 0.1
    alone = probabilities(vad.open(), speech)

    first, second, together = vad.open(), vad.open(), []
    for start in range(0, len(speech) - VAD_FRAME + 1, VAD_FRAME):
        together.append(first.probability(speech[start : start + VAD_FRAME]))
        second.probability(other[start : start + VAD_FRAME])

    assert together == pytest.approx(alone.tolist())
    assert max(together) > 0.9


def test_a_frame_of_another_length_is_refused(vad):
    with pytest.raises(ValueError, match="512"):
        vad.open().probability(np.zeros(480, np.float32))


@given(data=st.data())
def test_streams_judged_together_hear_what_each_would_hear_alone(vad, data):
    sizes = data.draw(st.lists(st.lists(st.integers(0, 4000), max_size=4), min_size=1, max_size=5), "sizes, by round")
    rounds = max(map(len, sizes))
    noise = np.random.default_rng(data.draw(st.integers(0, 9)))
    sound = [[(noise.standard_normal(size) * 0.1).astype(np.float32) for size in each] for each in sizes]
    alone = [SpeechDetector(vad.open(), 24_000) for _ in sizes]
    shared = [SpeechDetector(vad.open(), 24_000) for _ in sizes]
    for n in range(rounds):
        present = [at for at, each in enumerate(sound) if len(each) > n]
        found = judged_together([(shared[at], sound[at][n]) for at in present])
        for at, figures in zip(present, found, strict=True):
            assert figures == pytest.approx(alone[at].probabilities(sound[at][n]), abs=1e-4)
            assert shared[at].behind_ms == alone[at].behind_ms
