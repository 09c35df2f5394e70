"""Sessions of a few seconds and a talk by voice that goes on: nothing is lost, and the page says what happened."""

import re

import pytest
from playwright.sync_api import expect

from tests.page.conftest import hears, silence, write_wav
from tests.page.running import App
from tests.page.test_talk import word_errors

pytestmark = pytest.mark.page
SAID = ("Repeat after me. The first of four.", "Repeat after me. Here comes the second.", "What is seven times eight?")
SESSION_S = 20
HANDLE = "document.querySelector('.conversation').playground.conversation"
RENEWED = "log.filter((m) => m.type === 'session' && m.is_renewed)"
HEARD = f"""() => {{
  const {{ sound }} = {HANDLE};
  return window.log.filter((m) => m.type === "line" && m.role === "assistant" && m.status === "done")
    .map((m) => ({{ id: m.item_id, ...sound.playback.countOf(m.item_id) }}));
}}"""
"""Of each answer that is done, how many samples came and how many were heard."""


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """The app, whose sessions end after some seconds."""
    minutes = {"PLAYGROUND_LOCAL_SESSION_MINUTES": f"{SESSION_S / 60:.3f}"}
    running = App(tmp_path_factory.mktemp("short"), minutes).start()
    yield running
    running.stop()
    assert running.crashes == []


def test_a_talk_over_three_sessions_is_one_conversation(short, open_tab, tmp_path, voice):
    clips = [sound for text in SAID for sound in (voice(text), silence(9))]
    microphone = write_wav(tmp_path / "said.wav", silence(1.5) + b"".join(clips) + silence(60))
    page = open_tab(short.address, hears(microphone), viewport={"width": 1440, "height": 900}).start()
    expect(page.page.locator(".pl-session-left")).to_have_text(re.compile(r"session renewed within \d+ s"))
    page.until(f"lines('assistant', 'done').length >= {len(SAID)} && {RENEWED}.length >= 2", timeout_s=60)
    expect(page.page.locator(".pl-seam").first).to_contain_text("Session renewed")
    page.until("turn() === 'listening'")

    said = page.lines("user")
    assert [line["status"] for line in said] == ["done"] * len(SAID)
    assert word_errors(" ".join(SAID), " ".join(line["text"] for line in said)) <= 0.2
    answers = page.lines("assistant")
    assert [line["status"] for line in answers] == ["done"] * len(SAID), "an answer was cut, or said twice"
    for each in page.page.evaluate(HEARD):
        assert each["heard"] > 0.95 * each["received"], each  # silence may have been left out
    assert page.page.evaluate("window.log.filter((m) => m.type === 'notice')") == []
    assert {message["link"] for message in page.page.evaluate("window.log.filter((m) => m.type === 'state')")} <= {
        "connecting",
        "open",
    }
    page.press("Stop").is_at_rest()
    expect(page.page.locator(".pl-session-left")).to_be_empty()
    assert page.errors == []
