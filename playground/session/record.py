"""What went into a conversation's core and what it sent, as lines of JSON, so that it can be looked at and replayed.

Rules:
1. An ``Entry`` is one line: an input of the core (from ``server``, ``page``, ``link``) or a command it sent
   (``client``). An input stands before the commands it caused; the first line (``playground``) says what is recorded.
2. Audio is no part of a line: ``{"audio_ms": 120.5}`` stands in its place. Else what a service wrote stays as it came.
3. Microphone audio is recorded by the command that carries it; as ``page.audio`` only where no command did at once.

Not here: who records (``client.conversation``), and reading lines again (``replaying``).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from typing_extensions import assert_never

from playground.audio.pcm import duration_ms
from playground.errors import PlaygroundError
from playground.protocol.dialect import Dialect
from playground.session import wishes as w
from playground.settings import Settings

VERSION = 1
LONG = 4_000
"""Characters from which a ``delta`` of unknown meaning is looked at for audio."""
_MAY_HOLD_AUDIO = re.compile(r'"(?:audio|delta)"\s*:\s*"')

Source = Literal["playground", "server", "client", "page", "link"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in milliseconds since the conversation began; ``text`` is its JSON, audio and all."""

    at_ms: float
    source: Source
    text: str

    def line(self) -> str:
        """Return the entry as one line of a record: the bridge's message ``wire``."""
        body = without_audio(self.text)
        return f'{{"type":"wire","at_ms":{round(self.at_ms, 3)},"from":"{self.source}","body":{body}}}'


def header(settings: Settings, dialect: Dialect, *, service: str = "", model: str = "") -> str:
    """Return the body of a record's first line."""
    about = {"dialect": dialect.name.lower(), "settings": settings.model_dump(), "service": service, "model": model}
    return compact({"type": "record", "version": VERSION, **about})


def wished(wish: w.Wish) -> str:
    """Return the body of a line that says what the person wanted."""
    match wish:
        case w.SendAudio():
            return compact({"type": "page.audio", "audio_ms": audio_ms(wish.pcm)})
        case w.SayText():
            return compact({"type": "page.text", "text": wish.text})
        case w.StopAnswering():
            return compact({"type": "page.interrupt"})
        case w.HoldToTalk():
            return compact({"type": "page.hold", "down": wish.down})
        case w.AnswerTool():
            return compact({"type": "page.tool_result", "call_id": wish.call_id, "output": wish.output})
        case w.ChangeSettings():
            return compact({"type": "page.settings", "settings": wish.settings.model_dump()})
        case w.HangUp():
            return compact({"type": "page.hang_up"})
        case _:
            assert_never(wish)


def heard(track: int, ms: float, *, done: bool, at_ms: float) -> str:
    """Return the body of a line that says what had left the speaker by ``at_ms``."""
    return compact({"type": "page.heard", "track": track, "ms": ms, "done": done, "at_ms": round(at_ms, 3)})


def stopped(track: int, ms: float, *, at_ms: float) -> str:
    """Return the body of a line that says what a stopped track had played when it fell silent."""
    return compact({"type": "page.stopped", "track": track, "ms": ms, "at_ms": round(at_ms, 3)})


def lost(error: PlaygroundError) -> str:
    """Return the body of a line that says why the link is gone."""
    why = {"code": error.code, "sentence": error.sentence, "retry_helps": error.retry_helps}
    return compact({"type": "link.lost", **why})


DIALLED = '{"type":"link.dialled"}'
DUE = '{"type":"link.due"}'


def compact(body: Mapping[str, Any]) -> str:
    """Return ``body`` as JSON on one line, in characters that any frame can hold."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(body, separators=(",", ":"))
    return text


def audio_ms(pcm: bytes) -> float:
    """Return how long ``pcm`` lasts, exact to the sample."""
    return round(duration_ms(pcm), 3)


def without_audio(text: str) -> str:
    """Return JSON on one line, with how long each piece of audio in it lasts in place of the audio."""
    if not _MAY_HOLD_AUDIO.search(text):
        return text.replace("\n", " ").replace("\r", " ")  # whitespace only: a string holds no bare line break
    body = json.loads(text)
    is_audio = str(body.get("type")).endswith("audio.delta")
    return compact({key: _elided(key, value, is_audio) for key, value in body.items()})


def _elided(key: str, value: Any, is_audio: bool) -> Any:
    if isinstance(value, dict):
        return {name: _elided(name, inner, False) for name, inner in value.items()}
    if isinstance(value, list):
        return [_elided("", inner, False) for inner in value]
    if isinstance(value, str) and (key == "audio" or (key == "delta" and (is_audio or len(value) > LONG))):
        return _duration(value)
    return value


def _duration(coded: str) -> Any:
    """Return how long base64 lasts as PCM16; what is none stays as it is."""
    try:
        return {"audio_ms": audio_ms(base64.b64decode(coded, validate=True))}
    except (binascii.Error, ValueError):
        return coded
