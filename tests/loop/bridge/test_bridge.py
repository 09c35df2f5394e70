"""The bridge as a page meets it: real sockets to the service behind it, a page written in the test before it."""

import json
import time
from collections import deque
from contextlib import contextmanager

import httpx
import numpy as np
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from playground.client.credentials import KeyCredential
from playground.client.sessions import Admission, Sessions
from playground.eventlog.reading import read, read_all
from playground.eventlog.replay import replay
from playground.protocol.ga import GA
from playground.server.endpoint import LocalServer
from playground.services.address import Address
from playground.settings import Settings
from playground.web.bridge.bridge import PATH, bridge_route
from playground.web.bridge.frames import HEADER, MICROPHONE
from tests.support.recorded import folded, said
from tests.support.scripted import LoudnessVad, quiet, scripted, tone

RATE_HZ = 24_000
AHEAD_MS = 86_400_000.0
"""How far the page's clock is ahead of everybody's."""
MOST_FRAMES = 5000


@pytest.fixture(scope="module")
def url():
    with LocalServer(scripted()) as address:
        yield address


class Page:
    """The page's end: answers pings, plays what it gets at once, remembers every message."""

    def __init__(self, socket, sessions: Sessions) -> None:
        self.socket, self.sessions = socket, sessions
        self.messages: list[dict] = []
        self.texts: list[str] = []
        self.ahead: deque[str] = deque()
        self.played: dict[int, int] = {}

    def say(self, type_: str, **fields) -> None:
        self.socket.send_text(json.dumps({"type": type_, **fields}))

    def speak(self, pcm: bytes) -> None:
        for start in range(0, len(pcm), 960):
            self.socket.send_bytes(HEADER.pack(MICROPHONE, 0, 0) + pcm[start : start + 960])

    def until(self, wanted) -> dict:
        """Read until a message is of type ``wanted``, or fulfils it; return that message."""
        for _ in range(MOST_FRAMES):
            if not self.ahead:
                self._receive()
                continue
            message = json.loads(text := self.ahead.popleft())
            self.texts.append(text)
            self.messages.append(message)
            self._react(message)
            if message["type"] == wanted if isinstance(wanted, str) else wanted(message):
                return message
        raise AssertionError(f"{wanted} never came")

    def _receive(self) -> None:
        frame = self.socket.receive()
        assert frame["type"] != "websocket.close", f"closed: {self.messages[-1]}"
        if frame.get("bytes"):
            track = HEADER.unpack(frame["bytes"][:4])[2]
            self.played[track] = self.played.get(track, 0) + len(frame["bytes"]) - 4
        else:
            self.ahead.extend(frame["text"].split("\n"))

    def of(self, type_: str) -> list[dict]:
        return [message for message in self.messages if message["type"] == type_]

    @property
    def wire(self) -> list[str]:
        return [text for text, message in zip(self.texts, self.messages, strict=True) if message["type"] == "wire"]

    @property
    def conversation(self):
        return self.sessions._running["ada"][0]

    def _react(self, message: dict) -> None:
        if message["type"] == "ping":
            self.say("pong", n=message["n"], at=time.monotonic() * 1000 + AHEAD_MS)
        elif message["type"] == "track_end":
            ms = self.played[message["track"]] / 48
            self.say("heard", track=message["track"], ms=ms, done=True, at=time.monotonic() * 1000 + AHEAD_MS)


@contextmanager
def a_page(url: str, *, key: str = "", detector=lambda: None, earlier=None, tally=None, by_hand=True, **settings):
    sessions = Sessions()
    credential = KeyCredential(SecretStr(key)) if key else None
    admission = Admission("ada", Settings(**settings), Address(url, GA), credential, "other", by_hand=by_hand)
    with (
        TestClient(Starlette(routes=[bridge_route(sessions, detector, tally=tally)])) as client,
        client.websocket_connect(PATH) as ws,
    ):
        page = Page(ws, sessions)
        rates = {"input_rate_hz": RATE_HZ, "output_rate_hz": RATE_HZ}
        page.say("hello", ticket=sessions.ticket(admission), **rates, **({"earlier": earlier} if earlier else {}))
        page.until("ready")
        yield page


def settled(message: dict) -> bool:
    return message["type"] == "wire" and message["body"].get("type") == "page.heard" and message["body"]["done"]


def test_every_event_reaches_the_page_in_order_and_what_it_kept_replays(url):
    with a_page(f"{url}?model=tiny", silence_duration_ms=200) as page:
        page.until(lambda m: m["type"] == "state" and m["link"] == "open")
        page.say("text", text="Hello 🙂")
        page.until(settled)
        page.speak(tone(600) + quiet(600))
        page.until(settled)
        core = page.conversation.core
        page.say("bye")
        page.until("closed")
    first = page.of("wire")[0]
    assert (first["from"], first["body"]["type"], first["at_ms"]) == ("playground", "record", 0)
    assert (first["body"]["service"], first["body"]["model"]) == ("other", "tiny")
    kinds = {(line["from"], line["body"]["type"]) for line in page.of("wire")}
    assert kinds >= {
        ("link", "link.dialled"),
        ("server", "session.created"),
        ("client", "session.update"),
        ("page", "page.text"),
        ("client", "input_audio_buffer.append"),
        ("server", "input_audio_buffer.speech_stopped"),
        ("server", "response.output_audio.delta"),
        ("page", "page.hang_up"),
    }
    times = [line["at_ms"] for line in page.of("wire")]
    assert times == sorted(times)
    again = replay(read(folded(page.wire))).core
    assert said(again.transcript.lines()) == said(core.transcript.lines())
    assert len(again.transcript.lines()) == 4


def test_a_conversation_goes_on_after_it_was_stopped(url):
    with a_page(url) as page:
        page.say("text", text="Hello 🙂")
        page.until(settled)
        page.say("bye")
        page.until("closed")
    lines = {line["item_id"]: line for line in page.of("line")}
    earlier = {"ms": 12_345.5, "turns": 1, "lines": list(lines.values())}
    with a_page(url, earlier=earlier) as following:
        following.say("text", text="And again")
        following.until(settled)
        core = following.conversation.core
        following.say("bye")
        following.until("closed")
    assert following.of("wire")[0]["at_ms"] == pytest.approx(12_345.5, abs=0.01)
    told = [
        line["body"]["item"].get("id") for line in following.of("wire") if line["body"]["type"].endswith("item.create")
    ]
    assert told[:2] == list(lines)
    assert following.of("line")[0]["after"] == list(lines)[-1]
    assert {turn["number"] for turn in following.of("turn")} == {2}
    sessions = read_all(folded(page.wire + following.wire))
    assert said(replay(sessions[1]).core.transcript.lines()) == said(core.transcript.lines())
    assert len(core.transcript.lines()) == 4


def test_an_earlier_conversation_that_makes_no_sense_is_refused_in_a_sentence(url):
    with TestClient(Starlette(routes=[bridge_route(Sessions())])) as client, client.websocket_connect(PATH) as ws:
        rates = {"input_rate_hz": RATE_HZ, "output_rate_hz": RATE_HZ}
        ws.send_json({"type": "hello", "ticket": "", **rates, "earlier": {"ms": 1, "turns": "many", "lines": []}})
        told = ws.receive_json()
    assert told["sentence"] == "The page handed over a conversation that cannot be continued: earlier.turns."


def test_no_sound_stands_in_what_the_page_is_shown(url):
    with a_page(url, silence_duration_ms=200) as page:
        page.speak(tone(600) + quiet(600))
        page.until(settled)
    assert max(len(text) for text in page.wire) < 4_000
    sounds = [line["body"]["delta"]["audio_ms"] for line in page.of("wire") if "audio.delta" in line["body"]["type"]]
    assert sum(sounds) == pytest.approx(sum(page.played.values()) / 48)
    spoken = [line["body"]["audio"] for line in page.of("wire") if line["body"]["type"].endswith("append")]
    assert sum(audio["audio_ms"] for audio in spoken) == 1200


def test_the_two_clocks_are_reconciled_within_the_error_that_is_stated(url):
    with a_page(url) as page:
        told = page.until("clock")
        true_ms = -AHEAD_MS - page.conversation.began * 1000
        assert abs(told["offset_ms"] - true_ms) <= told["error_ms"] + 0.002
        page.say("captured", ms=20, at=time.monotonic() * 1000 + AHEAD_MS)
        measured = page.until(lambda m: m["type"] == "wire" and m["body"].get("uplink_ms") is not None)
        assert measured["body"]["rtt_ms"] is None or measured["body"]["rtt_ms"] >= 0
        page.until(lambda m: m["type"] == "ping" and m["n"] == 3)


def test_speech_is_told_whatever_service_listens(url):
    with a_page(url, detector=LoudnessVad) as page:
        page.speak(quiet(480))
        page.speak(tone(480))
        page.until(lambda m: m["type"] == "speech" and m["p"][-1] > 0.5)
    told = [p for message in page.of("speech") for p in message["p"]]
    assert set(told) == {0.05, 0.9}
    assert all(np.diff([message["at_ms"] for message in page.of("speech")]) >= 0)


def test_a_detector_that_breaks_ends_nothing(url):
    class Broken(LoudnessVad):
        def probability(self, frame):
            raise ValueError("no")

    with a_page(url, detector=Broken) as page:
        page.speak(quiet(480))
        page.say("text", text="Hello")
        page.until(settled)
    assert page.of("speech") == []


@pytest.mark.parametrize(
    "nonsense",
    [
        {"type": "pong"},
        {"type": "pong", "n": "1", "at": 5},
        {"type": "pong", "n": 1, "at": -5},
        {"type": "pong", "n": True, "at": 1e300},
        {"type": "captured", "ms": 5},
        {"type": "captured", "ms": "x", "at": 5},
        {"type": "heard", "track": 0, "ms": 5, "at": None},
        {"type": "stopped", "track": 0, "ms": 5, "at": [1]},
    ],
)
def test_a_clock_that_is_none_is_answered_with_a_sentence(url, nonsense):
    with a_page(url) as page:
        page.socket.send_text(json.dumps(nonsense))
        assert page.until("notice")["code"] == "invalid_frame"
        page.say("pong", n=99, at=1)  # nobody asked
        page.say("text", text="Hello")
        page.until(settled)


@pytest.mark.parametrize(
    "origins", [["http://["], ["null"], ["https://testserver"], ["http://testserver", "http://testserver"]]
)
def test_a_page_that_is_not_ours_is_refused_before_it_is_let_in(origins):
    stated = httpx.Headers([("origin", origin) for origin in origins])
    with (
        TestClient(Starlette(routes=[bridge_route(Sessions())])) as client,
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect(PATH, headers=stated),
    ):
        pass
    assert refused.value.code == 4403


def test_a_record_does_not_name_the_host_of_the_service():
    with a_page("ws://127.0.0.2:9/?model=tiny") as page:
        page.until(lambda m: m["type"] == "wire" and m["body"]["type"] == "link.lost")
        page.say("bye")
        page.until("closed")
    assert "127.0.0.2" not in "".join(page.wire)
