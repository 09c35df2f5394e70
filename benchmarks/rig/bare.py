"""The devices alone: a page that connects its microphone to its speaker, and how late it is."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.rig.clips import Clip
from benchmarks.rig.judging import RATE_HZ, lag_ms
from benchmarks.rig.stage import Stage

PAGE = b"<!doctype html><meta charset=utf-8><title>bare</title>"
CONNECT = """(async () => {
  window.context = new AudioContext({ latencyHint: "interactive" });
  const stream = await navigator.mediaDevices.getUserMedia({ audio: PROCESSING });
  window.context.createMediaStreamSource(stream).connect(window.context.destination);
  await window.context.resume();
  return true;
})()"""
SETTLE_S = 1.5


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def bare_page() -> Iterator[str]:
    """Serve the page; give its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def lag_of(stage: Stage, address: str, clip: Clip, processing: bool) -> float:
    """Return by how much the speaker follows the microphone, in ms, with all of the browser's processing on or off."""
    wanted = dict.fromkeys(("echoCancellation", "noiseSuppression", "autoGainControl"), processing)
    stage.room.echo(None)
    stage.browser.open(address)
    stage.browser.run(CONNECT.replace("PROCESSING", json.dumps(wanted)))
    recorder = stage.recorder
    recorder.wait_until(recorder.now_s + SETTLE_S)
    from_s = recorder.now_s
    stage.room.say(clip.path)
    recorder.wait_until(from_s + clip.seconds + SETTLE_S)
    stage.browser.open("about:blank")
    sound = recorder.sound(from_s)[: int((clip.seconds + SETTLE_S) * RATE_HZ)]
    return lag_ms(sound[:, 1], sound[:, 0])
