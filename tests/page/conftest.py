"""The real app in a process of its own, and a real Chromium with a microphone that hears a file."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
]
STARTED = re.compile(r"is at (http://\S+)")


def browser_path() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("no Chromium: .ci/run must install one")
    if found is None:
        pytest.skip("no Chromium is installed")
    return found


@pytest.fixture(scope="session")
def app(tmp_path_factory) -> Iterator[str]:
    """Run ``python app.py`` with nothing configured; give its address."""
    browser_path()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PLAYGROUND_", "AZURE_", "OPENAI_", "GRADIO_"))}
    log = tmp_path_factory.mktemp("app") / "stderr.txt"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "--port", str(free_port())],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=tmp_path_factory.mktemp("cwd"),
            env={**kept, "PYTHONPATH": str(ROOT)},
        )
        try:
            assert process.stdout is not None
            started = STARTED.search(process.stdout.readline())
            assert started, f"the app did not start:\n{log.read_text()}"
            yield started[1].rstrip("/")
        finally:
            process.terminate()
            process.communicate(timeout=30)
    assert "Traceback" not in log.read_text(), log.read_text()


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def chromium(playwright: Playwright) -> Iterator[Callable[..., Browser]]:
    """Give a way to open browsers; ``microphone`` is a WAV file heard once."""
    opened: list[Browser] = []

    def open_browser(microphone: Path | None = None, *, allow: bool = True) -> Browser:
        flags = FLAGS if allow else [f for f in FLAGS if f != "--use-fake-ui-for-media-stream"]
        heard = [f"--use-file-for-fake-audio-capture={microphone}%noloop"] if microphone else []
        browser = playwright.chromium.launch(executable_path=browser_path(), args=[*flags, *heard])
        opened.append(browser)
        return browser

    yield open_browser
    for browser in opened:
        browser.close()


EAR = """
// Hears what a page sends to the speaker, whatever the page says of itself: a recorder beside each destination.
(() => {
  const RECORDER = `registerProcessor("ear", class extends AudioWorkletProcessor {
    process([input]) {
      if (input[0]) this.port.postMessage({ frame: currentFrame, samples: input[0].slice() });
      return true;
    }
  });`;
  window.ear = { rate: 0, first: null, chunks: [], at: 0, frame: 0 };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    const result = connect.call(this, target, ...rest);
    if (target instanceof AudioDestinationNode) void listen(this);
    return result;
  };
  async function listen(node) {
    const context = node.context;
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([RECORDER], { type: "text/javascript" })));
    const recorder = new AudioWorkletNode(context, "ear", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    window.ear.rate = context.sampleRate;
    recorder.port.onmessage = ({ data }) => {
      window.ear.first ??= data.frame;
      window.ear.chunks.push(data.samples);
      window.ear.frame = data.frame;
      window.ear.at = performance.now();
    };
    connect.call(node, recorder);
  }
})();
"""
RECORDED = """() => {
  const { chunks, rate } = window.ear;
  const all = new Float32Array(chunks.reduce((n, c) => n + c.length, 0));
  chunks.reduce((at, c) => (all.set(c, at), at + c.length), 0);
  let text = "";
  const bytes = new Uint8Array(all.buffer);
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [rate, btoa(text)];
}"""


class Talk:
    """A page with a conversation, in the words of a test."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(EAR)
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, address: str) -> "Talk":
        self.page.goto(address)
        self.page.wait_for_function("document.querySelector('.conversation')?.playground", timeout=30_000)
        self.page.evaluate(
            """() => {
                window.log = [];
                const handle = document.querySelector('.conversation').playground;
                handle.stats();
                handle.subscribe((message) => window.log.push({ at: performance.now(), ...message }));
            }"""
        )
        return self

    def start(self) -> "Talk":
        self.page.get_by_role("button", name="Start listening").click()
        self.until("log.some((m) => m.type === 'state' && m.link === 'open')")
        return self

    def stats(self) -> dict:
        return self.page.evaluate("document.querySelector('.conversation').playground.stats()")

    def log(self, type_: str | None = None) -> list[dict]:
        found = json.loads(self.page.evaluate("JSON.stringify(window.log)"))
        return [m for m in found if type_ in (None, m["type"])]

    def until(self, condition: str, timeout_s: float = 40) -> "Talk":
        """Wait until a JS expression holds; ``log`` and ``stats()`` are there to be used."""
        prelude = (
            "const log = window.log; const stats = () => document.querySelector('.conversation').playground.stats();"
        )
        self.page.wait_for_function(
            f"(() => {{ {prelude} return {condition}; }})()", timeout=timeout_s * 1000, polling=50
        )
        return self

    def heard_sound(self) -> tuple[int, np.ndarray]:
        """Everything that went to the speaker so far: (rate in Hz, float32 samples), recorded beside the page's own code."""
        rate, encoded = self.page.evaluate(RECORDED)
        return int(rate), np.frombuffer(base64.b64decode(encoded), np.float32)

    def lines(self) -> list[dict]:
        """The transcript as it stands, newest state of each entry, in order of arrival."""
        newest: dict[str, dict] = {}
        for message in self.log("line"):
            newest[message["item_id"]] = message
        return list(newest.values())


@pytest.fixture
def talk(app: str, chromium) -> Callable[..., Talk]:
    """Give a way to open the page in a browser whose microphone hears a file."""

    def open_page(microphone: Path | None = None, *, path: str = "/", **viewport) -> Talk:
        context = chromium(microphone).new_context(**viewport)
        return Talk(context.new_page()).open(app + path)

    return open_page


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
def voice():
    """Speak a text with the built-in voice; PCM16 at 24 kHz."""
    from playground.local.engines.hibari_voice import HibariSynthesizer

    synthesizer = HibariSynthesizer()

    def speak(text: str, voice: str = "ash") -> bytes:
        samples = np.concatenate([piece for _, piece in synthesizer.speak(text, voice=voice)])
        return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()

    return speak
