"""One response, from ``response.created`` to ``response.done``: every event of it, in the services' order. Pure.

Rules:
1. Items follow one another: the open one is closed before the next is added; at most one is open.
2. An item is closed by one path, whatever the reason: ended, cancelled, failed, cut by max_output_tokens.
3. Of a spoken answer each word's delta comes before the audio that says it.
4. Nothing is emitted after ``close``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any, Protocol

from playground.audio.word_timing import Piece, shared_out
from playground.protocol import events as e
from playground.protocol.events import ServerEvent
from playground.protocol.values import (
    AudioFormat,
    Item,
    ItemStatus,
    Part,
    Response,
    ResponseStatus,
    StatusDetails,
    Usage,
)
from playground.server.core.history import History, HistoryEntry, shown
from playground.server.core.usage import Tokens, audio_tokens, text_tokens

AUDIO_DELTA_MS = 200
ARGUMENTS_DELTA = 32
OBFUSCATED_LENGTH = 16
KEPT_MS = 180_000
"""Of one item this much audio is kept for ``retrieve``."""

NO_TOKENS, NO_PART = Tokens(), Part("text")
_WORD = re.compile(r"\s*\S+")


class Ids(Protocol):
    """Where new names come from."""

    def new(self, kind: str) -> str:
        """Return a fresh id: ``kind`` (event, item, resp, sess, conv, call), an underscore, base62."""
        ...

    def padding(self, length: int) -> str:
        """Return ``length`` characters that say nothing."""
        ...


class Phase(Enum):
    """Where a response stands."""

    WAITING = auto()  # for the words of the person
    RUNNING = auto()
    CLOSED = auto()


class Open(Enum):
    """What is open within it."""

    NOTHING = auto()
    MESSAGE = auto()


@dataclass(frozen=True, slots=True)
class End:
    """How a response ends, and what that makes of the item in the making."""

    status: ResponseStatus
    item_status: ItemStatus
    details: StatusDetails | None = None


COMPLETED = End("completed", "completed")
TURN_DETECTED = End("cancelled", "incomplete", StatusDetails("cancelled", reason="turn_detected"))
CLIENT_CANCELLED = End("cancelled", "incomplete", StatusDetails("cancelled", reason="client_cancelled"))
OUT_OF_TOKENS = End("incomplete", "incomplete", StatusDetails("incomplete", reason="max_output_tokens"))


@dataclass(slots=True)
class Reply:
    """One response in the making. ``history`` is None when it stays outside of the conversation."""

    generation: int
    head: Response
    ids: Ids
    history: History | None
    input_tokens: Tokens = NO_TOKENS
    cached_tokens: Tokens = NO_TOKENS
    waiting_for: set[str] = field(default_factory=set)
    times_words: bool = False
    phase: Phase = Phase.WAITING
    out_of_tokens: bool = False
    spoke_ms: float = 0.0
    _open: Open = Open.NOTHING
    _entry: HistoryEntry | None = None
    _part: Part = NO_PART
    _words: list[str] = field(default_factory=list)
    _gap: str = ""
    _audio: bytearray = field(default_factory=bytearray)
    _items: list[Item] = field(default_factory=list)
    _written: int = 0

    @property
    def id(self) -> str:
        """The response's id."""
        return self.head.id

    @property
    def audio_format(self) -> AudioFormat:
        """In which its audio is sent."""
        return self.head.output_format or AudioFormat()

    def created(self) -> Iterator[ServerEvent]:
        """Announce it."""
        yield e.ResponseCreated(self.head)

    def write(self, text: str) -> Iterator[ServerEvent]:
        """Add words to a written answer."""
        yield from self._begin_message("text")
        for word in self._split(text):
            if not self._affords(word, 0):
                return
            yield self._say(word)

    def speak(self, words: str, audio: bytes) -> Iterator[ServerEvent]:
        """Add words and their sound (in ``audio_format``) to a spoken answer."""
        yield from self._begin_message("audio")
        blocks = _blocks(audio, AUDIO_DELTA_MS * self.audio_format.bytes_per_ms)
        split, done = self._split(words), 0
        begins_ms = self._entry.audio_ms if self._entry else 0.0
        times = shared_out(split, begins_ms, len(audio) / self.audio_format.bytes_per_ms) if self.times_words else []
        for n, block in enumerate(blocks or [b""], start=1):
            upto = -(-len(split) * n // max(1, len(blocks)))
            due, timed, done = split[done:upto], times[done:upto], upto
            if not self._affords("".join(due), len(block) / self.audio_format.bytes_per_ms):
                return
            yield from self._block(due, block)
            for word, at_ms, ms in timed:
                yield e.WordTimed(**self._at(), audio_offset_ms=round(at_ms), audio_duration_ms=round(ms), text=word)

    def call(self, name: str, arguments: str) -> Iterator[ServerEvent]:
        """Add a function call."""
        if not self._affords(arguments + name, 0):
            return
        yield from self._end_item("completed")
        call_id = self.ids.new("call")
        item = Item(
            self.ids.new("item"), "function_call", status="in_progress", call_id=call_id, name=name, arguments=""
        )
        self._entry = HistoryEntry(item)
        yield from self._added()
        at = {**self._at(), "call_id": call_id}
        for start in range(0, len(arguments), ARGUMENTS_DELTA):
            piece = arguments[start : start + ARGUMENTS_DELTA]
            yield e.ArgumentsDelta(**at, delta=piece, obfuscation=self._obfuscation(piece))
        yield e.ArgumentsDone(**at, arguments=arguments, name=name)
        self._written += text_tokens(arguments + name)
        yield from self._item_done(replace(item, status="completed", arguments=arguments))

    def close(self, end: End) -> Iterator[ServerEvent]:
        """End it; yields all that a client expects to see closed."""
        yield from self._end_item(end.item_status)
        self.phase = Phase.CLOSED
        done = replace(
            self.head,
            status=end.status,
            status_details=end.details,
            output_items=tuple(self._items),
            usage=self._usage(),
        )
        yield e.ResponseDone(done)

    # --- the message in the making ---

    def _begin_message(self, kind: str) -> Iterator[ServerEvent]:
        if self._open is Open.MESSAGE:
            return
        self._open = Open.MESSAGE
        self._part = Part("text", text="") if kind == "text" else Part("audio", transcript="")
        self._words, self._gap, self._audio = [], "", bytearray()
        item = Item(self.ids.new("item"), "message", role="assistant", status="in_progress")
        self._entry = HistoryEntry(item, format=self.audio_format)
        yield from self._added()
        yield e.PartAdded(**self._at(), part=self._part)
        self._entry.item = replace(item, content=(self._part,))

    def _say(self, word: str) -> ServerEvent:
        self._words.append(word)
        self._written += text_tokens(word)
        delta = e.TextDelta if self._part.kind == "text" else e.TranscriptDelta
        return delta(**self._at(), delta=word, obfuscation=self._obfuscation(word))

    def _block(self, words: list[str], block: bytes) -> Iterator[ServerEvent]:
        for word in words:
            yield self._say(word)
        entry = self._entry
        if not block or entry is None:
            return
        ms = len(block) / self.audio_format.bytes_per_ms
        if words or not entry.pieces:
            entry.pieces.append(Piece("", 0.0))
        entry.pieces[-1] = Piece(entry.pieces[-1].words + "".join(words), entry.pieces[-1].ms + ms)
        entry.audio_ms += ms
        self.spoke_ms += ms
        if entry.audio_ms <= KEPT_MS:
            self._audio += block
        yield e.AudioDelta(**self._at(), audio=block)

    def _split(self, text: str) -> list[str]:
        """Cut ``text`` into words, each with the space before it, as the services stream them."""
        text = self._gap + text
        body = text.rstrip()
        self._gap = text[len(body) :]
        return _WORD.findall(body)

    def _end_item(self, status: ItemStatus) -> Iterator[ServerEvent]:
        if self._open is Open.NOTHING or self._entry is None:
            return
        said = "".join(self._words)
        if self._part.kind == "text":
            part = replace(self._part, text=said)
            yield e.TextDone(**self._at(), text=said)
        else:
            part = replace(self._part, transcript=said)
            yield e.AudioDone(**self._at())
            yield e.TranscriptDone(**self._at(), transcript=said)
            if self.times_words:
                yield e.WordsTimed(**self._at())
        yield e.PartDone(**self._at(), part=part)
        self._open = Open.NOTHING
        kept = replace(part, audio=bytes(self._audio) if part.kind == "audio" else None)
        yield from self._item_done(replace(self._entry.item, status=status, content=(kept,)))

    # --- items ---

    def _added(self) -> Iterator[ServerEvent]:
        entry = self._entry
        assert entry is not None  # noqa: S101  callers just set it
        yield e.OutputItemAdded(self.id, entry.item, output_index=len(self._items))
        if self.history is not None:
            yield e.ItemAdded(entry.item, self.history.insert(entry))

    def _item_done(self, item: Item) -> Iterator[ServerEvent]:
        entry, visible = self._entry, shown(item)
        if entry is not None and not entry.truncated:
            entry.item = item
        if self.history is not None:
            if entry is not None:
                self.history.changed(entry)
            yield e.ItemDone(visible, self.history.previous(item.id))
        yield e.OutputItemDone(self.id, visible, output_index=len(self._items))
        self._items.append(visible)
        self._entry = None

    def _at(self) -> dict[str, Any]:
        item_id = self._entry.id if self._entry else ""
        return {"response_id": self.id, "item_id": item_id, "output_index": len(self._items)}

    def _obfuscation(self, delta: str) -> str:
        return self.ids.padding(max(1, OBFUSCATED_LENGTH - len(delta)))

    # --- tokens ---

    def _affords(self, words: str, ms: float) -> bool:
        limit = self.head.max_output_tokens
        if isinstance(limit, int):
            sound = audio_tokens(self.spoke_ms + ms, "assistant")
            self.out_of_tokens = self._written + text_tokens(words) + sound > limit
        return not self.out_of_tokens

    def _usage(self) -> Usage:
        given, cached = self.input_tokens, self.cached_tokens.at_most(self.input_tokens)
        return Usage(
            input_text=given.text,
            input_audio=given.audio,
            input_image=given.image,
            cached_text=cached.text,
            cached_audio=cached.audio,
            cached_image=cached.image,
            output_text=self._written,
            output_audio=audio_tokens(self.spoke_ms, "assistant"),
        )


def _blocks(audio: bytes, size: int) -> list[bytes]:
    return [audio[at : at + size] for at in range(0, len(audio), size)]
