"""Measure microphone to speaker through everything, beside a bare WebSocket echo; and again with the panels open.

Method. One headless Chromium hears a WAV of clicks (a 5 ms burst every 500 ms) as its microphone. In one run the paths
are measured in turn, several rounds each, after one that does not count (it warms the caches of the machine):

- ``bare``: the page's own modules (worklets, connection), and a server that sends each microphone frame straight back
  as playback. Nothing else is in the path: no resampling, no protocol, no second socket.
- ``whole``: the real app and the built-in server's model ``echo``: capture, bridge, resampling to 24 kHz, session
  core, Realtime protocol over a second WebSocket, the server's core, and all the way back. Panels are closed.
- ``timeline``, ``events``: the same with that panel open and drawing.

Recorders sit beside the page's code in the audio graph: one on the microphone's stream, one on what goes to the
speaker; both stamp samples with the audio context's own clock, so no clock is reconciled. The delay of a click is the
time between its onsets in the two recordings, matched in order; the last table takes the clicks of all rounds
together. What the browser adds outside the graph (its stated output latency, the device's buffers) is the same for both
and is printed, not added.

Run: ``python -m benchmarks.loop [--rounds 3] [--seconds 12]``; needs Chromium and tests/requirements.txt.
"""

from __future__ import annotations

import argparse
import base64
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "playground" / "web" / "static"
HANDLE = "(document.querySelector('.conversation') ?? document.getElementById('root'))?.playground"
ECHO = {"PLAYGROUND_DEPLOYMENT": "echo"}
PANELS = {"whole": "", "timeline": "Timeline", "events": "Events"}
EVERY_MS = 500
BURST_MS = 5
FLAGS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
]
RECORDER = """
(() => {
  const CODE = `registerProcessor("tap", class extends AudioWorkletProcessor {
    process([input]) {
      if (input[0]) this.port.postMessage({ frame: currentFrame, samples: input[0].slice() });
      return true;
    }
  });`;
  window.taps = { microphone: [], speaker: [], rate: 0 };
  const connect = AudioNode.prototype.connect;
  const recorders = { microphone: null, speaker: null };
  async function tap(node, name) {
    recorders[name] ??= record(node.context, name);
    connect.call(node, await recorders[name]);
  }
  async function record(context, name) {
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([CODE], { type: "text/javascript" })));
    const recorder = new AudioWorkletNode(context, "tap", { numberOfOutputs: 0 });
    window.taps.rate = context.sampleRate;
    recorder.port.onmessage = ({ data }) => window.taps[name].push(data);
    return recorder;
  }
  AudioNode.prototype.connect = function (target, ...rest) {
    const result = connect.call(this, target, ...rest);
    if (target instanceof AudioDestinationNode) void tap(this, "speaker");
    if (this instanceof MediaStreamAudioSourceNode) void tap(this, "microphone");
    return result;
  };
})();
"""
TAKEN = """(name) => {
  const chunks = window.taps[name];
  const first = chunks[0].frame;
  const last = chunks.at(-1);
  const all = new Float32Array(last.frame - first + last.samples.length);
  for (const { frame, samples } of chunks) all.set(samples, frame - first);
  let text = "";
  const bytes = new Uint8Array(all.buffer);
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [first, window.taps.rate, btoa(text)];
}"""
BARE_PAGE = b"""<!doctype html><meta charset="utf-8"><div id="root"></div><script type="module">
import { mount } from "/static/main.js";
const bridgeUrl = new URLSearchParams(location.search).get("bridge");
mount(document.getElementById("root"), { requestTicket: async () => ({ ticket: "bare" }), bridgeUrl });
</script>"""


def clicks(path: Path, seconds: float, rate_hz: int = 48_000) -> Path:
    """Write a WAV with a burst of 2 kHz every half second."""
    samples = np.zeros(int(seconds * rate_hz))
    burst = 0.5 * np.sin(2 * np.pi * 2000 * np.arange(rate_hz * BURST_MS // 1000) / rate_hz)
    for start in range(rate_hz, samples.size - rate_hz, rate_hz * EVERY_MS // 1000):
        samples[start : start + burst.size] = burst
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def echo_back(socket: ServerConnection) -> None:
    """Answer hello, then send each microphone frame back as playback of track 0."""
    socket.recv()
    for message in (
        {"type": "ready"},
        {"type": "state", "link": "open", "turn": "listening"},
        {"type": "track", "track": 0, "item_id": "echo"},
    ):
        socket.send(json.dumps(message))
    with suppress(ConnectionClosed):
        for frame in socket:
            if isinstance(frame, bytes):
                socket.send(b"\x02\x00\x00\x00" + frame[4:])


class Files(http.server.SimpleHTTPRequestHandler):
    """The bare page and the page's modules."""

    def do_GET(self) -> None:
        """Serve the page at /, the modules under /static."""
        if self.path.startswith("/static/"):
            self.path = self.path.removeprefix("/static")
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(BARE_PAGE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def bare() -> Iterator[str]:
    """Serve the bare page; give its address."""
    files = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(STATIC)))
    bridge = serve(echo_back, "127.0.0.1", 0, compression=None)
    for server in (files, bridge):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    port = bridge.socket.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{files.server_port}/?bridge=ws://127.0.0.1:{port}/"
    finally:
        files.shutdown()
        bridge.shutdown()


@contextmanager
def app(settings: dict[str, str]) -> Iterator[str]:
    """Run the app with ``settings`` in its environment; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "the app did not start"
        yield found[0]
    finally:
        process.terminate()
        process.communicate()


def onsets(page: Page, name: str) -> np.ndarray:
    """Return when each click began in a recording, in ms of the audio context."""
    first, rate, encoded = page.evaluate(TAKEN, name)
    samples = np.abs(np.frombuffer(base64.b64decode(encoded), np.float32))
    loud = np.flatnonzero(samples > 0.05)
    starts = loud[np.diff(loud, prepend=-(10**9)) > rate * EVERY_MS / 2000]
    return np.asarray((starts + first) * 1000 / rate)


def delays(page: Page) -> np.ndarray:
    """Return the delay of every click that was heard, in ms."""
    said, heard = onsets(page, "microphone"), onsets(page, "speaker")
    found = []
    for at in heard:
        before = said[said < at]
        if before.size and at - before[-1] < EVERY_MS:
            found.append(at - before[-1])
    return np.array(found)


def show_panel(page: Page, name: str) -> None:
    """Open one of the panels under the conversation, or close all of them."""
    is_open = page.evaluate("document.body.hasAttribute('data-panels-shown')")
    if is_open != bool(name):
        page.get_by_role("button", name="Panels").click()
    if name:
        page.get_by_role("tab", name=name).click()


def talk(page: Page, address: str, seconds: float, panel: str | None = None) -> tuple[np.ndarray, dict[str, float]]:
    """Let the clicks go round; return their delays and what the page says of itself."""
    page.add_init_script(RECORDER)
    page.goto(address)
    page.wait_for_function(HANDLE)
    if panel is not None:
        show_panel(page, panel)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function(f"({HANDLE}).stats().heard_ms[0] > {seconds * 1000 - 3000}", timeout=60_000)
    stats = page.evaluate(f"({HANDLE}).stats()")  # first: taking the recordings out holds the page up, and makes gaps
    return delays(page), stats


def main() -> None:
    """Measure both in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=12.0)
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    measured: dict[str, list[np.ndarray]] = {name: [] for name in ("bare", *PANELS)}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, bare() as one, app(ECHO) as other:
        wav = clicks(Path(folder) / "clicks.wav", options.seconds)
        flags = [*FLAGS, f"--use-file-for-fake-audio-capture={wav}"]
        print("round   path      clicks  median ms    p95 ms  underruns  buffer ms  (stated output latency ms)")
        for round_ in range(-1, options.rounds):
            for name in measured:
                browser = playwright.chromium.launch(executable_path=chromium, args=flags)
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                found, stats = talk(page, one if name == "bare" else other, options.seconds, PANELS.get(name))
                browser.close()
                if round_ < 0:
                    continue
                measured[name].append(found)
                print(
                    f"{round_:5}   {name:8}  {found.size:6}  {np.median(found):9.1f}  {np.percentile(found, 95):8.1f}  "
                    f"{stats['underruns']:9}  {stats['target_ms']:9.0f}  ({stats['output_latency_ms']:.0f})"
                )
    every = {name: np.concatenate(rounds) for name, rounds in measured.items()}
    medians = {name: float(np.median(found)) for name, found in every.items()}
    print(f"{'path':10}{'median ms':>10}{'p95 ms':>8}{'beyond bare':>13}{'beyond whole':>14}{'ratio to bare':>15}")
    for name, median in medians.items():
        beyond = [f"{median - medians[other]:+.1f}" for other in ("bare", "whole")]
        p95 = np.percentile(every[name], 95)
        print(f"{name:10}{median:10.1f}{p95:8.1f}{beyond[0]:>13}{beyond[1]:>14}{median / medians['bare']:15.2f}")


if __name__ == "__main__":
    main()
