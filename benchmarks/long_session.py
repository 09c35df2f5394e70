"""Measure whether an hour of conversation makes the page slower or heavier: the last minute against the first.

Method. The real page in Chromium, with one thing replaced: its bridge leads to a server in this process that plays a
conversation of turns of ten seconds, each with the service's events (about 56), 500 blocks of microphone audio,
speech probabilities, transcript lines, moments, tokens and real playback audio. Chromium's fake microphone gives real
levels.

1. The first minute passes in real time: half of it with *Timeline* open, half with *Events*. In each half scripting
   time is taken from the browser's own counters (``ScriptDuration``), and the heap after a forced collection. All four
   tabs were open before, so that everything is loaded.
2. Then the page's clock (``performance.now``) is set forward, and everything of the minutes passed over, levels and
   what was heard too, is given at once: nothing is left out but the audio itself and the waiting.
3. The last minute passes in real time again and is measured like the first.

With ``--kept N`` there are N conversations of ten minutes in the browser's store before the page begins: how long it
takes to be there is stated besides.

What is stated: scripting per second and heap, last over first, over the same turns. Array buffers (journal, levels) are
outside the heap figure; they are bounded by design and stated beside it.

Run: ``python -m benchmarks.long_session [--minutes 60] [--window 25] [--settle 5] [--kept 10]``; needs Chromium and
tests/requirements.txt.
"""

from __future__ import annotations

import argparse
import json
import queue
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from playwright.sync_api import CDPSession, Page, Route, sync_playwright
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from benchmarks.loop import FLAGS, app
from playground.conversation.actions import Leg, TurnView, UsageView
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.values import Item, Part, Response, Usage

TURN_MS = 10_000
TURNS_A_MINUTE = 60_000 // TURN_MS
TEXT = "Once upon a time there was a small lighthouse on a rock far out in the sea and"
WORDS = TEXT.split(" ")
DELTA_MS = 200
TABS = ("Timeline", "Events")
ANY_NETWORK = "--disable-features=LocalNetworkAccessChecks"
"""A script that a test answers for comes from no network that the browser knows, and may ask nobody near."""
SHIFTED = """
window.shift = 0;
const now = performance.now.bind(performance);
performance.now = () => now() + window.shift;
window.Worker = class extends Worker {
  postMessage(message, ...rest) {
    const isBridge = message.type === "open" && message.address.includes("/playground/bridge");
    super.postMessage(isBridge ? { ...message, address: BRIDGE } : message, ...rest);
  }
};"""
CONVERSATION = "document.querySelector('.conversation')?.playground?.conversation"
KEEP = """async ([count, turns]) => {
  const { shelves } = document.querySelector(".conversation").playground.kept;
  const head = JSON.stringify({ kept: 1, begun: "2026-11-30T03:21:58.000Z" }) + "\\n";
  const begin = '["b",24000,0,0,0]\\n';
  for (let number = 0; number < count; number++) {
    const about = { id: "kept_" + number, begunMs: number * 60000, endedMs: number * 60000 + 600000, words: "A story",
      service: "builtin", model: "builtin", seconds: 600, cost: "", bytes: 0, pieces: 0 };
    for (const [n, log] of turns.entries()) {
      const sound = new Uint8Array(2 * 24000 * 10);
      about.pieces = n + 1;
      about.bytes += log.length + sound.length;
      await shelves.add(about, { log: (n === 0 ? head + begin : "") + log, sound });
    }
  }
  return shelves.list.length;
}"""
KEPT_TURNS = 60
OPENED = f"{CONVERSATION} && !document.querySelector('.conversation').playground.kept.isOpening"
FACTS = """([from, until]) => {
  const { conversation } = document.querySelector(".conversation").playground;
  for (let at = from; at < until; at += 20) {
    const inTurn = at % 10000;
    conversation.fact({ type: "level", at, peak: inTurn < 2500 ? 0.2 + 0.1 * Math.sin(at) : 0.001 });
    if (inTurn < 3500 || inTurn >= 7000) continue;
    conversation.fact({ type: "heard", track: 0, item_id: "answer_" + Math.floor(at / 10000), ms: inTurn - 3500, at });
  }
}"""


def wire(at_ms: float, source: str, body: str) -> str:
    return f'{{"type":"wire","at_ms":{at_ms:.1f},"from":"{source}","body":{body}}}'


def server_event(at_ms: float, event: e.ServerEvent) -> str:
    """Return the wire message of ``event``, audio as its duration."""
    body = json.loads(GA.write_event(event) or "{}")
    if body["type"].endswith("audio.delta"):
        body["delta"] = {"audio_ms": DELTA_MS}
    return wire(at_ms, "server", json.dumps({**body, "event_id": f"event_{at_ms:.1f}"}))


def turn(number: int, began: float) -> Iterator[tuple[float, str]]:
    """Yield (session ms, frame) of one turn that begins at ``began``."""
    yield from sorted([*_microphone(began), *_turn(number, began)], key=lambda each: each[0])


def _microphone(began: float) -> Iterator[tuple[float, str]]:
    append = json.dumps({"type": "input_audio_buffer.append", "audio": {"audio_ms": 20}})
    for n in range(TURN_MS // 20):
        at = began + 20 * n
        yield at, wire(at, "client", append)
    for n in range(TURN_MS // 96):
        at = began + 96 * (n + 1)
        p = 0.95 if at - began < 2500 else 0.02
        yield at, json.dumps({"type": "speech", "at_ms": at, "p": [p, p, p]})


def _turn(number: int, began: float) -> Iterator[tuple[float, str]]:
    user, answer, response, track = f"user_{number}", f"answer_{number}", f"resp_{number}", number % 65536
    text = " ".join(WORDS)
    spoken = Item(id=user, role="user", status="completed", content=(Part("audio", transcript="Tell me a story."),))
    made = Item(id=answer, role="assistant", status="in_progress")
    whole = Item(id=answer, role="assistant", status="completed", content=(Part("audio", transcript=text),))
    usage = Usage(90, 30, 0, 64, 0, 0, 20, 68)
    events: list[tuple[float, e.ServerEvent]] = [
        (420, e.SpeechStarted(0, user)),
        (3020, e.SpeechStopped(3000, user)),
        (3021, e.AudioCommitted(user)),
        (3022, e.ItemAdded(spoken)),
        (3023, e.ItemDone(spoken)),
        (3040, e.ResponseCreated(Response(id=response))),
        (3050, e.TranscriptionDelta(user, "Tell me ")),
        (3060, e.TranscriptionCompleted(user, "Tell me a story.")),
        (3070, e.OutputItemAdded(response, made)),
        (3071, e.ItemAdded(made, previous_item_id=user)),
        (3072, e.PartAdded(response, answer, Part("audio", transcript=""))),
        (4100, e.AudioDone(response, answer)),
        (4101, e.TranscriptDone(response, answer, text)),
        (4102, e.PartDone(response, answer, Part("audio", transcript=text))),
        (4103, e.ItemDone(whole)),
        (4104, e.OutputItemDone(response, whole)),
        (4105, e.ResponseDone(Response(id=response, status="completed", output_items=(whole,), usage=usage))),
    ]
    messages: list[tuple[float, dict[str, Any]]] = [
        (421, _seen(number, began, whole=False)),
        (3061, _line(item_id=user, role="user", text="Tell me a story.")),
        (3099, {"type": "track", "track": track, "item_id": answer}),
        (4110, {"type": "track_end", "track": track}),
        (4111, _line(item_id=answer, after=user, role="assistant", text=text, latency_ms=1000)),
        (4112, {"type": "usage", **asdict(_tokens(number, usage))}),
        (7100, _seen(number, began, whole=True)),
    ]
    for n, word in enumerate(WORDS):
        at, so_far = 3300 + 40 * n, " ".join(WORDS[: n + 1])
        events += [(at, e.TranscriptDelta(response, answer, word + " ")), (at + 1, e.AudioDelta(response, answer, b""))]
        messages += [
            (at + 1, {"type": "audio", "track": track}),
            (at + 2, _line(item_id=answer, after=user, role="assistant", text=so_far, status="streaming")),
        ]
    yield from ((began + at, server_event(began + at, event)) for at, event in events)
    yield from ((began + at, json.dumps(message)) for at, message in messages)


def _line(**more: Any) -> dict[str, Any]:
    plain = {"after": None, "status": "done", "heard_chars": None, "note": "", "latency_ms": None, "call_id": ""}
    return {"type": "line", **plain, **more}


def _seen(number: int, began: float, *, whole: bool) -> dict[str, Any]:
    """Return the turn as it stands when speech began, or when its answer was heard."""
    view = TurnView(
        number=number,
        how="speech",
        user_item_id=f"user_{number}",
        threshold=0.5,
        prefix_padding_ms=300,
        silence_ms=500,
        speech_start_ms=began + 300,
        started_ms=began + 420,
    )
    answered = replace(
        view,
        response_id=f"resp_{number}",
        answer_item_id=f"answer_{number}",
        status="completed",
        speech_end_ms=began + 2500,
        stopped_ms=began + 3020,
        committed_ms=began + 3021,
        created_ms=began + 3040,
        first_audio_ms=began + 3300,
        first_sound_ms=began + 3500,
        ended_ms=began + 7000,
        received_ms=3400,
        heard_ms=3400,
        legs=(Leg("silence", "vad", 500), Leg("response", "service", 100), Leg("playback", "us", 400)),
        total_ms=1000,
        error_ms=0.3,
    )
    return {"type": "turn", **asdict(answered if whole else view)}


def _tokens(number: int, usage: Usage) -> UsageView:
    counted = asdict(usage)
    response, item = f"resp_{number}", f"answer_{number}"
    return UsageView(kind="answer", turn=number, model="gpt-realtime", response_id=response, item_id=item, **counted)


class Conversation:
    """The bridge's far end: plays turns in real time, or a whole minute at once when told to."""

    def __init__(self) -> None:
        self.events = 0
        self.now_ms = 0.0
        self._orders: queue.Queue[int] = queue.Queue()
        self.done = threading.Semaphore(0)
        self._answered = threading.Event()
        self._lead = 0.0
        self._number = 0

    def pass_minutes(self, minutes: int) -> None:
        """Give everything of the next minutes at once."""
        self._orders.put(minutes)

    def __call__(self, socket: ServerConnection) -> None:
        """Serve the page."""
        hello = json.loads(socket.recv())
        silence = np.zeros(int(hello["output_rate_hz"] * DELTA_MS / 1000), "<i2").tobytes()
        for message in (
            {"type": "ready"},
            {"type": "state", "link": "open", "turn": "listening"},
            {"type": "ping", "n": 1},
        ):
            socket.send(json.dumps(message))
        threading.Thread(target=self._drain, args=(socket,), daemon=True).start()
        with suppress(ConnectionClosed):
            self._answered.wait()
            socket.send(json.dumps({"type": "clock", "offset_ms": 0.0, "error_ms": 0.2}))
            self._play(socket, silence)

    def _drain(self, socket: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            for frame in socket:
                if isinstance(frame, str) and '"pong"' in frame:
                    self._lead = json.loads(frame)["at"] - time.monotonic() * 1000
                    self._answered.set()

    def _play(self, socket: ServerConnection, silence: bytes) -> None:
        self.now_ms = time.monotonic() * 1000 + self._lead
        while True:
            for at, frame in turn(self._number, self.now_ms):
                wait = at - (time.monotonic() * 1000 + self._lead)
                if wait > 0:
                    time.sleep(wait / 1000)
                self._say(socket, frame, silence)
            self._advance()
            with suppress(queue.Empty):
                minutes = self._orders.get_nowait()
                for _ in range(minutes * TURNS_A_MINUTE):
                    for _, frame in turn(self._number, self.now_ms):
                        self._say(socket, frame, b"")
                    self._advance()
                self._lead += minutes * 60_000
                self.done.release()

    def _advance(self) -> None:
        self._number += 1
        self.now_ms += TURN_MS

    def _say(self, socket: ServerConnection, frame: str, silence: bytes) -> None:
        if not frame.startswith('{"type": "audio"'):
            self.events += frame.startswith('{"type":"wire"') and '"input_audio_buffer.append"' not in frame
            socket.send(frame)
        elif silence:
            socket.send(b"\x02\x00" + json.loads(frame)["track"].to_bytes(2, "little") + silence)


def metrics(cdp: CDPSession) -> dict[str, float]:
    return {each["name"]: each["value"] for each in cdp.send("Performance.getMetrics")["metrics"]}


def measured(page: Page, cdp: CDPSession, window_s: float) -> dict[str, float]:
    """Measure ``window_s`` seconds of the page as it runs."""
    before = metrics(cdp)
    page.wait_for_timeout(window_s * 1000)
    after = metrics(cdp)
    elapsed = after["Timestamp"] - before["Timestamp"]
    cdp.send("HeapProfiler.collectGarbage")
    cdp.send("HeapProfiler.collectGarbage")
    return {
        "script ms/s": 1000 * (after["ScriptDuration"] - before["ScriptDuration"]) / elapsed,
        "task ms/s": 1000 * (after["TaskDuration"] - before["TaskDuration"]) / elapsed,
        "heap MB": metrics(cdp)["JSHeapUsedSize"] / 2**20,
        "DOM nodes": metrics(cdp)["Nodes"],
    }


def main() -> None:
    """Measure the first minute and the last and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--window", type=float, default=25.0)
    parser.add_argument("--settle", type=float, default=5.0, help="seconds with a tab before it is measured")
    parser.add_argument("--kept", type=int, default=0)
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    conversation = Conversation()
    bridge = serve(conversation, "127.0.0.1", 0, compression=None)
    threading.Thread(target=bridge.serve_forever, daemon=True).start()
    address = f"ws://127.0.0.1:{bridge.socket.getsockname()[1]}/"
    with sync_playwright() as playwright, app({}) as page_address:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, ANY_NETWORK])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.on("pageerror", lambda error: print("page error:", error))
        page.route("**/relay-worker.js", let_lead_elsewhere)
        page.add_init_script(SHIFTED.replace("BRIDGE", json.dumps(address)))
        page.goto(page_address)
        page.wait_for_function(OPENED)
        begins_ms = [load(page)]
        if options.kept:
            keep(page, options.kept)
            begins_ms.append(load(page))
        for tab in ("Latency", "Usage", *TABS):
            page.get_by_role("tab", name=tab).click()
            page.wait_for_timeout(500)
        page.get_by_role("button", name="Start", exact=True).click()
        page.wait_for_function("document.querySelector('.conversation').playground.stats().phase === 'live'")
        cdp = page.context.new_cdp_session(page)
        cdp.send("Performance.enable")
        first = minute(page, cdp, options.window, options.settle)
        pass_time(page, conversation, options.minutes - 2)
        last = minute(page, cdp, options.window, options.settle)
        stored = page.evaluate(f"{CONVERSATION}.journal.bytes / 2 ** 20")
        browser.close()
    print(f"the page is there after {' ms, with what is kept after '.join(f'{ms:.0f}' for ms in begins_ms)} ms")
    print(f"{conversation.events} events in {options.minutes} minutes, journal {stored:.1f} MB outside the heap")
    print(f"{'':24}{'first minute':>14}{'last minute':>14}{'ratio':>8}")
    for name, value in first.items():
        print(f"{name:24}{value:14.1f}{last[name]:14.1f}{last[name] / (value or 1):8.2f}")


def let_lead_elsewhere(route: Route) -> None:
    """Give the worker without the page's policy, which lets it speak with its own server alone."""
    answer = route.fetch()
    kept = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=kept)


def load(page: Page) -> float:
    """Load the page anew three times; return how long it took at best until the conversation stood there, in ms."""
    took: list[float] = []
    for _ in range(3):
        page.reload()
        page.wait_for_function(OPENED)
        took.append(page.evaluate("performance.now() - window.shift"))
    return min(took)


def keep(page: Page, count: int) -> None:
    """Put conversations of ten minutes into the store, a piece for each turn."""
    logs = ["".join(f'["m",{at},{frame}]\n' for at, frame in turn(n, n * TURN_MS)) for n in range(KEPT_TURNS)]
    assert page.evaluate(KEEP, [count, logs]) >= count


def minute(page: Page, cdp: CDPSession, window_s: float, settle_s: float) -> dict[str, float]:
    """Let about a minute pass, half of it with each tab open; measure the end of each half."""
    found: dict[str, float] = {}
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(1000 * settle_s)
        found |= {f"{tab}: {name}": value for name, value in measured(page, cdp, window_s).items()}
    return found


def pass_time(page: Page, conversation: Conversation, minutes: int) -> None:
    """Let ``minutes`` pass at once, for the bridge and for the page."""
    began = conversation.now_ms + TURN_MS
    conversation.pass_minutes(minutes)
    page.evaluate("(ms) => { window.shift += ms; }", minutes * 60_000)
    for minute in range(minutes):
        page.evaluate(FACTS, [began + minute * 60_000, began + (minute + 1) * 60_000])
    while not conversation.done.acquire(timeout=0.1):
        page.wait_for_timeout(100)
    page.wait_for_timeout(2000)


if __name__ == "__main__":
    main()
