"""No microphone, no permission, no secure origin, unplugged, muted: a sentence each time, and typing goes on."""

import pytest

from tests.page.conftest import A_DEVICE, ALLOWED, silence, write_wav

pytestmark = pytest.mark.page
TYPED = "Count to two."


def works_by_typing(page) -> None:
    page.type(TYPED).until_answered()
    assert page.lines("user")[0]["text"] == TYPED
    assert page.errors == []


def test_a_refused_microphone_is_named_and_typing_works(app, open_tab):
    page = open_tab(app, [A_DEVICE, "--deny-permission-prompts"]).start()
    page.sees("The browser did not allow the microphone. Allow it beside the address bar")
    works_by_typing(page)


def test_a_computer_without_microphone_is_named_and_typing_works(app, open_tab):
    page = open_tab(app, [ALLOWED]).start()
    page.sees("No microphone was found. Plug one in, then turn it on. You can type instead.")
    works_by_typing(page)


def test_an_insecure_origin_is_named_and_typing_works(app, open_tab):
    port = app.rsplit(":", 1)[1]
    named = "--host-resolver-rules=MAP playground.test 127.0.0.1"
    page = open_tab(f"http://playground.test:{port}", [ALLOWED, A_DEVICE, named])
    page.start().sees("Browsers allow the microphone and live sound only on https or localhost.")
    works_by_typing(page)


def test_a_microphone_unplugged_while_talking_is_named_and_can_be_turned_on_again(talk):
    page = talk().start().until("stats().frames_sent > 5")
    page.page.evaluate("microphones[0].getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    page.sees("The microphone was disconnected.").until("!stats().microphone && stats().phase === 'live'")
    page.press("Try again").until("stats().microphone")
    assert page.notices.count() == 0
    assert page.errors == []


def test_while_muted_the_service_hears_silence_and_takes_no_turn(talk, tmp_path, voice):
    said = write_wav(tmp_path / "said.wav", silence(0.5) + voice("Hello there.") + silence(0.8))
    page = talk(said, loop=True).start().press("Mute")
    page.until("stats().frames_sent > 140")
    assert page.lines() == []
    page.press("Unmute").until("lines('user', 'done').length > 0")
