"""Measure how long a silenced answer goes on sounding, from ``speech_started`` on the wire.

Method. The real app talks to the built-in server through a tap: a WebSocket proxy in this process that passes every
frame on and notes the time of each ``speech_started`` and the ``audio_end_ms`` of each ``truncate``. A headless
Chromium hears a recording in which a person asks to count and cuts in again and again. The page notes when its
playback worklet fell silent. Both clocks are this machine's: the tap's ``time.time()`` and the page's
``performance.timeOrigin + performance.now()``; a page's clock is rounded to 0.1 ms and the worklet's position is known
to one device buffer (about 10 ms). "Heard" is the page's count of samples that left the worklet.

Run: ``python -m benchmarks.barge_in [--cuts 8]``; needs Chromium and tests/requirements.txt.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import threading
import time
import wave
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as WaitedTooLong
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.sync.server import ServerConnection, serve

from benchmarks.loop import FLAGS, HANDLE, app
from playground.engines.hibari_voice import HibariSynthesizer
from playground.environment import Chat
from playground.server.builtin import BuiltInServer

LISTEN = """(handle) => {
  window.stops = [];
  handle.subscribe((message) => {
    if (message.type !== "stop_playback") return;
    const poll = () => {
      const { silenced_at, stop_received_at, heard_ms } = handle.stats();
      if (silenced_at === null || silenced_at < stop_received_at) return setTimeout(poll, 5);
      window.stops.push({ at: performance.timeOrigin + silenced_at, heard: heard_ms[message.track] });
    };
    setTimeout(poll, 5);
  });
}"""


class Tap:
    """A proxy before a Realtime server that notes when speech started and what was truncated."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.started: list[float] = []
        self.truncated: list[int] = []
        self._server = serve(self._pass_on, "127.0.0.1", 0, compression=None)
        self.address = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()

    def _pass_on(self, client: ServerConnection) -> None:
        path = client.request.path if client.request else "/v1/realtime"
        with connect(self.url + path, compression=None, max_size=None) as server:
            threading.Thread(target=self._upwards, args=(client, server), daemon=True).start()
            try:
                for frame in server:
                    if '"input_audio_buffer.speech_started"' in str(frame)[:80]:
                        self.started.append(time.time() * 1000)
                    client.send(frame)
            except ConnectionClosed:
                return

    def _upwards(self, client: ServerConnection, server: ClientConnection) -> None:
        try:
            for frame in client:
                if '"conversation.item.truncate"' in str(frame)[:80]:
                    self.truncated.append(json.loads(frame)["audio_end_ms"])
                server.send(frame)
        except ConnectionClosed:
            pass
        server.close()


def recording(path: Path, cuts: int) -> Path:
    """Write a person who asks for a count, and cuts in after a while, ``cuts`` times."""
    voice = HibariSynthesizer()
    rng = np.random.default_rng(1)
    ask = np.concatenate([samples for _, samples in voice.speak("Please count to twenty.", voice="ash")])
    parts = [np.zeros(36_000, np.float32)]
    for _ in range(cuts + 1):
        parts += [ask, np.zeros(int(24_000 * rng.uniform(2.5, 4.0)), np.float32)]
    samples = np.concatenate(parts)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(24_000)
        out.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def listen(page: Page, address: str, cuts: int) -> list[dict[str, float]]:
    """Let the recording play; return when each stop fell silent, and what had been heard."""
    page.goto(address)
    page.wait_for_function(HANDLE)
    page.evaluate(f"({LISTEN})({HANDLE})")
    page.get_by_role("button", name="Start", exact=True).click()
    try:
        page.wait_for_function(f"window.stops.length >= {cuts}", timeout=(10 + cuts * 8) * 1000)
    except WaitedTooLong:
        print(page.inner_text(".conversation"))
        raise
    found: list[dict[str, float]] = page.evaluate("window.stops")
    return found


def main() -> None:
    """Interrupt, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cuts", type=int, default=8)
    cuts = parser.parse_args().cuts
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    server = BuiltInServer(Chat())
    tap = Tap(server.start())
    try:
        settings = {"PLAYGROUND_SERVICE": "other", "PLAYGROUND_ENDPOINT": tap.address, "PLAYGROUND_DEPLOYMENT": "tap"}
        with tempfile.TemporaryDirectory() as folder, app(settings) as address, sync_playwright() as playwright:
            wav = recording(Path(folder) / "cuts.wav", cuts)
            flags = [*FLAGS, f"--use-file-for-fake-audio-capture={wav}%noloop"]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            stops = listen(browser.new_page(), address, cuts)
            browser.close()
    finally:
        tap.close()
        server.close()
    began = [max(at for at in tap.started if at <= stop["at"]) for stop in stops]
    waits = np.array([stop["at"] - at for stop, at in zip(stops, began, strict=True)])
    off = np.array([abs(end - stop["heard"]) for end, stop in zip(tap.truncated, stops, strict=False)])
    print(f"{waits.size} interruptions: speech_started on the wire to silence at the worklet, ms:")
    print(f"  median {np.median(waits):.1f}, most {waits.max():.1f}")
    print(f"truncate's audio_end_ms against what was heard, ms: most {off.max():.1f} of {off.size}")


if __name__ == "__main__":
    main()
