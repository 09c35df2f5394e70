"""The app in a process, and real Chromium with a microphone that hears a file; both have files of their own."""

import os
import shutil
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.page.running import App
from tests.page.talk import Talk

WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSERS = ("chromium-headless-shell", *WHOLE)
"""The first does a third less work; it is the same engine, but has nobody to ask a person's permission."""
ALLOWED = "--use-fake-ui-for-media-stream"
ASKS_AND_IS_DENIED = "--deny-permission-prompts"
A_DEVICE = "--use-fake-device-for-media-stream"
A_FILE, ONCE = "--use-file-for-fake-audio-capture=", "%noloop"
expect.set_options(timeout=20_000)
SCHEMES = ("light", "dark") if os.environ.get("PLAYGROUND_PICTURES") else ("dark",)
"""Both for human eyes; what is where does not depend on it."""
LOW = {"width": 1280, "height": 700}
"""Too low for panels to open by themselves: who does not look at them need not draw them."""
FLAGS = ("--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-background-networking")


def browser_path(known: Sequence[str] = BROWSERS) -> str:
    found = next(filter(None, map(shutil.which, known)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("no Chromium: .ci/run must install one")
    if found is None:
        pytest.skip("no Chromium is installed")
    return found


@pytest.fixture(scope="session")
def app(tmp_path_factory) -> Iterator[str]:
    """Run ``python app.py`` with nothing configured; give its address. It must never have raised."""
    browser_path()
    running = App(tmp_path_factory.mktemp("app")).start()
    try:
        yield running.address
    finally:
        running.stop()
    assert running.crashes == []


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser_with(playwright: Playwright) -> Iterator[Callable[[Sequence[str]], Browser]]:
    """Give a way to open a browser with more flags; the last one stays open for the next test that wants the same."""
    kept: dict[tuple[str, ...], Browser] = {}

    def open_browser(flags: Sequence[str]) -> Browser:
        wanted = tuple(flags)
        if wanted not in kept:
            while len(kept) > 1:
                kept.pop(next(iter(kept))).close()
            path = browser_path(WHOLE if ASKS_AND_IS_DENIED in wanted else BROWSERS)
            kept[wanted] = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *wanted])
        return kept[wanted]

    yield open_browser
    for browser in kept.values():
        browser.close()


@pytest.fixture
def plugged_in(tmp_path_factory) -> Callable[[Sequence[str]], list[str]]:
    """Give a way to let a browser's microphone hear a copy of its file that has the same name in every test.

    Chromium reads the file whenever a microphone is opened, but is told its name once: so one browser serves them all.
    Two files of one test have names of their own.
    """
    folder = tmp_path_factory.getbasetemp() / "microphones"
    folder.mkdir(exist_ok=True)
    names: dict[str, str] = {}

    def plug_in(flag: str) -> str:
        if not flag.startswith(A_FILE):
            return flag
        file, once, _ = flag.removeprefix(A_FILE).partition(ONCE)
        if file not in names:
            names[file] = str(folder / f"{len(names)}.wav")
            shutil.copyfile(file, names[file])
        return f"{A_FILE}{names[file]}{once}"

    return lambda flags: [plug_in(flag) for flag in flags]


@pytest.fixture
def open_tab(browser_with, plugged_in) -> Iterator[Callable[..., Talk]]:
    """Give a way to open an address in a browser with these flags, in a fresh profile that is closed after the test.

    ``watch`` is called with the page before it opens anything.
    """
    contexts = []

    def open_page(
        address: str, flags: Sequence[str], watch: Callable[[Page], object] | None = None, **viewport
    ) -> Talk:
        contexts.append(browser_with(plugged_in(flags)).new_context(**{"viewport": LOW, **viewport}))
        page = contexts[-1].new_page()
        if watch:
            watch(page)
        return Talk(page).open(address)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def talk(app: str, open_tab, quiet: Path) -> Callable[..., Talk]:
    """Give a way to open the page in a browser whose microphone hears a file once; without a file, silence."""

    def open_page(microphone: Path | None = None, *, path: str = "/", loop: bool = False, **viewport) -> Talk:
        return open_tab(app + path, hears(microphone or quiet, loop=loop or microphone is None), **viewport)

    return open_page


def hears(microphone: Path, *, loop: bool = False) -> list[str]:
    """The flags of a browser that may use a microphone, which hears a WAV file."""
    return [ALLOWED, A_DEVICE, f"{A_FILE}{microphone}{'' if loop else ONCE}"]


def write_wav(path: Path, pcm: bytes, rate_hz: int = 24_000) -> Path:
    """Write PCM16 mono."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(pcm)
    return path


def silence(seconds: float) -> bytes:
    return bytes(2 * int(24_000 * seconds))


@pytest.fixture(scope="session")
def quiet(tmp_path_factory) -> Path:
    """A second of silence; a browser that hears it again and again hears nothing."""
    return write_wav(tmp_path_factory.mktemp("quiet") / "quiet.wav", silence(1))


@pytest.fixture(scope="session")
def voice():
    """Speak a text with the built-in voice; PCM16 at 24 kHz."""
    from playground.engines.hibari_voice import HibariSynthesizer

    synthesizer = HibariSynthesizer()

    def speak(text: str, voice: str = "ash") -> bytes:
        samples = np.concatenate([piece for _, piece in synthesizer.speak(text, voice=voice)])
        return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()

    return speak
