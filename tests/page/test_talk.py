"""The whole main job in a real browser: talk, hear an answer, interrupt it, read both sides, stop."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.audio.resample import resample
from playground.engines.numbers import in_words
from tests.page.conftest import silence, write_wav
from tests.support.recordings import human_speech

pytestmark = pytest.mark.page
ANSWERED = "log.some((m) => m.type === 'line' && m.role === 'assistant' && m.status === 'done' && m.latency_ms)"
TRANSCRIBED = "log.some((m) => m.type === 'line' && m.role === 'user' && m.status === 'done')"
QUIET = "stats().queued_ms === 0 && turn() === 'listening'"
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


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
    from playground.engines.moonshine import MoonshineRecognizer

    recognizer = MoonshineRecognizer()
    return lambda samples, rate_hz: recognizer.transcribe(resample(samples, rate_hz, 16_000))


def sounding(sound: np.ndarray, rate_hz: int) -> list[tuple[float, float]]:
    """Return when something sounded, as (start, end) in ms; gaps under 800 ms belong to speech."""
    at = np.flatnonzero(sound) * 1000 / rate_hz
    cuts = np.flatnonzero(np.diff(at) > 800)
    return [(float(run[0]), float(run[-1])) for run in np.split(at, cuts + 1) if run.size]


@pytest.mark.recordings
def test_a_person_talks_and_hears_an_answer_and_reads_both_sides(talk, tmp_path):
    wav = write_wav(tmp_path / "human.wav", silence(1.5) + human_speech() + silence(12))
    page = talk(wav).start().until(ANSWERED).until(TRANSCRIBED).until(QUIET)
    user, assistant = page.lines()[:2]
    assert words(user["text"]) == words("Hello, my name is Marcelo.")
    assert "Marcelo" in assistant["text"]
    _, sound = page.heard_sound()
    assert np.sqrt(np.mean(sound[np.abs(sound) > 0.001] ** 2)) > 0.02, "the answer is not audible"
    assert page.errors == []


def test_what_is_heard_is_what_is_written(talk, tmp_path, voice, recognize):
    said = "Today is a good day to learn something new."
    wav = write_wav(tmp_path / "day.wav", silence(1.5) + voice(f"Repeat after me. {said}") + silence(9))
    page = talk(wav).start().until(ANSWERED).until(TRANSCRIBED).until(QUIET)
    user, assistant = page.lines()[:2]
    assert word_errors(f"Repeat after me. {said}", user["text"]) <= 0.2
    rate, sound = page.heard_sound()
    assert word_errors(assistant["text"], recognize(sound, rate)) <= 0.2


def test_the_call_centre_talks_over_the_telephone_and_what_is_heard_is_what_is_written(
    talk, tmp_path, voice, recognize
):
    wav = write_wav(tmp_path / "telephone.wav", silence(1.5) + voice("Please count to five.") + silence(12))
    page = talk(wav)
    page.page.locator("#presets select").select_option("Call centre")
    page.open_group("More")
    expect(page.page.locator("#setting-audio_format label.selected")).to_have_text("G.711 µ-law, 8 kHz")
    page.page.locator("#setting-audio_format").scroll_into_view_if_needed()
    page.keep_picture("audio-format")
    page.start().until(ANSWERED).until(TRANSCRIBED).until(QUIET)
    confirmed = page.log("confirmed")[-1]
    assert confirmed["settings"]["audio_format"] == "pcmu"
    assert confirmed["differs"] == []
    user, assistant = page.lines()[:2]
    assert words(user["text"]) == words("Please count to five.")
    rate, sound = page.heard_sound()
    heard = re.sub(r"\d+", lambda figure: in_words(int(figure[0])), recognize(sound, rate))
    assert word_errors(assistant["text"], heard) <= 0.2
    assert page.errors == []


def test_a_count_is_interrupted_and_page_service_and_ear_agree_how_far_it_was_heard(talk, tmp_path, voice, recognize):
    question = voice("Wait. How far did you get?")
    wav = write_wav(
        tmp_path / "count.wav",
        silence(1.5) + voice("Please count to twenty.") + silence(4.6) + question + silence(12),
    )
    page = talk(wav).start().until("stats().stop_received_at !== null")
    page.until("log.filter((m) => m.type === 'line' && m.role === 'assistant' && m.latency_ms).length >= 2").until(
        QUIET
    )
    counting, answer = (line for line in page.lines() if line["role"] == "assistant")
    assert counting["status"] == "interrupted"
    last_heard = words(counting["text"][: counting["heard_chars"]])[-1]
    assert last_heard in words(answer["text"]), "the service knows another word than the page shows"

    rate, sound = page.heard_sound()
    (started, stopped), *_ = sounding(sound, rate)
    assert stopped - started == pytest.approx(page.stats()["heard_ms"]["0"], abs=20)
    before = sound[: int(stopped * rate / 1000)]
    assert NUMBERS.index(last_heard) + 1 in numbers(recognize(before, rate)), "the ear heard another word"
    later_ms = np.count_nonzero(sound[int((stopped + 1) * rate / 1000) :]) * 1000 / rate
    assert 0 < later_ms <= page.stats()["heard_ms"]["1"] + 20, "something of the silenced answer was heard later"


def numbers(written: str) -> set[int]:
    """Return the numbers in a transcript, whether in words or in digits."""
    spelled = {NUMBERS.index(word) + 1 for word in words(written) if word in NUMBERS}
    return spelled | {int(digits) for digits in re.findall(r"\d+", written)}
