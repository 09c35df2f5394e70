"""A call as a page would keep it: what its core is told and does, and both sides' sound, as log and PCM of an archive.

Rules:
1. Page and session have one clock here, session time; sound stands on it at 24 kHz. Blocks of the microphone follow one
   another without a seam, late ones too, until the pace gives up time; what is heard of an answer does, until it is
   late by more than ``SEAM_MS``.
2. Every line is without what the call signs in with, and what the tools do (``client.mask``).
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from playground.archive.packing import packed
from playground.audio.pcm import RATE_HZ, sample_count, to_integers
from playground.cli.pace import MOST_BEHIND_S
from playground.client.mask import Mask
from playground.conversation.actions import View
from playground.errors import SettingsError
from playground.eventlog import event_log as record
from playground.eventlog.event_log import Entry, Source
from playground.protocol.dialect import Dialect
from playground.settings import Settings
from playground.web.bridge.frames import view_message

STATIC = Path(__file__).parents[1] / "web" / "static"
SAMPLES_PER_MS = RATE_HZ / 1000
SEAM_MS = 60.0
MOST_BEHIND_MS = 1000 * MOST_BEHIND_S


class CallKeeper:
    """What a call tells whoever keeps it; this one keeps nothing."""

    def received(self, bytes_per_ms: int) -> None:
        """Note the event whose JSON was heard and is not noted yet, a millisecond of whose sound takes so much."""

    def note(self, source: Source, text: str) -> None:
        """Note a line of the record."""

    def show(self, view: View) -> None:
        """Note what is to be shown."""

    def said(self, block: bytes) -> None:
        """Note a block of the microphone, which is about to be sent."""

    def begin_track(self, track: int, item_id: str) -> None:
        """Note that an answer will come under this number."""

    def play(self, track: int, pcm: bytes) -> None:
        """Note sound of an answer."""

    def heard(self, track: int, ms: float, *, is_cut: bool = False) -> None:
        """Note how much of an answer has left the speaker by now."""


class ArchiveKeeper(CallKeeper):
    """Writes the log of one call. ``hear`` takes the JSON of each event just before the event itself is received."""

    def __init__(self, mask: Mask, begun: datetime) -> None:
        self._mask = mask
        self._begun = begun
        self._lines: list[str] = []
        self._sound = bytearray()
        self._texts: deque[str] = deque()
        self._now_ms: Callable[[], float] = float
        self._captured = 0
        self._latest = 0.0
        self._heard: dict[int, tuple[int, int]] = {}
        self._items: dict[int, str] = {}

    @property
    def has_begun(self) -> bool:
        """Tell whether there is anything to keep."""
        return bool(self._lines)

    def hear(self, text: str) -> None:
        """Take an event's JSON."""
        self._texts.append(text)

    def begin(
        self, settings: Settings, dialect: Dialect, now_ms: Callable[[], float], *, service: str, model: str
    ) -> None:
        """Begin with what is asked of whom; ``now_ms`` gives session time."""
        self._now_ms = now_ms
        self._mask.learn_tools(settings.tools)
        begun = self._begun.astimezone(timezone.utc)
        iso = f"{begun:%Y-%m-%dT%H:%M:%S}.{begun.microsecond // 1000:03}Z"
        self._put({"kept": 1, "begun": iso})
        self._put(["b", RATE_HZ, round(begun.timestamp() * 1000), 0, 0])
        self._fact({"type": "session", "on": True, "at": 0})
        self._tell({"type": "clock", "offset_ms": 0, "error_ms": 0})
        self.note("playground", record.header(settings, dialect, service=service, model=model))

    def received(self, bytes_per_ms: int) -> None:
        """Note the event whose JSON was heard first of those that are not noted yet; one may be told in two."""
        if self._texts:
            text = self._mask.hide(self._texts.popleft())
            self._note(Entry(self._now_ms(), "server", text, bytes_per_ms=bytes_per_ms))

    def note(self, source: Source, text: str) -> None:
        """Note a line of the record."""
        self._note(Entry(self._now_ms(), source, self._mask.hide(text)))

    def _note(self, entry: Entry) -> None:
        wire = entry.line()
        self._lines.append(f'["m",{self._at()},{wire}]')

    def show(self, view: View) -> None:
        """Note what is to be shown; notices are no part of a conversation."""
        told = view_message(view)
        if told["type"] in SHOWN:
            self._tell(told)

    def said(self, block: bytes) -> None:
        """Note a block of the microphone, which was sent."""
        count, now = sample_count(block), self._sample()
        following = self._captured + count
        self._captured = following if self._captured and now - following < MOST_BEHIND_MS * SAMPLES_PER_MS else now
        at = round(self._captured / SAMPLES_PER_MS, 3)
        peak = int(abs(to_integers(block).astype("i4")).max(initial=0)) / 32_768
        self._fact({"type": "level", "at": at, "peak": round(peak, 5)})
        self._put(["c", self._captured, count])
        self._put(["s", self._captured, count])
        self._sound += block

    def begin_track(self, track: int, item_id: str) -> None:
        """Note that an answer will come under this number."""
        self._heard.pop(track, None)
        self._items[track] = item_id
        self._tell({"type": "track", "track": track, "item_id": item_id})

    def play(self, track: int, pcm: bytes) -> None:
        """Note sound of an answer."""
        self._put(["r", track, sample_count(pcm)])
        self._sound += pcm

    def heard(self, track: int, ms: float, *, is_cut: bool = False) -> None:
        """Note how much of an answer has left the speaker by now."""
        samples, now = round(ms * SAMPLES_PER_MS), self._sample()
        before, last = self._heard.get(track, (0, now - samples))
        following = last + samples - before
        last = following if abs(now - following) < SEAM_MS * SAMPLES_PER_MS else now
        self._heard[track] = (samples, last)
        self._put(["p", {"track": track, "samples": samples, "last": last - 1, "dropped": 0}])
        kind = "silenced" if is_cut else "heard"
        self._fact({"type": kind, "track": track, "item_id": self._items.get(track, ""), "ms": ms, "at": self._at()})

    def write(self, path: Path) -> None:
        """Write the archive; raise SettingsError where that is impossible."""
        self._fact({"type": "session", "on": False, "at": self._latest})  # the call and its clock are over
        data = packed("".join(f"{line}\n" for line in self._lines), bytes(self._sound), part)
        try:
            path.write_bytes(data)
        except OSError as error:
            raise SettingsError(f"{path} can't be written.", f"{error.strerror}.", field="keep") from None

    def _tell(self, message: Mapping[str, Any]) -> None:
        self._lines.append(f'["m",{self._at()},{self._mask.hide(_json(message))}]')

    def _fact(self, fact: Mapping[str, Any]) -> None:
        self._put(["f", fact])

    def _put(self, said: Any) -> None:
        self._lines.append(_json(said))

    def _at(self) -> float:
        self._latest = round(self._now_ms(), 3)
        return self._latest

    def _sample(self) -> int:
        return round(self._now_ms() * SAMPLES_PER_MS)


SHOWN = frozenset({"line", "line_gone", "confirmed", "turn", "usage"})
"""What a conversation is made of, of all that a page is shown."""


def part(name: str) -> str:
    """Return a file of the page's modules."""
    return (STATIC / name).read_text(encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
