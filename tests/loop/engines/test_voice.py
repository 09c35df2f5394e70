from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engines.shaping import finished
from playground.engines.voices import VOICES, voice_named
from playground.settings import knobs

SENTENCE = "Good morning, my friend. The weather is fine, and we will walk along the river."


def spoken(synthesizer, text, voice="alloy", speed=1.0):
    return np.concatenate([samples for _, samples in synthesizer.speak(text, voice=voice, speed=speed)])


def pitch_hz(samples):
    """The strongest lag of the loudest 100 ms."""
    at = int(np.argmax(np.convolve(np.square(samples), np.ones(2400), "valid")))
    window = samples[at : at + 2400] * np.hanning(2400)
    correlation = np.correlate(window, window, "full")[2399:]
    return 24_000 / (60 + int(np.argmax(correlation[60:340])))


def test_every_voice_the_settings_offer_has_a_stand_in():
    assert set(VOICES) == set(knobs()["voice"].choices)
    assert len(set(VOICES.values())) == len(VOICES)


def test_an_unknown_name_always_gets_the_same_voice():
    assert voice_named("nova") is voice_named("nova")
    assert voice_named(" Ash ") is VOICES["ash"]


@pytest.mark.parametrize("voice", VOICES)
def test_each_voice_is_level_unclipped_and_understood(synthesizer, recognizer, to_16k, voice):
    samples = spoken(synthesizer, SENTENCE, voice)
    loud = samples[np.abs(samples) > 0.02]

    assert samples.dtype == np.float32
    assert np.abs(samples).max() < 10 ** (-1 / 20)
    assert -24 < 20 * np.log10(np.sqrt(np.mean(loud**2))) < -14
    assert "we will walk along the river" in recognizer.transcribe(to_16k(samples)).lower()


def test_low_and_high_voices_are_low_and_high(synthesizer):
    pitches = {voice: pitch_hz(spoken(synthesizer, "Oh, mama.", voice)) for voice in ("echo", "alloy", "shimmer")}
    assert pitches["echo"] * 1.4 < pitches["alloy"] < pitches["shimmer"]


def test_words_of_all_pieces_together_are_the_text(synthesizer):
    text = 'Dr. Smith said: "Wait!" 🙂 \n One, two, three, go. ' + "and so on " * 40
    assert "".join(words for words, _ in synthesizer.speak(text, voice="verse")) == text


def test_a_count_comes_number_by_number(synthesizer):
    pieces = list(synthesizer.speak("One, two, three, four, five.", voice="alloy"))
    assert [words for words, _ in pieces] == ["One, ", "two, ", "three, ", "four, ", "five."]
    assert all(0.2 < len(samples) / 24_000 < 1.2 for _, samples in pieces)


def test_pieces_begin_and_end_in_silence(synthesizer):
    for _, samples in synthesizer.speak(SENTENCE, voice="ballad"):
        assert np.abs(samples[[0, -1]]).max() < 1e-3


def test_speed_changes_the_length(synthesizer):
    lengths = [len(spoken(synthesizer, SENTENCE, speed=speed)) for speed in (0.25, 0.7, 1.0, 1.5)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[1] > 1.2 * lengths[2] > 1.5 * lengths[3]


def test_what_cannot_be_said_comes_with_no_samples(synthesizer):
    assert [(w, len(s)) for w, s in synthesizer.speak("🙂", voice="alloy")] == [("🙂", 0)]
    assert list(synthesizer.speak("", voice="alloy")) == []


def test_threads_speak_alike(synthesizer):
    alone = spoken(synthesizer, SENTENCE, "sage")
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: spoken(synthesizer, SENTENCE, "sage"), range(8)))
    assert all(np.array_equal(alone, other) for other in together)


@settings(max_examples=40)
@given(st.integers(0, 5000), st.integers(0, 2000), st.floats(0.0, 4.0), st.integers(0, 400))
def test_finishing_never_clips_and_leaves_the_pause_asked_for(loud, lead, level, pause_ms):
    samples = np.zeros(lead + loud + 300, np.float32)
    samples[lead : lead + loud] = level
    done = finished(samples, 0.0, pause_ms)

    assert np.abs(done).max(initial=0) <= 0.9
    if loud > 300 and level > 0.1:
        tail = len(done) - 1 - np.flatnonzero(np.abs(done) > 0.01)[-1]
        assert abs(tail - pause_ms * 24) < 2 * 120 + 144
