"""The whole main job in a real browser: talk, hear an answer, interrupt it, read both sides, stop."""

import re

import numpy as np
import pytest

from playground.audio.resample import resample
from tests.page.conftest import silence, write_wav
from tests.support.recordings import human_speech

pytestmark = pytest.mark.page
ANSWERED = "log.some((m) => m.type === 'line' && m.role === 'assistant' && m.status === 'done' && m.latency_ms)"
TRANSCRIBED = "log.some((m) => m.type === 'line' && m.role === 'user' && m.status === 'done')"
QUIET = "stats().queued_ms === 0 && log.at(-1).type === 'state' && log.at(-1).turn === 'listening'"
NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split()


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def word_errors(said: str, written: str) -> float:
    """Return the word error rate of ``written`` against ``said``."""
    a, b = words(said), words(written)
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1] / max(1, len(a))


@pytest.fixture(scope="module")
def recognize():
    """Write down sound of any rate with the built-in recogniser."""
    from playground.local.engines.moonshine import MoonshineRecognizer

    recognizer = MoonshineRecognizer()
    return lambda samples, rate_hz: recognizer.transcribe(resample(samples, rate_hz, 16_000))


@pytest.mark.recordings
def test_a_person_talks_and_hears_an_answer_and_reads_both_sides(talk, tmp_path, recognize):
    wav = write_wav(tmp_path / "human.wav", silence(1.5) + human_speech() + silence(12))
    page = talk(wav).start().until(ANSWERED).until(TRANSCRIBED).until(QUIET)
    user, assistant = page.lines()[:2]
    assert words(user["text"]) == words("Hello, my name is Marcelo.")
    rate, sound = page.heard_sound()
    assert np.sqrt(np.mean(sound[np.abs(sound) > 0.001] ** 2)) > 0.02, "the answer is not audible"
    assert word_errors(assistant["text"], recognize(sound, rate)) <= 0.2
    assert page.errors == []


def test_speech_that_was_never_recorded_by_a_human_is_understood_too(talk, tmp_path, voice):
    said = "Repeat after me. The quick brown fox jumps over the lazy dog."
    wav = write_wav(
        tmp_path / "fox.wav", silence(1.5) + voice("The quick brown fox jumps over the lazy dog.") + silence(9)
    )
    page = talk(wav).start().until(ANSWERED).until(TRANSCRIBED)
    assert word_errors("The quick brown fox jumps over the lazy dog.", page.lines()[0]["text"]) <= 0.2, said


def test_counting_to_twenty_is_interrupted_and_the_assistant_knows_how_far_it_was_heard(
    talk, tmp_path, voice, recognize
):
    wav = write_wav(
        tmp_path / "count.wav",
        silence(1.5)
        + voice("Please count to twenty.")
        + silence(4.6)
        + voice("Wait. How far did you get?")
        + silence(12),
    )
    page = talk(wav).start()
    page.until("stats().stop_received_at !== null")
    page.until("log.filter((m) => m.type === 'line' && m.role === 'assistant' && m.latency_ms).length >= 2").until(
        QUIET
    )
    counting = next(line for line in page.lines() if line["role"] == "assistant")
    answer = [line for line in page.lines() if line["role"] == "assistant"][-1]
    stats = page.stats()
    print(
        {k: stats[k] for k in ("stop_received_at", "silenced_at", "underruns")}, counting["heard_chars"], answer["text"]
    )
    page.page.screenshot(path="/tmp/w/interrupted.png")
    assert counting["status"] == "interrupted"
    last_heard = words(counting["text"][: counting["heard_chars"]])[-1]
    rate, sound = page.heard_sound()
    transcript = recognize(sound, rate)
    print(transcript)
    assert last_heard in words(answer["text"])
    assert NUMBERS.index(last_heard) in range(3, 10)
    assert stats["silenced_at"] - stats["stop_received_at"] <= 50
