"""Take the documents' pictures from the real page, so that none of them is stale.

A person asks for a story by voice, hears some of it, and speaks into it; the app answers with its built-in server. The
microphone is a file that a synthetic voice was written into; stage, transcript and timeline are as they come.

Run: ``python -m benchmarks.pictures [--into docs/images] [--only demo.png]``; needs Chromium and tests/requirements.txt.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
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
DEMO = "/?view=demo"
PLACES: dict[str, tuple[str, dict[str, Any]]] = {
    "conversation.png": ("/", {"viewport": {"width": 1440, "height": 900}}),
    "phone.png": ("/", {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}),
    "demo.png": (DEMO, {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "dark"}),
}
"""What each picture is of: a path of the page, and the window it is seen in."""
IS_CUT = "document.querySelector('.pl-line[data-status=interrupted]')"
SPEAKS_AGAIN = f"{IS_CUT} && document.querySelectorAll('.pl-line').length >= 4"


def microphone(folder: Path) -> Path:
    """Write what the person says: the question, a while of listening, and the interruption."""
    question, interruption = (synthetic(text, folder).samples for text in (ASKED, WAIT))
    parts = [silence(1.5), question, silence(LATER_S), interruption, silence(30)]
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


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=Path("docs/images"))
    parser.add_argument("--only", action="append", choices=list(PLACES), help="one of them, not all")
    parsed = parser.parse_args()
    into = parsed.into
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, app({}) as address:
        flags = [*FLAGS, f"--use-file-for-fake-audio-capture={microphone(Path(folder))}%noloop"]
        for name in parsed.only or PLACES:
            path, window = PLACES[name]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            page = browser.new_context(**{"color_scheme": "light", **window}).new_page()
            converse(page, address + path)
            page.screenshot(path=into / name)
            browser.close()
            print(f"{into / name}")


if __name__ == "__main__":
    main()
