"""Take the documents' pictures from the real page, so that none of them is stale.

A person asks for a story by voice, hears some of it, and speaks into it; the app answers with its built-in server. The
microphone is a file that a synthetic voice was written into; stage, transcript and timeline are as they come. For each
complaint of ``docs/which-knob.md`` a conversation goes wrong in that way, and its panels are the picture.

Run: ``python -m benchmarks.pictures [--into docs/images]``; needs Chromium and tests/requirements.txt.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.loop import FLAGS, HANDLE, app
from benchmarks.rig.clips import WAIT, synthetic
from benchmarks.rig.judging import RATE_HZ
from playground.audio.pcm import to_pcm
from playground.audio.wav import encode_wav

ASKED, LATER_S = "Tell me a long story.", 9.0
SIZES: dict[str, dict[str, Any]] = {
    "conversation.png": {"viewport": {"width": 1440, "height": 900}},
    "phone.png": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True},
}
IS_CUT = "document.querySelector('.pl-line[data-status=interrupted]')"
SPEAKS_AGAIN = f"{IS_CUT} && document.querySelectorAll('.pl-line').length >= 4"
CONVERSATION = (1.5, ASKED, LATER_S, WAIT, 30)
"""What is said, and for how many seconds nothing."""
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "device_scale_factor": 2}


@dataclass(frozen=True)
class Complaint:
    """A conversation that goes wrong: with which settings, what is said and typed, and when that is to be seen."""

    said: Sequence[str | float]
    seen: str
    settings: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""
    then_ms: int = 1500


ANSWERED = "document.querySelectorAll('.pl-line[data-role=assistant]').length >= {}"
COMPLAINTS: Mapping[str, Complaint] = {
    "cuts-me-off.png": Complaint(
        (1.5, "I would like to know", 0.45, "what is two plus two.", 30),
        ANSWERED.format(2),
        {"silence_duration_ms": "200"},
    ),
    "answers-late.png": Complaint(
        (1.5, "What is two plus two?", 30), ANSWERED.format(1), {"silence_duration_ms": "2000"}
    ),
    "stops-at-every-hm.png": Complaint((6, "Mm hm.", 30), IS_CUT, typed=ASKED),
    "hears-itself.png": Complaint((5, "One, two, three.", 30), IS_CUT, typed="Please count to twenty."),
}


def microphone(folder: Path, said: Sequence[str | float] = CONVERSATION) -> Path:
    """Write what the person says, and the silence between."""
    parts = [silence(each) if isinstance(each, float | int) else synthetic(each, folder).samples for each in said]
    path = folder / "microphone.wav"
    path.write_bytes(encode_wav(to_pcm(np.concatenate(parts)), RATE_HZ))
    return path


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE_HZ), np.float32)


def converse(page: Page, address: str) -> None:
    """Have the conversation, up to the answer to the interruption."""
    page.goto(address)
    page.wait_for_function(HANDLE)
    page.locator(".pl-main").click()
    page.wait_for_function(SPEAKS_AGAIN, timeout=60_000)
    page.wait_for_timeout(700)


def complain(page: Page, address: str, complaint: Complaint) -> None:
    """Have it go wrong, and show it in the timeline."""
    page.goto(address)
    page.wait_for_function(HANDLE)
    for setting, value in complaint.settings.items():
        knob = page.locator(f"#setting-{setting} input:not([type=range])").first
        knob.fill(value)
        knob.blur()
    page.locator(".pl-main").click()
    if complaint.typed:
        page.wait_for_function("document.querySelector('.conversation').playground.stats().phase === 'live'")
        page.evaluate("(text) => { document.querySelector('.conversation').playground.say(text); }", complaint.typed)
    page.wait_for_function(complaint.seen, timeout=60_000)
    page.wait_for_timeout(complaint.then_ms)


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=Path("docs/images"))
    into = parser.parse_args().into
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, app({}) as address:
        flags = [*FLAGS, f"--use-file-for-fake-audio-capture={microphone(Path(folder))}%noloop"]
        for name, size in SIZES.items():
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            page = browser.new_context(**size, color_scheme="light").new_page()
            converse(page, address)
            page.screenshot(path=into / name)
            browser.close()
            print(f"{into / name}")
        for name, complaint in COMPLAINTS.items():
            heard = microphone(Path(folder), complaint.said)
            flags = [*FLAGS, f"--use-file-for-fake-audio-capture={heard}%noloop"]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            page = browser.new_context(**DESK, color_scheme="light").new_page()
            complain(page, address, complaint)
            page.locator("#panels").screenshot(path=into / name)
            browser.close()
            print(f"{into / name}")


if __name__ == "__main__":
    main()
