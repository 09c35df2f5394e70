"""The stage of the server's core: a client and engines that feed it a script, and plain turns at the end."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from playground.errors import WireError
from playground.protocol.dialect import Dialect
from playground.protocol.ga import GA
from playground.server.core.core import ServerCore
from playground.server.core.effects import Answer, CancelAnswer, CloseConnection, Detect, Effect, SendEvent, Transcribe
from playground.server.core.loopback import LoopbackCore
from tests.fuzz import nonsense
from tests.fuzz.client_stage import valid
from tests.fuzz.stories import DIALECTS
from tests.support.ids import CountedIds
from tests.support.oracle import judge

LARGEST = 1024 * 1024
SPEECH = (*[0.05] * 12, *[0.9] * 31, *[0.05] * 40)
FRAME_MS = 32
ENDS_SPEECH = ("input_audio_buffer.speech_stopped", "input_audio_buffer.committed", "input_audio_buffer.cleared")
LONGEST_PAUSE = 320  # frames: ten seconds, more than any detection waits for


class Stage:
    """A core, its clock, and what the engines still owe it."""

    def __init__(self, dialect: Dialect, kind: type[ServerCore], *, judged: bool) -> None:
        self.dialect = dialect
        self.core = kind("gpt-realtime", dialect, CountedIds(), now=0.0)
        self.now = 0.0
        self.closed = False
        self.events: list[dict[str, Any]] = []
        self.tickets: list[int] = []
        self.answers: list[int] = []
        self.output: dict[int, str] = {}
        self._judged = judged and dialect is not DIALECTS["first preview"]
        self._detector, self._unheard_ms = 0, 0.0
        self._active: set[str] = set()
        self._speaking = ""
        self.do(self.core.open())

    def take(self, step: Any) -> None:
        """Play one step."""
        self.now += 0.001
        kind, *rest = step
        if self.closed:
            return
        if kind == "frame":
            self.send(rest[0])
        elif kind == "voice":
            self._voice(rest[0])
        elif kind == "wait":
            self._wait(rest[0])
        elif kind != "open":
            self._engine(kind, *rest)

    # --- what comes in ---

    def send(self, frame: str) -> None:
        """Send a frame as the pipeline reads it."""
        try:
            command = self.dialect.read_command(frame)
        except WireError as error:
            self.do(self.core.refuse(error, error.event_id))
        else:
            self.do(self.core.receive(command, self.now))

    def _voice(self, probabilities: tuple[float, ...]) -> None:
        """Judge as many frames as there is audio for."""
        frames = min(len(probabilities), int(self._unheard_ms // FRAME_MS))
        self._unheard_ms -= frames * FRAME_MS
        if frames:
            self.do(self.core.voice(self._detector, probabilities[:frames], self.now))

    def _wait(self, seconds: float) -> None:
        until = self.now + seconds
        for _ in range(1_000):
            if self.closed or self.core.next_due() > until:
                self.now = until
                return
            self.now = max(self.now, self.core.next_due())
            self.do(self.core.due(self.now))
        raise AssertionError("what is due comes due again and again")

    def _engine(self, kind: str, nth: int, words: str) -> None:
        core, now = self.core, self.now
        ticket, generation = _nth(self.tickets, nth), _nth(self.answers, nth)
        moves = {
            "words": lambda: core.transcribed(ticket, words, now),
            "no words": lambda: core.not_transcribed(ticket, words, now),
            "speak": lambda: core.spoken(generation, words, bytes(48 * len(words)), now),
            "write": lambda: core.written(generation, words, now),
            "call": lambda: core.called(generation, "clock", words, now),
            "finish": lambda: core.answered(generation, now),
            "fail": lambda: core.not_answered(generation, words, now),
        }
        if kind in ("words", "no words") and ticket in self.tickets:
            self.tickets.remove(ticket)
        if kind in ("finish", "fail") and generation in self.answers:
            self.answers.remove(generation)
        self.do(moves[kind]())

    # --- what comes out ---

    def do(self, effects: Iterable[Effect]) -> None:
        """Keep what the core asks for, and look at what it sends."""
        for effect in effects:
            if isinstance(effect, SendEvent):
                self._sent(effect)
            elif isinstance(effect, Detect):
                if effect.generation != self._detector:
                    self._detector, self._unheard_ms = effect.generation, 0.0
                self._unheard_ms += len(effect.audio) / effect.format.bytes_per_ms
            elif isinstance(effect, Transcribe):
                self.tickets.append(effect.ticket)
            elif isinstance(effect, Answer):
                self.answers.append(effect.generation)
                self.output[effect.generation] = effect.output
            elif isinstance(effect, CancelAnswer) and effect.generation in self.answers:
                self.answers.remove(effect.generation)
            elif isinstance(effect, CloseConnection):
                self.closed = True

    def _sent(self, effect: SendEvent) -> None:
        frame = self.dialect.write_event(effect.event)
        if frame is None:
            return
        if len(frame.encode()) >= LARGEST:
            self.do(self.core.refuse(WireError("too large")))  # as the pipeline does
            return
        event = valid(frame)
        if self._judged:
            judge(frame, self.dialect.name)
        self.events.append(event)
        if event["type"] == "input_audio_buffer.speech_started":
            self._speaking = event["item_id"]
        elif event["type"] in ENDS_SPEECH:
            self._speaking = ""
        elif event["type"] == "response.created" and event["response"].get("conversation_id"):
            self._active.add(event["response"]["id"])
            assert len(self._active) == 1, "two answers of the conversation are active"
        elif event["type"] == "response.done":
            self._active.discard(event["response"]["id"])

    # --- the verdict ---

    def judge(self) -> None:
        """Let the engines finish, then have plain turns in the same session."""
        self._finish()
        if isinstance(self.core, LoopbackCore):  # its answer stays open until the client ends it
            return
        self._fall_silent()
        assert not self._active, "an answer is active though nothing works on it"
        for _ in range(2):
            self._typed()
            self._spoken()

    def _finish(self) -> None:
        for _ in range(100):
            if not self.tickets and not self.answers:
                return
            for _ in list(self.tickets):
                self._engine("words", 0, "Hello")
            for generation in list(self.answers):
                kind = "write" if self.output[generation] == "text" else "speak"
                self._engine(kind, self.answers[::-1].index(generation), "Yes. ")
                if generation in self.answers:
                    self._engine("finish", self.answers[::-1].index(generation), "")
        raise AssertionError("the engines are asked for ever")

    def _fall_silent(self) -> None:
        """End what is being said, by silence: whoever was told that it began is told that it ended."""
        if self._speaking:
            self._append(LONGEST_PAUSE)
            self._voice((0.0,) * (int(self._unheard_ms // FRAME_MS)))
            self._finish()
        assert not self._speaking, "speech began and never stops"

    def _append(self, frames: int) -> None:
        size = self.core.config.input_format.bytes_per_ms * FRAME_MS * frames
        sound = base64.b64encode(bytes(size)).decode()
        self.send(nonsense.dumped({"type": "input_audio_buffer.append", "audio": sound}))

    def _typed(self) -> None:
        text = {"type": "input_text", "text": "Hello"}
        item = {"type": "message", "role": "user", "content": [text]}
        kinds = self._after({"type": "conversation.item.create", "item": item}, {"type": "response.create"})
        assert kinds.count("response.done") == 1, f"typed words are not answered; {kinds}"

    def _spoken(self) -> None:
        detection = {"type": "server_vad", "create_response": True, "silence_duration_ms": 200}
        session: dict[str, Any] = {"turn_detection": detection}
        if self.dialect is GA:
            session = {"type": "realtime", "audio": {"input": session}}
        updated = {"type": "session.update", "session": session}
        self.send(nonsense.dumped(updated))
        self._voice((0.0,) * int(self._unheard_ms // FRAME_MS))  # the detector comes after: first what was said before
        self.send(nonsense.dumped({"type": "input_audio_buffer.clear"}))
        self._finish()
        at = len(self.events)
        self._append(len(SPEECH))
        self._voice(SPEECH)
        self._finish()
        kinds = [event["type"] for event in self.events[at:]]
        assert kinds.count("response.done") == 1, f"speech is not answered; {kinds}"

    def _after(self, *bodies: Any) -> list[str]:
        at = len(self.events)
        for body in bodies:
            self.send(nonsense.dumped(body))
        self._finish()
        return [event["type"] for event in self.events[at:]]


def _nth(known: list[int], nth: int) -> int:
    """Return one of the newest, or the number of none."""
    return known[-1 - nth] if nth < len(known) else 1 + nth
