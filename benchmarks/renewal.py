"""What a person notices of a session that is renewed while they talk: gaps in what was sent, words, answers.

Method: the app, whose sessions end after ``--session-minutes``, and a headless Chromium whose microphone hears spoken
questions, a pause of some seconds behind each, for ``--minutes``. From the record: the longest time between two blocks
of the microphone that went out within a second around each switch, beside the longest of all other seconds; every
question is held against what the transcript says it was (by words), and every answer against how it ended and what of
its sound left the speaker.

    python -m benchmarks.renewal [--minutes 6] [--session-minutes 2]
"""

import argparse
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from playground.audio.pcm import to_pcm
from playground.engines.loading import Engines
from tests.page.conftest import FLAGS, WHOLE, browser_path, hears, silence, write_wav
from tests.page.running import App
from tests.page.talk import Talk
from tests.page.test_talk import word_errors

QUESTIONS = (
    "Repeat after me. The lighthouse keeper counts the ships.",
    "What is seven times eight?",
    "Repeat after me. Every word of this shall be written down.",
    "Hello, can you hear me?",
    "Repeat after me. A session ends and nobody notices.",
)
PAUSES_S = (6.0, 7.3, 5.1, 8.2, 6.6)
NEAR_MS = 1000
FIGURES = """() => {
  const { sound } = document.querySelector('.conversation').playground.conversation;
  const sent = [], renewed = [];
  for (const m of window.log) {
    if (m.type === 'session' && m.is_renewed) renewed.push(m.at_ms);
    if (m.type === 'wire' && m.from === 'client' && m.body?.type === 'input_audio_buffer.append') sent.push(m.at_ms);
  }
  const newest = new Map(window.log.filter((m) => m.type === 'line').map((m) => [m.item_id, m]));
  const lines = [...newest.values()];
  const answers = lines.filter((line) => line.role === 'assistant');
  const heard = answers.map((line) => sound.playback.countOf(line.item_id));
  return { sent, renewed, lines, heard, notices: window.log.filter((m) => m.type === 'notice') };
}"""


def spoken(minutes: float) -> tuple[bytes, list[str]]:
    """Return the questions as the microphone hears them, and as they are written."""
    engines = Engines()
    engines.wait_ready()
    voice = engines.synthesizer
    assert voice is not None, engines.status()
    clips = [b"".join(to_pcm(samples) for _, samples in voice.speak(text, voice="sage")) for text in QUESTIONS]
    engines.close()
    heard, said, number = silence(2), [], 0
    while len(heard) < minutes * 60 * 48_000:
        heard += clips[number % len(clips)] + silence(PAUSES_S[number % len(PAUSES_S)])
        said.append(QUESTIONS[number % len(QUESTIONS)])
        number += 1
    return heard + silence(30), said


def talk(minutes: float, session_minutes: float) -> tuple[dict[str, Any], list[str]]:
    """Hold the conversation; return what came of it and what was said."""
    heard, said = spoken(minutes)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        flags = [*FLAGS, *hears(write_wav(Path(folder) / "said.wav", heard))]
        app = App(Path(folder), {"PLAYGROUND_LOCAL_SESSION_MINUTES": f"{session_minutes:g}"}).start()
        try:
            browser = playwright.chromium.launch(executable_path=browser_path(WHOLE), args=flags)
            page = Talk(browser.new_page()).open(app.address).start()
            page.until(f"lines('user', 'done').length >= {len(said)} && turn() === 'listening'", minutes * 60 + 60)
            return page.page.evaluate(FIGURES), said
        finally:
            app.stop()


def longest(sent: list[float], near: list[float]) -> tuple[float, float]:
    """Return the longest time between two blocks, in ms: around the moments ``near``, and elsewhere."""
    gaps = [(after - before, after) for before, after in pairwise(sent)]
    around = [gap for gap, at in gaps if any(abs(at - moment) <= NEAR_MS for moment in near)]
    others = [gap for gap, at in gaps if not any(abs(at - moment) <= NEAR_MS for moment in near)]
    return max(around, default=0.0), max(others, default=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--session-minutes", type=float, default=2.0)
    options = parser.parse_args()
    found, said = talk(options.minutes, options.session_minutes)
    lines = found["lines"]
    written = [line["text"] for line in lines if line["role"] == "user"]
    answers = [line for line in lines if line["role"] == "assistant"]
    whole = [line for line in answers if line["status"] == "done" and line["heard_chars"] is None]
    counts = found["heard"]
    around, others = longest(found["sent"], found["renewed"])
    print(
        f"{options.minutes:g} minutes of talk, sessions of {options.session_minutes:g}: {len(found['renewed'])} renewed"
    )
    print(f"questions: {len(said)} spoken, {len(written)} in the transcript")
    print(f"words wrong: {100 * word_errors(' '.join(said), ' '.join(written)):.1f} %")
    print(f"answers: {len(answers)}, whole {len(whole)}")
    print(f"of their sound heard: {100 * sum(c['heard'] for c in counts) / sum(c['received'] for c in counts):.1f} %")
    print(f"notices: {len(found['notices'])}")
    print(f"longest time between two blocks sent: {around:.1f} ms at a switch, {others:.1f} ms elsewhere")


if __name__ == "__main__":
    main()
