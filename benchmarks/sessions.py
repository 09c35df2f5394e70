"""What one conversation costs the backend in processor time, beside a bare relay that does the least that can be done.

Method. Backend, service and pages each run in a process of their own. N pages send 20 ms of sound at 48 kHz in real
time, not all at the same moment, and say what our page's modules say besides (``heard`` ten times a second, ``pong``,
``captured``). The service sends every block straight back as sound of one answer without end, so that both ways are
busy all the time. In one run these take turns, round by round:

- ``bare``: Starlette under uvicorn, ``websockets`` to the service, base64 and JSON both ways, compression off, nothing
  else: no resampling, no record, no state, no detector.
- ``off``, ``on``: ``app.py`` as it is with everything around its routes, without and with the speech detector. It
  resamples to 24 kHz and back, and sends the record to the page. Its own built-in server is loaded, and idle.

Processor time is that of the whole backend process with its threads, user and system (/proc/PID/stat, ticks of 10 ms),
over ``--seconds`` that begin when every conversation has run for a second. Delay is from a block's being sent to when
its first sample is back. With ``--against`` another checkout is measured in turn with this one.

Run: ``python -m benchmarks.sessions [--pages 8] [--rounds 3] [--seconds 8] [--detector on|off|both]``; needs Linux.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.server import ServerConnection, serve

from benchmarks.attack.page import HEADER, PATH, PLAYBACK
from benchmarks.attack.served import ROOT, App, free_port, other
from benchmarks.attack.service import AT, CREATED, OPENING, written

TICKS_S = os.sysconf("SC_CLK_TCK")
DELTA = "response.output_audio.delta"

# --- the service, and the bare relay ---------------------------------------------------------------------------------


async def send_back(link: ServerConnection) -> None:
    """Be a service that gives every block back at once, as sound of one answer."""
    await link.send(written(CREATED))
    for event in OPENING:
        await link.send(written(event))
    with suppress(websockets.ConnectionClosed):
        async for frame in link:
            said = json.loads(frame)
            if said["type"] == "input_audio_buffer.append":
                await link.send(json.dumps({"type": DELTA, "event_id": "event_1", **AT, "delta": said["audio"]}))
            elif said["type"] == "session.update":
                await link.send(written({**CREATED, "type": "session.updated"}))


async def service() -> None:
    """Serve until stdin ends; say where."""
    async with serve(send_back, "127.0.0.1", 0, compression=None, max_size=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def relay(page: WebSocket) -> None:
    """Pass sound on, there and back."""
    await page.accept()
    await page.receive_text()
    url = page.scope["app"].state.url
    async with websockets.connect(url, compression=None, max_size=None) as link:
        await page.send_json({"type": "state", "link": "open"})

        async def back() -> None:
            async for frame in link:
                event = json.loads(frame)
                if event["type"] == DELTA:
                    await page.send_bytes(HEADER.pack(PLAYBACK, 0, 0) + base64.b64decode(event["delta"]))

        returning = asyncio.create_task(back())
        with suppress(WebSocketDisconnect, websockets.ConnectionClosed):
            while True:
                frame = await page.receive()
                if frame["type"] == "websocket.disconnect":
                    break
                if sound := frame.get("bytes"):
                    audio = base64.b64encode(sound[HEADER.size :]).decode()
                    await link.send(json.dumps({"type": "input_audio_buffer.append", "audio": audio}))
        returning.cancel()


def serve_relay(port: str, url: str) -> None:
    """Serve the bare relay until killed."""
    app = Starlette(routes=[WebSocketRoute(PATH, relay)])
    app.state.url = url
    uvicorn.run(app, port=int(port), log_level="error", access_log=False, ws_per_message_deflate=False)


# --- what is measured ------------------------------------------------------------------------------------------------


def helper(*words: str) -> subprocess.Popen[str]:
    """Start a module of ``benchmarks`` in a process of its own."""
    command = [sys.executable, "-m", *words]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[Any]) -> None:
    """End a process by force."""
    process.kill()
    process.wait()


def processor_s(pid: int) -> float:
    """Return the processor time that a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_S


def measure(pid: int, port: int, tickets: list[str], seconds: float) -> tuple[float, np.ndarray]:
    """Return the backend's milliseconds of processor a second and conversation, and the delays of all blocks in ms."""
    talking = helper("benchmarks.talking_pages", str(port), *tickets)
    try:
        assert talking.stdout is not None
        if talking.stdout.readline().strip() != "talking":
            raise RuntimeError("the pages never talked")
        before, began = processor_s(pid), time.monotonic()
        time.sleep(seconds)
        used, passed = processor_s(pid) - before, time.monotonic() - began
        delays = json.loads(talking.communicate()[0])
    finally:
        ended(talking)
    return used * 1000 / passed / len(tickets), np.array(delays) * 1000


class Backends:
    """The bare relay and the app (of several checkouts), all of them running, and the service behind them."""

    def __init__(self, checkouts: dict[str, Path], open_: ExitStack) -> None:
        behind = helper("benchmarks.sessions", "service")
        open_.callback(ended, behind)
        assert behind.stdout is not None
        self._service = f"127.0.0.1:{int(behind.stdout.readline())}"
        self._port = free_port()
        self._relay = helper("benchmarks.sessions", "relay", str(self._port), f"ws://{self._service}/")
        open_.callback(ended, self._relay)
        self._apps = {}
        for name, checkout in checkouts.items():
            self._apps[name] = App(checkout, Path(open_.enter_context(tempfile.TemporaryDirectory())))
            open_.callback(self._apps[name].stop)
            self._apps[name].settle()

    def bare(self, count: int, seconds: float) -> tuple[float, np.ndarray]:
        """Measure the bare relay."""
        return measure(self._relay.pid, self._port, ["none"] * count, seconds)

    def app(self, name: str, detector: bool, count: int, seconds: float) -> tuple[float, np.ndarray]:
        """Measure the app of one checkout."""
        app = self._apps[name]
        app.detect(detector)
        tickets = [app.ticket(other(f"http://{self._service}")) for _ in range(count)]
        return measure(app.pid, app.port, tickets, seconds)


def run(options: argparse.Namespace) -> None:
    """Measure all in turn, and print each round and the table."""
    checkouts = {"this": ROOT, **({"against": options.against.resolve()} if options.against else {})}
    detectors = {"both": ("off", "on")}.get(options.detector, (options.detector,))
    kinds = [("bare", ""), *((name, each) for each in detectors for name in checkouts)]
    found: dict[tuple[str, str], list[tuple[float, np.ndarray]]] = {kind: [] for kind in kinds}
    with ExitStack() as open_:
        backends = Backends(checkouts, open_)
        for round_ in range(options.rounds):
            for name, detector in kinds:
                given = options.pages, options.seconds
                one = backends.app(name, detector == "on", *given) if detector else backends.bare(*given)
                found[name, detector].append(one)
                print(f"round {round_}  {name:8}{detector:4}{one[0]:7.1f} ms CPU a second", flush=True)
    bare = float(np.median([cost for cost, _ in found["bare", ""]]))
    print(
        f"\n{'backend':9}{'detector':>9}{'CPU ms/s':>10}{'ratio':>7}{'a core':>8}"
        f"{'delay ms: p50':>15}{'p95':>7}{'p99':>7}"
    )
    for (name, detector), rounds in found.items():
        cost = float(np.median([cost for cost, _ in rounds]))
        p50, p95, p99 = np.percentile(np.concatenate([delays for _, delays in rounds]), (50, 95, 99))
        print(
            f"{name:9}{detector:>9}{cost:10.1f}{cost / bare:7.2f}{1000 / cost:8.0f}{p50:15.1f}{p95:7.1f}{p99:7.1f}",
            flush=True,
        )


def main() -> None:
    """Be the part that the first word names; without one, measure."""
    if sys.argv[1:2] == ["service"]:
        asyncio.run(service())
    elif sys.argv[1:2] == ["relay"]:
        serve_relay(*sys.argv[2:])
    else:
        parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
        parser.add_argument("--pages", type=int, default=8)
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--seconds", type=float, default=8.0)
        parser.add_argument("--detector", choices=("on", "off", "both"), default="both")
        parser.add_argument("--against", type=Path, help="another checkout, measured in turn with this one")
        run(parser.parse_args())


if __name__ == "__main__":
    main()
