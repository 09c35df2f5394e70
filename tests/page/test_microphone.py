"""The microphone: missing, refused, unplugged, muted, and typing goes on; what the browser does to it; its test."""

import re
import wave
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.page.conftest import A_DEVICE, ALLOWED, ASKS_AND_IS_DENIED, silence, write_wav
from tests.page.running import App

pytestmark = pytest.mark.page
BY_NAME = "playground.test"
"""A name for the app, over plain http: a page that is not on this computer, to a browser."""
TYPED = "Count to two."


def works_by_typing(page) -> None:
    page.type(TYPED).until_answered()
    assert page.lines("user")[0]["text"] == TYPED
    assert page.errors == []


def test_a_refused_microphone_is_named_and_typing_works(app, open_tab):
    page = open_tab(app, [A_DEVICE, ASKS_AND_IS_DENIED]).start()
    page.sees("The browser did not allow the microphone. Allow it beside the address bar")
    works_by_typing(page)


def test_a_computer_without_microphone_is_named_and_typing_works(app, open_tab):
    page = open_tab(app, [ALLOWED]).start()
    page.sees("No microphone was found. Plug one in, then turn it on. You can type instead.")
    works_by_typing(page)


def test_an_insecure_origin_is_named_and_typing_works(tmp_path, open_tab):
    named = f"--host-resolver-rules=MAP {BY_NAME} 127.0.0.1"
    elsewhere = App(tmp_path, {"PLAYGROUND_ALLOWED_HOSTS": BY_NAME}).start()
    try:
        page = open_tab(elsewhere.address.replace("127.0.0.1", BY_NAME), [ALLOWED, A_DEVICE, named])
        page.start().sees("Browsers allow the microphone and live sound only on https or localhost.")
        works_by_typing(page)
    finally:
        elsewhere.stop()


def test_a_microphone_unplugged_while_talking_is_named_and_can_be_turned_on_again(talk):
    page = talk().start().until("stats().frames_sent > 5")
    page.page.evaluate("microphones[0].getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    page.sees("The microphone was disconnected.").until("!stats().microphone && stats().phase === 'live'")
    page.press("Try again").until("stats().microphone")
    assert page.notices.count() == 0
    assert page.errors == []


def test_while_muted_the_service_hears_silence_and_takes_no_turn(talk, tmp_path, voice):
    said = write_wav(tmp_path / "said.wav", silence(3) + voice("Hello there.") + silence(0.8))
    page = talk(said, loop=True).start().press("Mute")
    page.until("stats().frames_sent > 270")
    assert page.lines() == []
    page.press("Unmute").until("lines('user', 'done').length > 0")


# --- what the browser does to the sound, and the test --------------------------------------------------------------


TITLES = {
    "echoCancellation": "Echo cancellation",
    "noiseSuppression": "Noise suppression",
    "autoGainControl": "Automatic gain",
}
OPEN = "window.microphones.map((stream) => stream.getAudioTracks()[0]).filter((track) => track.readyState === 'live')"
GRANTED = f"() => {OPEN}[0]?.getSettings()"  # as chosen; a second one is open unprocessed while an echo may be there
SENT = """() => {
  window.loudest = [];
  window.duringTest = [];
  const keep = ([{ target }]) => target.dataset.phase === 'done' && window.duringTest.push(...window.loudest.splice(0));
  new MutationObserver(keep).observe(document.querySelector('.pl-testing'), { attributeFilter: ['data-phase'] });
  bridges[0].worker.addEventListener('message', ({ data: { type, frame, sent, until } }) => {
    if (type === 'block' && sent.includes(until))
      window.loudest.push(Math.max(...new Int16Array(frame.slice(4)).map(Math.abs)));
  });
}"""
TONE_HZ = 440


def tone(path: Path, rms_db: float, seconds: float = 12, rate_hz: int = 48_000) -> Path:
    """A sine whose root mean square is so many dBFS."""
    at = np.arange(int(seconds * rate_hz)) / rate_hz
    sine = np.sqrt(2) * 10 ** (rms_db / 20) * np.sin(2 * np.pi * TONE_HZ * at)
    return write_wav(path, (np.clip(sine, -1, 1) * 32767).astype("<i2").tobytes(), rate_hz)


def rms_db(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))


def in_wav(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def section(page):
    """Open the microphone's section; give its element."""
    page.page.get_by_role("button", name="Microphone settings").click()
    return page.page.get_by_role("region", name="Microphone settings")


def switch(page, name: str, *, on: bool):
    page.page.get_by_role("switch", name=TITLES[name]).set_checked(on)
    page.page.wait_for_function(f"({GRANTED})()?.{name} === {str(on).lower()}")


def run_test(panel, verdict: str) -> str:
    """Press *Test microphone* and wait for its verdict; give what it said."""
    panel.get_by_role("button", name="Test microphone").click()
    said = panel.get_by_role("status")
    expect(said).to_contain_text(verdict, timeout=15_000)
    return said.text_content()


def test_switching_reaches_the_microphone_of_the_running_conversation_and_is_remembered(talk):
    page = talk().start().until("stats().frames_sent > 5")
    panel = section(page)
    page.keep_picture("microphone-desk")
    for name in TITLES:
        expect(panel.get_by_role("switch", name=TITLES[name])).to_be_checked()
        switch(page, name, on=False)
    expect(panel.locator(".pl-beside:not(:empty)")).to_have_count(0)
    before = page.stats()["frames_sent"]
    page.until(f"stats().frames_sent > {before} + 20 && stats().microphone")
    assert page.page.evaluate(f"{OPEN}.length") == 1, "a microphone that was replaced is still open"

    page.page.reload()
    page.page.wait_for_function("document.querySelector('.conversation')?.playground")
    section(page)
    for name in TITLES:
        expect(page.page.get_by_role("switch", name=TITLES[name])).not_to_be_checked()
    assert page.errors == []


def test_what_the_browser_grants_stands_beside_the_switch_where_it_differs_or_is_not_said(talk):
    page = talk()
    page.page.evaluate(
        """() => {
          const told = MediaStreamTrack.prototype.getSettings;
          MediaStreamTrack.prototype.getSettings = function () {
            const { autoGainControl, ...settings } = told.call(this);
            return { ...settings, noiseSuppression: false };
          };
        }"""
    )
    page.start().until("stats().microphone")
    panel = section(page)
    granted = page.page.evaluate(GRANTED)
    assert (granted["noiseSuppression"], "autoGainControl" in granted) == (False, False)
    expect(panel.locator("[data-name=echoCancellation] .pl-beside")).to_be_empty()
    expect(panel.locator("[data-name=noiseSuppression] .pl-beside")).to_have_text("The browser keeps it off.")
    expect(panel.locator("[data-name=autoGainControl] .pl-beside")).to_have_text("The browser does not say.")


def test_before_a_conversation_a_tone_is_measured_as_it_is_and_played_back(talk, tmp_path):
    wav = tone(tmp_path / "tone.wav", -12)
    page = talk(wav, loop=True)
    panel = section(page)
    for name in TITLES:
        page.page.get_by_role("switch", name=TITLES[name]).uncheck()
    said = run_test(panel, "That is fine.")
    page.keep_picture("microphone-tested")

    told = [float(figure.replace("−", "-")) for figure in re.findall(r"(−?\d+) dBFS", said)]
    source = in_wav(wav)
    assert told == [pytest.approx(rms_db(source), abs=1), pytest.approx(20 * np.log10(np.abs(source).max()), abs=1)]
    rate, sound = page.heard_sound()
    heard = sound[np.flatnonzero(sound)[0] : np.flatnonzero(sound)[-1] + 1]
    assert len(heard) / rate == pytest.approx(3, abs=0.1)
    assert rms_db(heard) == pytest.approx(rms_db(source), abs=1)
    peak_hz = np.argmax(np.abs(np.fft.rfft(heard))) * rate / len(heard)
    assert peak_hz == pytest.approx(TONE_HZ, abs=2)
    assert page.page.evaluate("bridges.length") == 0
    assert page.page.evaluate("microphones.every((stream) => stream.getTracks()[0].readyState === 'ended')")
    assert page.errors == []


def test_what_is_wrong_with_the_level_is_said_in_one_sentence(talk, tmp_path):
    page = talk(tone(tmp_path / "tone.wav", -45), loop=True)
    panel = section(page)
    for name in TITLES:
        page.page.get_by_role("switch", name=TITLES[name]).uncheck()
    run_test(panel, "Too quiet.")


def test_during_a_conversation_the_assistant_hears_nothing_of_the_test(talk, tmp_path, voice):
    said = write_wav(tmp_path / "said.wav", silence(0.3) + voice("Please count to twenty.") + silence(0.7))
    page = talk(said, loop=True).start().until("stats().microphone")
    panel = section(page)
    panel.get_by_role("button", name="Test microphone").click()
    expect(panel).to_contain_text("The assistant does not hear you meanwhile.")
    expect(page.button("Unmute")).to_be_visible()
    page.page.evaluate(SENT)
    expect(panel).to_contain_text("This is how you sound.", timeout=10_000)
    page.keep_picture("microphone-playback")
    expect(panel.get_by_role("status")).to_contain_text("dBFS", timeout=10_000)
    during = page.page.evaluate("window.duringTest")
    assert len(during) > 150
    assert max(during) == 0, "the service heard something of the test"
    expect(page.button("Mute")).to_be_visible()
    page.page.wait_for_function("window.loudest.some((peak) => peak > 1000)", timeout=10_000)
    assert page.errors == []


def test_a_test_that_is_stopped_leaves_no_microphone_open_and_the_next_one_works(talk, tmp_path):
    page = talk(tone(tmp_path / "tone.wav", -20), loop=True)
    panel = section(page)
    panel.get_by_role("button", name="Test microphone").click()
    expect(panel).to_contain_text("Say something.")
    panel.get_by_role("button", name="Stop test").click()
    expect(panel).to_contain_text("Records three seconds")
    page.page.wait_for_function("microphones.every((stream) => stream.getTracks()[0].readyState === 'ended')")
    run_test(panel, "dBFS")


def test_an_answer_that_interrupts_itself_is_told_with_remedies_that_act(talk):
    page = talk().start().until("stats().microphone")
    section(page)
    switch(page, "echoCancellation", on=False)
    told = {
        "type": "notice",
        "sentence": "The assistant hears itself: its own words interrupted it.",
        "hint": "Use headphones.",
        "level": "info",
        "code": "self_interruption",
        "action": "echo_cancellation",
    }
    tell = "(told) => bridges[0].says(told)"
    page.page.evaluate(tell, told)
    page.sees("The assistant hears itself").keep_picture("hears-itself")
    page.press("Keep echo cancellation on")
    page.page.wait_for_function(f"({GRANTED})()?.echoCancellation === true")
    expect(page.page.get_by_role("switch", name="Echo cancellation")).to_be_checked()
    assert page.notices.count() == 0

    page.page.evaluate(tell, told)
    page.sees("The assistant hears itself")
    expect(page.button("Keep echo cancellation on")).to_have_count(0)
    page.press("Let it finish").sees("It finishes what it says before it listens again.")
    expect(page.page.locator("#setting-interrupt_response input")).not_to_be_checked()
    page.until("log.some((m) => m.type === 'confirmed' && m.settings.interrupt_response === false)")
    assert page.errors == []


def test_an_answer_cut_twice_by_its_own_words_is_told_to_hear_itself(talk, tmp_path, voice):
    echo = write_wav(tmp_path / "echo.wav", silence(2.5) + voice("One, two, three.") + silence(2.5))
    page = talk(echo, loop=True)
    page.page.locator("#setting-create_response input").uncheck()
    page.start()
    for cut in range(1, 7):  # what comes before it was said is no echo
        page.type("Please count to twenty.").until(f"lines('assistant', 'interrupted').length >= {cut}")
        page.until("turn() === 'listening' && lines('user').every((line) => line.status !== 'streaming')")
        if page.notices.count():
            break
    assert cut > 1
    page.sees("The assistant hears itself")
    assert page.errors == []
