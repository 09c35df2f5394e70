"""The conversation as the server holds it: entries in order, what each weighs, and what a replier may read of it.

Rules:
1. ``previous_item_id``: None appends, ``root`` inserts first, an id inserts after it; an unknown one is refused.
2. A truncated entry keeps only the audio that was heard and shows no transcript on the wire; the replier reads the
   words that were heard.
3. Audio is kept for ``retrieve`` up to ``AUDIO_KEPT`` bytes in all; beyond, the oldest is let go, its length is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from playground.audio.word_timing import Piece, heard_words
from playground.errors.refusals import refused
from playground.protocol.values import AudioFormat, Item, Part
from playground.server.core.engine_protocols import Said
from playground.server.core.usage import IMAGE, PER_ENTRY, Tokens, audio_tokens, text_tokens, total

ROOT = "root"
AUDIO_KEPT = 64 * 1024 * 1024
SHOWN_BYTES = 600_000
"""Audio or image that still fits an event below 1 MiB."""
LONGEST_TEXT = 200_000
PCM = AudioFormat()


@dataclass(slots=True)
class HistoryEntry:
    """One item with what the wire does not show: how long it sounds, when its words are said, what was heard."""

    item: Item
    format: AudioFormat = PCM
    audio_ms: float = 0.0
    pieces: list[Piece] = field(default_factory=list)
    words: str | None = None
    truncated: bool = False

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id

    @property
    def text(self) -> str:
        """What a replier reads: the words heard or recognised, else the item's own."""
        if self.words is not None:
            return self.words
        return "\n".join(part.text or part.transcript or "" for part in self.item.content if part.kind != "image")

    @property
    def pictures(self) -> tuple[str, ...]:
        """The addresses of its pictures."""
        return tuple(part.image_url or "" for part in self.item.content if part.kind == "image")

    @property
    def audio_bytes(self) -> int:
        """How much audio is kept."""
        return sum(len(part.audio or b"") for part in self.item.content)

    def tokens(self) -> Tokens:
        """Return what this entry weighs as input."""
        item = self.item
        spoken_by_user = item.role == "user" and self.audio_ms > 0
        own = 0 if spoken_by_user else text_tokens(f"{self.text}{item.arguments}{item.output}{item.name}")
        images = sum(part.kind == "image" for part in self.item.content)
        return Tokens(own + PER_ENTRY, audio_tokens(self.audio_ms, self.item.role), images * IMAGE)

    def forget_audio(self) -> None:
        """Let go of the sound, keep the rest."""
        self.item = replace(self.item, content=tuple(replace(part, audio=None) for part in self.item.content))


class History:
    """Entries in order, by id: each knows its neighbours, so that no step takes longer the more there are."""

    def __init__(self) -> None:
        self._entries: dict[str, HistoryEntry] = {}
        self._after: dict[str | None, str | None] = {None: None}  # None stands before the first and behind the last
        self._before: dict[str | None, str | None] = {None: None}
        self._sounding: dict[str, int] = {}  # bytes of audio by id, oldest first
        self._sounding_bytes = 0

    def __iter__(self) -> Iterator[HistoryEntry]:
        item_id = self._after[None]
        while item_id is not None:
            yield self._entries[item_id]
            item_id = self._after[item_id]

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, item_id: str) -> HistoryEntry | None:
        """Return the entry with this id, or None."""
        return self._entries.get(item_id)

    def get(self, item_id: str, action: str) -> HistoryEntry:
        """Return the entry with this id; raise WireError naming ``action`` (retrieve, delete, truncate)."""
        entry = self.find(item_id)
        if entry is None:
            raise refused(f"item_{action}_invalid_item_id", param="item_id", id=item_id)
        return entry

    def insert(self, entry: HistoryEntry, after: str | None = None) -> str | None:
        """Insert ``entry`` and return the id before it; raise WireError for a taken id or an unknown ``after``."""
        before = self.place(entry.id, after)
        self._link(before, entry.id, self._after[before])
        self._entries[entry.id] = entry
        self.changed(entry)
        return before

    def place(self, item_id: str, after: str | None) -> str | None:
        """Return the id that ``item_id`` would follow; raise WireError where it could not be inserted."""
        if item_id in self._entries:
            raise refused("item_create_duplicate_item_id", param="item.id", id=item_id)
        if after is None:
            return self.last_id
        if after == ROOT:
            return None
        if after not in self._entries:
            raise refused("item_create_invalid_previous_item_id", param="previous_item_id", id=after)
        return after

    def previous(self, item_id: str) -> str | None:
        """Return the id of the entry before ``item_id``; None for the first and for those not here."""
        return self._before.get(item_id)

    @property
    def last_id(self) -> str | None:
        """The id at the end."""
        return self._before[None]

    def delete(self, item_id: str) -> None:
        """Remove an entry; raise WireError when there is none."""
        self.get(item_id, "delete")
        before, after = self._before.pop(item_id), self._after.pop(item_id)
        self._after[before], self._before[after] = after, before
        self._count_sound(self._entries.pop(item_id), 0)

    def truncate(self, item_id: str, content_index: int, audio_end_ms: int) -> None:
        """Cut an assistant's audio at ``audio_end_ms``; raise WireError where that cannot be."""
        entry = self.get(item_id, "truncate")
        _check_truncation(entry, content_index, audio_end_ms)
        entry.words = heard_words(entry.pieces, audio_end_ms)
        entry.truncated = True
        entry.audio_ms = float(audio_end_ms)
        entry.pieces = [Piece(entry.words, entry.audio_ms)]
        kept = audio_end_ms * entry.format.bytes_per_ms
        cut = tuple(replace(part, transcript=None, audio=(part.audio or b"")[:kept]) for part in entry.item.content)
        entry.item = replace(entry.item, content=cut)
        self.changed(entry)

    def changed(self, entry: HistoryEntry) -> None:
        """Take that ``entry``, if it is still here, holds other audio now; let go of the oldest beyond the bound."""
        if self._entries.get(entry.id) is not entry:
            return
        self._count_sound(entry, entry.audio_bytes)
        while self._sounding_bytes > AUDIO_KEPT:
            oldest = self._entries[next(iter(self._sounding))]
            oldest.forget_audio()
            self._count_sound(oldest, 0)

    def _link(self, *item_ids: str | None) -> None:
        for before, after in pairwise(item_ids):
            self._after[before], self._before[after] = after, before

    def _count_sound(self, entry: HistoryEntry, held: int) -> None:
        self._sounding_bytes += held - self._sounding.get(entry.id, 0)
        if held:
            self._sounding[entry.id] = held
        else:
            self._sounding.pop(entry.id, None)


def _check_truncation(entry: HistoryEntry, content_index: int, audio_end_ms: int) -> None:
    if entry.item.role != "assistant" or all(part.kind != "audio" for part in entry.item.content):
        raise refused("only_assistant_audio", param="item_id")
    if content_index >= len(entry.item.content):
        raise refused("no_such_part", param="content_index", id=entry.id, index=content_index)
    if audio_end_ms > entry.audio_ms:
        raise refused("audio_shorter", param="audio_end_ms", held=int(entry.audio_ms), asked=audio_end_ms)


def said(entries: list[HistoryEntry]) -> tuple[Said, ...]:
    """Return what a replier reads of ``entries``."""
    return tuple(_said(entry) for entry in entries if entry.item.kind in _SAID)


def weight(entries: list[HistoryEntry]) -> Tokens:
    """Return what ``entries`` weigh as input."""
    return total(entry.tokens() for entry in entries)


def shown(item: Item) -> Item:
    """Return ``item`` as events show it: without its audio, without an image too large for one event."""
    return replace(item, content=tuple(_shown_part(part, keep_audio=False) for part in item.content))


def retrieved(item: Item) -> Item:
    """Return ``item`` as ``retrieve`` shows it: with its audio where one event can hold it."""
    fits = sum(len(part.audio or b"") for part in item.content) <= SHOWN_BYTES
    return replace(item, content=tuple(_shown_part(part, keep_audio=fits) for part in item.content))


def check_size(item: Item) -> None:
    """Refuse texts that no event below 1 MiB could show again."""
    texts = {f"item.content[{n}].text": part.text or part.transcript for n, part in enumerate(item.content)}
    for name, text in {**texts, "item.output": item.output, "item.arguments": item.arguments}.items():
        if text and len(text) > LONGEST_TEXT:
            raise refused("string_above_max_length", param=name, name=name, limit=LONGEST_TEXT, length=len(text))


def _shown_part(part: Part, *, keep_audio: bool) -> Part:
    image = part.image_url if len(part.image_url or "") <= SHOWN_BYTES else None
    return replace(part, audio=part.audio if keep_audio else None, image_url=image)


def _said(entry: HistoryEntry) -> Said:
    return _SAID[entry.item.kind](entry)


_SAID = {
    "message": lambda entry: Said(entry.item.role or "user", entry.text, pictures=entry.pictures),
    "function_call": lambda entry: Said(
        "assistant", entry.item.arguments, call_id=entry.item.call_id, name=entry.item.name
    ),
    "function_call_output": lambda entry: Said("tool", entry.item.output, call_id=entry.item.call_id),
}
