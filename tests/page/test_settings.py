"""Settings changed while one talks: they reach the service, they act, and what cannot change says so."""

import pytest

from tests.page.conftest import silence, write_wav

pytestmark = pytest.mark.page


def test_a_longer_silence_set_while_talking_joins_two_phrases_into_one_turn(talk, tmp_path, voice):
    phrases = voice("I like apples.") + silence(1.0) + voice("And I like oranges.")
    page = talk(write_wav(tmp_path / "phrases.wav", silence(2) + phrases + silence(8))).start()
    page.fill("silence_duration_ms", "1800")
    page.until("log.some((m) => m.type === 'confirmed' && m.settings.silence_duration_ms === 1800)", 3)
    page.until("lines('user', 'done').length > 0")
    said = page.lines("user")[0]["text"].lower()
    assert "apples" in said
    assert "oranges" in said


def test_the_voice_is_locked_once_it_has_spoken_and_the_page_says_so(talk):
    page = talk().type("Count to two.").until_speaking()
    page.page.locator("#setting-voice input").click()
    page.page.locator("#setting-voice [role=option]").last.click()
    page.sees("Stop and start again to speak with another voice.")
    page.type("Count to three.").until("lines('assistant', 'done').length > 0")


def test_push_to_talk_answers_what_was_said_while_space_was_held(talk, tmp_path, voice):
    words = voice("Please count to twenty.")
    said = write_wav(tmp_path / "said.wav", silence(0.3) + words + silence(0.3))
    page = talk(said, loop=True).choose("turn_detection", "Push to talk")
    page.start().until("stats().microphone")

    page.page.keyboard.press("Space")
    page.sees("That was too short to hear.")
    assert page.lines() == []

    page.page.keyboard.down("Space")
    page.until("turn() === 'hearing' && stats().frames_sent > 140")
    page.page.keyboard.up("Space")
    page.until_speaking().until("lines('user', 'done').length === 1")
    assert "count" in page.lines("user")[0]["text"].lower()  # the recording loops: no whole sentence is sure
