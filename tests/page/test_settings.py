"""Settings changed while one talks: they reach the service, they act, and what cannot change says so."""

import pytest
from playwright.sync_api import expect

from tests.page.conftest import silence, write_wav

pytestmark = pytest.mark.page


def test_a_longer_silence_set_while_talking_joins_two_phrases_into_one_turn(talk, tmp_path, voice):
    phrases = voice("I like apples.") + silence(1.0) + voice("And I like oranges.")
    page = talk(write_wav(tmp_path / "phrases.wav", silence(2) + phrases + silence(8))).start()
    page.fill("silence_duration_ms", "1800")
    page.until("log.some((m) => m.type === 'confirmed' && m.settings.silence_duration_ms === 1800)")
    page.until("lines('user', 'done').length > 0")
    said = page.lines("user")[0]["text"].lower()
    assert "apples" in said
    assert "oranges" in said


def test_the_voice_is_locked_once_it_has_spoken_and_the_page_says_so(talk):
    page = talk().type("Count to two.").until_speaking()
    page.page.locator("#setting-voice input").click()
    page.page.locator("#setting-voice [role=option]").last.click()
    page.sees("The voice is locked once it has spoken.")
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
    said = page.lines("user")[0]["text"].lower()  # the recording loops: no whole sentence is sure
    assert any(word in said for word in ("please", "count", "20", "twenty"))


# --- push to talk ---


BLURRED = "window.dispatchEvent(new Event('blur'))"
HIDDEN = """
  Object.defineProperty(document, 'hidden', { value: true });
  document.dispatchEvent(new Event('visibilitychange'));
"""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def held_to_talk(talk, tmp_path, voice, **viewport):
    """A page at push to talk, whose microphone hears one sentence again and again."""
    said = write_wav(tmp_path / "said.wav", silence(0.3) + voice("Please count to twenty.") + silence(0.3))
    page = talk(said, loop=True, **viewport)
    if viewport:
        page.page.get_by_role("button", name="Setup").click()
    page.choose("turn_detection", "Push to talk")
    if viewport:
        page.page.get_by_role("button", name="Done").click()
    return page.start().until("stats().microphone")


def holds_of(page) -> list[bool]:
    """What the session was told of the key, in order."""
    return page.page.evaluate("bridges[0].said.filter((m) => m.type === 'hold').map((m) => m.down)")


def is_answered(page):
    """One turn was taken, whole, and is answered."""
    page.until_speaking().until("lines('user', 'done').length === 1")
    assert holds_of(page) == [True, False]
    assert page.notices.count() == 0
    assert page.errors == []


@pytest.mark.parametrize("clicked", ["Mute", "Push to talk"])
def test_space_talks_wherever_one_clicked_last(talk, tmp_path, voice, clicked):
    page = held_to_talk(talk, tmp_path, voice)
    if clicked == "Push to talk":
        page.choose("turn_detection", clicked)
    else:
        page.press(clicked).press("Unmute" if clicked == "Mute" else clicked)
    page.page.keyboard.down("Space")
    page.until("turn() === 'hearing' && stats().frames_sent > 140")
    page.page.keyboard.up("Space")
    is_answered(page)
    assert page.stats()["microphone"]


def test_a_latched_hold_ends_where_one_turns_to_typing(talk, tmp_path, voice):
    page = held_to_talk(talk, tmp_path, voice)
    page.page.locator(".pl-hold").dblclick()
    page.until("stats().frames_sent > 20")
    page.press("Type instead")
    expect(page.page.locator(".pl-hold")).to_have_attribute("aria-pressed", "false")
    assert holds_of(page)[-2:] == [True, False]


def test_space_writes_where_one_writes_and_presses_what_one_walked_to(talk, tmp_path, voice):
    page = held_to_talk(talk, tmp_path, voice).press("Type instead")
    expect(page.message_box).to_be_focused()
    page.message_box.press_sequentially("one two")
    expect(page.message_box).to_have_value("one two")
    page.message_box.fill("")
    page.button("Mute").focus()
    page.page.keyboard.press("Shift+Tab")
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Space")
    expect(page.button("Unmute")).to_be_visible()
    assert holds_of(page) == []


def test_a_finger_holds_the_button_and_a_release_outside_of_it_counts(talk, tmp_path, voice):
    page = held_to_talk(talk, tmp_path, voice, **PHONE)
    box = page.button("Hold to talk").bounding_box()
    finger = page.page.context.new_cdp_session(page.page)
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    page.until("turn() === 'hearing' && stats().frames_sent > 140")
    expect(page.page.get_by_text("Release to send")).to_be_visible()
    page.keep_picture("phone-holding")
    finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": 195, "y": 300}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    is_answered(page)


def test_two_taps_hold_without_a_hand_and_the_next_sends(talk, tmp_path, voice):
    page = held_to_talk(talk, tmp_path, voice)
    hold = page.button("Hold to talk")
    box = hold.bounding_box()
    hold.click()
    hold.click()
    page.until("turn() === 'hearing' && stats().frames_sent > 140")
    sends = page.page.get_by_role("button", name="Tap to send")
    assert sends.bounding_box() == box, "it moved under the finger"
    sends.click()
    page.until_speaking().until("lines('user', 'done').length === 1")
    assert holds_of(page) == [True, False, True, False]
    assert page.notices.count() == 0


@pytest.mark.parametrize("leave", [BLURRED, HIDDEN], ids=["another window", "another app"])
def test_who_leaves_the_page_has_let_go(talk, tmp_path, voice, leave):
    page = held_to_talk(talk, tmp_path, voice)
    page.page.keyboard.down("Space")
    page.until("turn() === 'hearing' && stats().frames_sent > 140")
    page.page.evaluate(f"() => {{ {leave} }}")
    is_answered(page)
