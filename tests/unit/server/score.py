"""Plays a session without sockets, threads or time: the test is the client and the engines."""

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

from playground.protocol.dialect import Dialect
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.server.core.core import ServerCore
from playground.server.core.effects import Answer, CancelAnswer, CloseConnection, Detect, Effect, SendEvent, Transcribe
from tests.support.ids import CountedIds
from tests.support.oracle import judge


@dataclass
class Score:
    """One session; every event it emits is judged by the official models."""

    core: ServerCore | None = None
    now: float = 0.0
    events: list[dict[str, Any]] = field(default_factory=list)
    asked: list[Effect] = field(default_factory=list)

    dialect: ClassVar[Dialect] = GA

    def __post_init__(self) -> None:
        self.core = self.core or ServerCore("gpt-realtime", self.dialect, CountedIds(), now=0.0)
        self.play(self.core.open())

    def play(self, effects: list[Effect]) -> list[dict[str, Any]]:
        fresh = [effect.event for effect in effects if isinstance(effect, SendEvent)]
        self.asked += [effect for effect in effects if not isinstance(effect, SendEvent)]
        heard = [
            judge(frame, self.dialect.name) for event in fresh if (frame := self.dialect.write_event(event)) is not None
        ]
        self.events += heard
        return heard

    def send(self, kind: str, **fields: Any) -> list[dict[str, Any]]:
        frame = json.dumps({"type": kind, **fields})
        return self.play(self.core.receive(self.dialect.read_command(frame), self.now))

    def update(self, **session: Any) -> list[dict[str, Any]]:
        return self.send("session.update", session={"type": "realtime", **session})

    def detection(self, **fields: Any) -> list[dict[str, Any]]:
        return self.update(audio={"input": {"turn_detection": fields}})

    def hear(self, *probabilities: float, generation: int | None = None) -> list[dict[str, Any]]:
        """Append 32 ms for each probability and let the detector say them."""
        import base64

        audio = base64.b64encode(bytes(1536 * len(probabilities))).decode()
        out = self.send("input_audio_buffer.append", audio=audio)
        detect = next(effect for effect in reversed(self.asked) if isinstance(effect, Detect))
        return out + self.play(self.core.voice(generation or detect.generation, probabilities, self.now))

    def last(self, kind: type[Effect]) -> Any:
        return next(effect for effect in reversed(self.asked) if isinstance(effect, kind))

    def count(self, kind: type[Effect]) -> int:
        return sum(isinstance(effect, kind) for effect in self.asked)

    def understand(self, text: str) -> list[dict[str, Any]]:
        return self.play(self.core.transcribed(self.last(Transcribe).ticket, text, self.now))

    def speak(self, words: str, ms: int = 400) -> list[dict[str, Any]]:
        return self.play(self.core.spoken(self.last(Answer).generation, words, bytes(48 * ms), self.now))

    def write(self, words: str) -> list[dict[str, Any]]:
        return self.play(self.core.written(self.last(Answer).generation, words, self.now))

    def call(self, name: str, arguments: str) -> list[dict[str, Any]]:
        return self.play(self.core.called(self.last(Answer).generation, name, arguments, self.now))

    def finish(self) -> list[dict[str, Any]]:
        return self.play(self.core.answered(self.last(Answer).generation, self.now))

    def wait(self, seconds: float) -> list[dict[str, Any]]:
        """Let time pass, as far as the core wants to know."""
        until, out = self.now + seconds, []
        while self.core.next_due() <= until and not any(isinstance(effect, CloseConnection) for effect in self.asked):
            self.now = self.core.next_due()
            out += self.play(self.core.due(self.now))
        self.now = until
        return out

    def say(self, *, seconds: float = 1.0) -> list[dict[str, Any]]:
        """Speak a whole turn at the default settings."""
        return self.hear(*[0.05] * 12, *[0.9] * int(seconds * 31), *[0.05] * 8)

    def cancelled(self) -> list[int]:
        return [effect.generation for effect in self.asked if isinstance(effect, CancelAnswer)]


class Preview(Score):
    """The same in the preview's dialect."""

    dialect: ClassVar[Dialect] = PREVIEW

    def update(self, **session: Any) -> list[dict[str, Any]]:
        return self.send("session.update", session=session)


def short(events: list[dict[str, Any]]) -> list[str]:
    """Return the types, without the longest common words, deltas once in a row."""
    names = [event["type"] for event in events if event["type"] != "rate_limits.updated"]
    return [name for n, name in enumerate(names) if not (name.endswith(".delta") and name in names[:n])]
