"""The main job in Firefox, with a real speaker and microphone at either of their usual rates.

Alone: ``python -m pytest -n 0 -m room``, as the tests of ``test_room.py``.
"""

import os
import time

import pytest

from benchmarks.rig.clips import WAIT, Clip, synthetic
from benchmarks.rig.judging import silenced_s, where
from benchmarks.rig.pulse import missing
from benchmarks.rig.stage import Stage, program, stage
from tests.page.test_talk import words

pytestmark = [pytest.mark.page, pytest.mark.room]
ASKED = "Tell me a long story."
BLAMES = "(window.blames = [], addEventListener('error', (e) => window.blames.push(e.message)), true)"
RATE = "(async (sound) => (await sound.close(), sound.sampleRate))(new AudioContext())"
ANSWERS = "window.log.filter((m) => m.type === 'line' && m.role === 'assistant').map((m) => m.status)"
PATIENCE_S = 30


def needed(name: str, package: str) -> None:
    if name and os.environ.get("CI"):
        pytest.fail(f"no {name}: .ci/run must install {package}")
    if name:
        pytest.skip(f"{name} is not installed (Debian: {package})")


@pytest.mark.parametrize("rate_hz", [48_000, 44_100])
def test_a_person_speaks_is_answered_aloud_and_interrupts(app, tmp_path, rate_hz):
    needed(missing(), "pulseaudio, pulseaudio-utils")
    needed("" if program("firefox") else "firefox", "firefox-esr")
    question, wait = synthetic(ASKED, tmp_path), synthetic(WAIT, tmp_path)
    with stage("firefox", app, rate_hz) as standing:
        standing.browser.open(app)
        assert standing.browser.run(RATE) == rate_hz
        understood, sound, blames = standing.bravely(lambda: talk(standing, question, wait))
    assert len(words(understood[0])) >= len(words(ASKED)) - 1, understood
    assert len(words(understood[1])) >= len(words(WAIT)) - 1, understood
    said = where(wait.samples, sound[:, 1])
    assert said is not None
    ended_s = silenced_s(sound[:, 0], said)
    assert ended_s is not None
    assert ended_s < said.end_s, "the story went on after the person had spoken to the end"
    assert blames == []


def talk(standing: Stage, question: Clip, wait: Clip):
    """Return what was understood of a conversation, what was heard of it, and what the page complained of."""
    conversation = standing.conversation()
    browser, recorder = standing.browser, standing.recorder
    browser.run(BLAMES)
    recorder.wait_until(recorder.now_s + 1)
    standing.room.say(question.path)
    began_s = recorder.first_sound(recorder.now_s + question.seconds, PATIENCE_S)
    first = conversation.heard("")
    recorder.wait_until(began_s + 2)
    standing.room.say(wait.path)
    recorder.wait_until(recorder.now_s + wait.seconds + 1)
    deadline = time.monotonic() + PATIENCE_S
    while not (second := conversation.heard(first)) or "interrupted" not in browser.run(ANSWERS):
        assert time.monotonic() < deadline, browser.run(ANSWERS)
    sound, blames = recorder.sound(began_s), browser.run("window.blames")
    conversation.end()
    return (first, second), sound, blames
