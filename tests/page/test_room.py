"""Heard at once, at the ear: real Chromium with a real speaker and microphone, both in one recording of the room.

Alone: ``python -m pytest -n 0 -m room``. Devices stumble where neighbours take the processor, and a person is late.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from benchmarks.rig.chromium import FLAGS, MUTED
from benchmarks.rig.clips import WAIT, synthetic
from benchmarks.rig.judging import pauses, silenced_s, where
from benchmarks.rig.pulse import RATE_HZ, Room, missing
from benchmarks.rig.recorder import Recorder
from tests.page.conftest import LOW, WHOLE, browser_path
from tests.page.talk import Talk
from tests.page.test_talk import words

pytestmark = [pytest.mark.page, pytest.mark.room]
STORY = "Tell me a long story."
PATIENCE_S = 30
ECHO_DB = -10
SILENCED_S = 1.0  # longer than between two sentences, and than the answer is turned down in vain


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    absent = missing()
    if absent and os.environ.get("CI"):
        pytest.fail(f"no {absent}: .ci/run must install PulseAudio")
    if absent:
        pytest.skip(f"{absent} is not installed (Debian: pulseaudio, pulseaudio-utils)")
    standing = Room()
    yield standing
    standing.close()


@pytest.fixture
def recorder(room: Room) -> Iterator[Recorder]:
    recording = Recorder(room)
    yield recording
    recording.close()


@pytest.fixture
def story(app: str, playwright, room: Room, recorder: Recorder) -> Iterator[Callable[[], tuple[Talk, float]]]:
    """Give a way to have a story told in the room; the page, and when the speaker began to sound."""
    browser = playwright.chromium.launch(
        executable_path=browser_path(WHOLE), args=FLAGS, ignore_default_args=[MUTED], env=room.environment
    )

    def tell() -> tuple[Talk, float]:
        page = Talk(browser.new_page(viewport=LOW)).open(app).start()
        asked_s = recorder.now_s
        page.type(STORY)
        return page, recorder.first_sound(asked_s, PATIENCE_S)

    yield tell
    browser.close()
    room.echo(None)


def test_with_headphones_a_person_interrupts_and_their_first_words_arrive(story, room, recorder, tmp_path):
    clip = synthetic(WAIT, tmp_path)
    page, began_s = story()
    recorder.wait_until(began_s + 2)
    room.say(clip.path)
    page.until("lines('user', 'done').length === 2").until("lines('assistant', 'interrupted').length === 1")
    told = next(line for line in page.lines("assistant"))
    assert told["heard_chars"] < len(told["text"])
    sound = recorder.sound(began_s)
    lies = where(clip.samples, sound[:, 1])
    assert lies is not None
    ended_s = silenced_s(sound[:, 0], lies)
    assert ended_s is not None
    assert ended_s < lies.end_s, "the story went on after the person had spoken to the end"
    recognized, said = words(page.lines("user")[-1]["text"]), words(WAIT)
    assert len(recognized) >= len(said) - 1, f"{recognized} of {said}"
    assert page.errors == []


def test_with_loudspeakers_a_story_does_not_interrupt_itself(story, room, recorder):
    room.echo(ECHO_DB)
    page, began_s = story()
    recorder.wait_until(began_s + 20)
    speaker = recorder.sound(began_s)[: 20 * RATE_HZ, 0]
    assert pauses(speaker, SILENCED_S) == []
    assert page.log("stop_playback") == []
    assert page.errors == []
