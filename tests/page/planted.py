"""A Realtime server on loopback with delays and token counts planted in it; it keeps what its own clock says of them.

It judges no sound: speech begins and ends at fixed milliseconds of the audio it is sent, so any microphone will do.
While it waits it reads on, as a server does.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.support.faulty import SILENT

BYTES_A_MS = 48
STARTED_MS, ENDED_MS, SILENCE_MS = 300, 1200, 500
"""Of the audio since the last turn: where speech begins and ends, and the silence that is waited for."""


def tone(hz: float, seconds: float) -> bytes:
    """Return a sound that no ear can miss from its first millisecond on."""
    return (8_000 * np.sin(np.arange(round(24_000 * seconds)) * 2 * np.pi * hz / 24_000)).astype("<i2").tobytes()


TONE = tone(330, 2)


@dataclass
class Planted:
    """What the server does. ``delays`` in seconds: detection, commit, response, first_audio; usages one a turn."""

    delays: Mapping[str, float] = field(default_factory=dict)
    usages: Sequence[Mapping[str, Any]] = ()
    transcriptions: Sequence[Mapping[str, Any]] = ()
    speech: bool = True
    sound: bytes = TONE
    words: str = "A planted answer."
    model: str = "gpt-realtime"
    measured: list[dict[str, float]] = field(default_factory=list)
    """A spoken turn's delays by our own clock, in milliseconds."""
    updates: list[dict[str, Any]] = field(default_factory=list)
    """What each ``session.update`` asked for."""
    heard_ms: float = 0.0
    """How much audio it was sent in all."""
    address: str = ""

    @contextmanager
    def running(self) -> Iterator[Planted]:
        with serve(self._visit, "127.0.0.1", 0, logger=SILENT) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            self.address = f"http://127.0.0.1:{_port(server)}"
            yield self
            server.shutdown()
            thread.join()

    @property
    def environment(self) -> dict[str, str]:
        """What an app finds configured that is to talk to this server."""
        return {
            "PLAYGROUND_SERVICE": "other",
            "PLAYGROUND_ENDPOINT": self.address,
            "PLAYGROUND_DEPLOYMENT": self.model,
        }

    def _visit(self, link: ServerConnection) -> None:
        try:
            _Visit(self, link).run()
        except ConnectionClosed:
            return


class _Visit:
    def __init__(self, plan: Planted, link: ServerConnection) -> None:
        self.plan = plan
        self.link = link
        self.session: dict[str, Any] = {"type": "realtime", "id": "sess_1", "object": "realtime.session"}
        self.heard_ms = 0.0
        self.turn_ms = 0.0
        self.turns = 0
        self.asked = False
        self.events = 0

    def run(self) -> None:
        self.session["model"] = self.plan.model
        self.send("session.created", session=self.session)
        while True:
            self.read()
            if self.asked:
                self.asked = False
                self.turns += 1
                self.answer()
            if self.plan.speech and self.heard_ms - self.turn_ms >= STARTED_MS:
                self.turns += 1
                self.spoken()

    def read(self, timeout: float | None = None) -> None:
        event = json.loads(self.link.recv(timeout))
        match event["type"]:
            case "session.update":
                self.plan.updates.append(event["session"])
                self.session.update(event["session"])
                self.session["model"] = self.plan.model
                self.send("session.updated", session=self.session)
            case "input_audio_buffer.append":
                audio_ms = len(base64.b64decode(event["audio"])) / BYTES_A_MS
                self.heard_ms += audio_ms
                self.plan.heard_ms += audio_ms
            case "conversation.item.create":
                item = {"id": f"item_text_{self.turns}", "status": "completed", **event["item"]}
                self.send("conversation.item.added", previous_item_id=None, item=item)
            case "response.create":
                self.asked = True

    def send(self, kind: str, **fields: Any) -> float:
        """Send an event; return when, by our clock in seconds."""
        self.events += 1
        self.link.send(json.dumps({"type": kind, "event_id": f"event_{self.events}", **fields}))
        return time.perf_counter()

    def wait(self, delay: str) -> None:
        """Let a planted delay pass, reading on."""
        end = time.perf_counter() + self.plan.delays.get(delay, 0.0)
        with suppress(TimeoutError):
            while (left := end - time.perf_counter()) > 0:
                self.read(left)

    def spoken(self) -> None:
        """Take one turn of speech, and answer it."""
        begin, user = self.turn_ms, f"item_user_{self.turns}"
        self.send("input_audio_buffer.speech_started", audio_start_ms=int(begin + STARTED_MS), item_id=user)
        while self.heard_ms - begin < ENDED_MS + SILENCE_MS:
            self.read()
        ended = time.perf_counter()
        self.wait("detection")
        audio_end = int(begin + ENDED_MS + SILENCE_MS)
        stopped = self.send("input_audio_buffer.speech_stopped", audio_end_ms=audio_end, item_id=user)
        self.wait("commit")
        committed = self.send("input_audio_buffer.committed", previous_item_id=None, item_id=user)
        content = [{"type": "input_audio", "transcript": None}]
        item = {"id": user, "type": "message", "role": "user", "status": "completed", "content": content}
        self.send("conversation.item.added", previous_item_id=None, item=item)
        self.transcribe(user)
        created, first = self.answer()
        marks = {"detection": stopped - ended, "commit": committed - stopped}
        marks |= {"response": created - committed, "first_audio": first - created}
        self.plan.measured.append({name: 1000 * seconds for name, seconds in marks.items()})
        self.turn_ms = float("inf")  # one spoken turn is enough

    def transcribe(self, user: str) -> None:
        if self.plan.transcriptions:
            usage = self.plan.transcriptions[(self.turns - 1) % len(self.plan.transcriptions)]
            kind = "conversation.item.input_audio_transcription.completed"
            self.send(kind, item_id=user, content_index=0, transcript="Planted words.", usage=usage)

    def answer(self) -> tuple[float, float]:
        """Answer with the tone; return when the response was created and when its first audio left."""
        ids = {"response_id": f"resp_{self.turns}", "item_id": f"item_answer_{self.turns}"}
        at = {**ids, "output_index": 0, "content_index": 0}
        item = {"id": ids["item_id"], "type": "message", "role": "assistant", "status": "in_progress", "content": []}
        response = {"id": ids["response_id"], "output": [], "output_modalities": ["audio"]}
        self.wait("response")
        created = self.send("response.created", response={**response, "status": "in_progress", "usage": None})
        self.send("response.output_item.added", response_id=ids["response_id"], output_index=0, item=item)
        self.send("conversation.item.added", previous_item_id=None, item=item)
        self.send("response.content_part.added", **at, part={"type": "audio", "transcript": ""})
        self.wait("first_audio")
        first = time.perf_counter()
        if self.plan.sound:
            first = self.send("response.output_audio.delta", **at, delta=base64.b64encode(self.plan.sound).decode())
            self.send("response.output_audio.done", **at)
        self.send("response.output_audio_transcript.delta", **at, delta=self.plan.words)
        self.send("response.output_audio_transcript.done", **at, transcript=self.plan.words)
        part = {"type": "audio", "transcript": self.plan.words}
        self.send("response.content_part.done", **at, part=part)
        done = {**item, "status": "completed", "content": [{"type": "output_audio", "transcript": part["transcript"]}]}
        self.send("response.output_item.done", response_id=ids["response_id"], output_index=0, item=done)
        usage = self.plan.usages[(self.turns - 1) % len(self.plan.usages)] if self.plan.usages else None
        self.send("response.done", response={**response, "status": "completed", "output": [done], "usage": usage})
        return created, first


def _port(server: Server) -> int:
    return int(server.socket.getsockname()[1])
