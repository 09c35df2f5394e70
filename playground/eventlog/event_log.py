"""What went into a conversation's core and what it sent, as lines of JSON, so that it can be looked at and replayed.

Rules:
1. An ``Entry`` is one line: an input of the core (from ``server``, ``page``, ``link``) or a command it sent
   (``client``). An input stands before the commands it caused; the first line (``playground``) says what is recorded.
2. Audio is no part of a line: ``{"audio_ms": 120.5}`` stands in its place, ``{"image_bytes": 9000}`` in a picture's.
   Else what a service wrote stays as it came.
3. Microphone audio is recorded by the command that carries it; as ``page.audio`` only where no command did at once.

Not here: who records (``client.conversation``), how a record is read (``reading``), what a core makes of it
(``replay``), and how much it may hold (``bounds``).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from playground.conversation import inputs
from playground.conversation.earlier import NOTHING, Earlier
from playground.errors import PlaygroundError
from playground.eventlog.bounds import BYTES_PER_MS
from playground.eventlog.pictures import elided_picture
from playground.protocol.dialect import Dialect
from playground.protocol.registry import name_of
from playground.settings import Settings
from playground.strict_json import write

VERSION = 1
LONG = 4_000
"""Characters from which a ``delta`` of unknown meaning is looked at for audio."""
_MAY_HOLD_AUDIO = re.compile(r'"(?:audio|delta|image_url)"\s*:\s*"')
_DELTA = re.compile(r'"delta"\s*:\s*"')
_UNLIKE_SOUND = ("\\", "{", "[", '"delta"', '"audio"')
"""What does not stand around the sound of a plain event; its own brace is its first character."""

Source = Literal["playground", "server", "client", "page", "link"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in milliseconds since the conversation began; ``text`` is its JSON, audio and all.

    ``link``: over which link a service said it, where that is not the current one. ``expires_ms``: when the service
    will end the link whose session it created. ``is_bare``: ``text`` is one line without audio already; else a
    millisecond of its audio takes ``bytes_per_ms``.
    """

    at_ms: float
    source: Source
    text: str
    link: int | None = None
    expires_ms: float | None = None
    is_bare: bool = False
    bytes_per_ms: int = BYTES_PER_MS

    def line(self) -> str:
        """Return the entry as one line of a record: the bridge's message ``wire``."""
        body = self.text if self.is_bare else without_audio(self.text, self.bytes_per_ms)
        link = "" if self.link is None else f',"link":{self.link}'
        expires = "" if self.expires_ms is None else f',"expires_ms":{round(self.expires_ms, 3)}'
        return f'{{"type":"wire","at_ms":{round(self.at_ms, 3)},"from":"{self.source}"{link}{expires},"body":{body}}}'


def header(
    settings: Settings, dialect: Dialect, *, service: str = "", model: str = "", earlier: Earlier = NOTHING
) -> str:
    """Return the body of a record's first line."""
    about = {"dialect": name_of(dialect), "settings": settings.model_dump(), "service": service, "model": model}
    if not earlier.is_nothing:
        about["earlier"] = earlier.plain()
    return write({"type": "record", "version": VERSION, **about})


def wanted(given: inputs.Input) -> str:
    """Return the body of a line that says what the person given."""
    name, body = _NAMES[type(given)], _BODIES.get(type(given))
    return write({"type": f"page.{name}", **(body(given) if body else {})})


_NAMES: Mapping[type[inputs.Input], str] = {
    inputs.SendAudio: "audio",
    inputs.SayText: "text",
    inputs.StopAnswering: "interrupt",
    inputs.AskNow: "ask_now",
    inputs.HoldToTalk: "hold",
    inputs.AnswerTool: "tool_result",
    inputs.SendByHand: "event",
    inputs.ChangeSettings: "settings",
    inputs.TryNow: "try_now",
    inputs.HangUp: "hang_up",
}
_BODIES: Mapping[type[inputs.Input], Callable[[Any], Mapping[str, Any]]] = {
    inputs.SendAudio: lambda given: {"audio_ms": audio_ms(given.pcm)},
    inputs.SayText: lambda given: {"text": given.text, **_shown(given.pictures)},
    inputs.HoldToTalk: lambda given: {"down": given.down},
    inputs.AnswerTool: lambda given: {
        **{"call_id": given.call_id, "output": given.output},
        **({"automatic": True} if given.is_automatic else {}),
    },
    inputs.SendByHand: lambda given: {"event": json.loads(given.text)},
    inputs.ChangeSettings: lambda given: {"settings": given.settings.model_dump()},
}


def _shown(pictures: tuple[inputs.Picture, ...]) -> Mapping[str, Any]:
    listed = [{"number": each.number, "image_url": each.url} for each in pictures]
    return {"pictures": listed} if listed else {}


def heard(track: int, ms: float, *, done: bool, at_ms: float) -> str:
    """Return the body of a line that says what had left the speaker by ``at_ms``."""
    return write({"type": "page.heard", "track": track, "ms": ms, "done": done, "at_ms": round(at_ms, 3)})


def stopped(track: int, ms: float, *, at_ms: float) -> str:
    """Return the body of a line that says what a stopped track had played when it fell silent."""
    return write({"type": "page.stopped", "track": track, "ms": ms, "at_ms": round(at_ms, 3)})


def measured(**figures: float | None) -> str:
    """Return the body of a line that says how long the ways are, as ``SessionCore.measured`` takes it."""
    return write({"type": "page.measured", **figures})


def lost(error: PlaygroundError, *, link: int | None = None) -> str:
    """Return the body of a line that says why the link is gone, or another than the current one."""
    why = {"code": error.code, "sentence": error.sentence, "retry_helps": error.retry_helps}
    asked = {"retry_after_s": error.retry_after_s} if error.retry_after_s else {}
    return write({"type": "link.lost", **({} if link is None else {"link": link}), **why, **asked})


DIALLED = '{"type":"link.dialled"}'
DUE = '{"type":"link.due"}'


def audio_ms(sound: bytes, bytes_per_ms: int = BYTES_PER_MS) -> float:
    """Return how long ``sound`` lasts, exact to the byte: a service may cut a sample in two."""
    return _ms_of(len(sound), bytes_per_ms)


@lru_cache(maxsize=64)
def _ms_of(size: int, bytes_per_ms: int) -> float:
    return round(size / bytes_per_ms, 3)


def without_audio(text: str, bytes_per_ms: int = BYTES_PER_MS) -> str:
    """Return JSON on one line, with how long each piece of audio in it lasts in place of the audio."""
    if not _MAY_HOLD_AUDIO.search(text):
        return text.replace("\n", " ").replace("\r", " ")  # whitespace only: a string holds no bare line break
    try:
        body = json.loads(text)
        is_audio = str(body.get("type")).endswith("audio.delta")
        return write({key: _elided(key, value, is_audio, bytes_per_ms) for key, value in body.items()})
    except RecursionError:  # nested by somebody who means harm, not sound
        return text.replace("\n", " ").replace("\r", " ")


def without_sound(text: str, sound: bytes, bytes_per_ms: int = BYTES_PER_MS) -> str:
    """Return what ``without_audio`` would, of an event whose ``delta`` is ``sound`` and nothing else in it is audio.

    Its length is known, so nothing is decoded, and what stands around it is looked at alone. What could mean something
    else (a name twice, an escape, an object inside) is left to ``without_audio``.
    """
    found = _DELTA.search(text)
    if found is None or "\\" in text[: found.end()]:
        return without_audio(text, bytes_per_ms)
    start = found.end()
    end = text.find('"', start)
    around = text[1 : found.start()] + text[end + 1 :]
    if any(map(around.__contains__, _UNLIKE_SOUND)):
        return without_audio(text, bytes_per_ms)
    head, tail = text[: start - 1], text[end + 1 :]
    return f'{head}{{"audio_ms":{audio_ms(sound, bytes_per_ms)}}}{tail}'.replace("\n", " ").replace("\r", " ")


@lru_cache(maxsize=64)
def appended(name: str, size: int) -> str:
    """Return what ``without_audio`` makes of the command ``name`` with ``size`` bytes of PCM16 of the microphone.

    In whatever form they travel, they last as long.
    """
    return write({"type": name, "audio": {"audio_ms": round(size / BYTES_PER_MS, 3)}})


def _elided(key: str, value: Any, is_audio: bool, bytes_per_ms: int) -> Any:
    if isinstance(value, dict):
        return {name: _elided(name, inner, False, bytes_per_ms) for name, inner in value.items()}
    if isinstance(value, list):
        return [_elided("", inner, False, bytes_per_ms) for inner in value]
    if isinstance(value, str) and key == "image_url":
        return elided_picture(value)
    if isinstance(value, str) and (key == "audio" or (key == "delta" and (is_audio or len(value) > LONG))):
        return _duration(value, bytes_per_ms)
    return value


def _duration(coded: str, bytes_per_ms: int) -> Any:
    """Return how long base64 lasts; what is none stays as it is."""
    try:
        return {"audio_ms": audio_ms(base64.b64decode(coded, validate=True), bytes_per_ms)}
    except (binascii.Error, ValueError):
        return coded
