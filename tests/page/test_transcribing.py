"""What the page shows where words are all that is wanted, and of models: which ends when, which lacks what."""

import pytest
from playwright.sync_api import expect

from tests.page.conftest import silence, write_wav

pytestmark = pytest.mark.page


def test_transcript_only_writes_down_what_is_said_and_nothing_answers(talk, tmp_path, voice):
    said = silence(1) + voice("I like apples.") + silence(1.5) + voice("And I like oranges.") + silence(6)
    page = talk(write_wav(tmp_path / "said.wav", said)).open_group("More").choose("output", "Transcript only")
    instructions = page.page.locator("#setting-instructions")
    expect(instructions.locator("textarea")).to_be_disabled()
    expect(instructions).to_contain_text("Only a transcript is made")
    expect(page.page.locator("#setting-silence_duration_ms input").first).to_be_enabled()
    page.start().until("lines('user', 'done').length === 2")
    words = " ".join(line["text"] for line in page.lines("user")).lower()
    assert "apples" in words
    assert "oranges" in words
    page.type("Hello?").sees("Nothing answers in this conversation")
    assert page.lines("assistant") == []
    page.keep_picture("transcript-only")
    page.choose("output", "Audio").sees("stays as it is in this conversation")
    expect(instructions.locator("textarea")).to_be_enabled()
    assert page.errors == []


def test_a_model_that_ends_and_what_one_lacks_are_said_at_their_fields(talk):
    page = talk().open_group("Connection").open_group("More")
    page.page.locator("#service").get_by_text("OpenAI", exact=True).click()
    page.page.locator("#deployment input, #deployment textarea").fill("gpt-realtime")
    deployment, transcriber = page.page.locator("#deployment"), page.page.locator("#setting-transcription_model")
    expect(deployment).to_have_attribute(
        "data-ending", "gpt-realtime ends on 20 January 2027; gpt-realtime-2.1 goes on."
    )
    effort, delay = (page.page.locator(f"#setting-{name}") for name in ("reasoning_effort", "transcription_delay"))
    expect(effort).to_contain_text("Not in gpt-realtime, but in gpt-realtime-2.1")
    expect(effort.locator("input").first).to_be_disabled()
    page.pick("transcription_model", "whisper-1")
    expect(transcriber).to_have_attribute("data-ending", "whisper-1 ends on 26 February 2027; gpt-transcribe goes on.")
    expect(delay).to_contain_text("Not in whisper-1, but in gpt-realtime-whisper.")
    page.keep_picture("endings")
    page.pick("transcription_model", "gpt-realtime-whisper")
    expect(transcriber).not_to_have_attribute(
        "data-ending", "whisper-1 ends on 26 February 2027; gpt-transcribe goes on."
    )
    expect(delay.locator("input").first).to_be_enabled()
    page.page.locator("#deployment input, #deployment textarea").fill("gpt-realtime-2.1")
    expect(effort.locator("input").first).to_be_enabled()
    assert page.errors == []
