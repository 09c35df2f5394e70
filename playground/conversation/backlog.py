"""What the person wanted while there was no link, or what nobody took: kept, so that no words are lost, and bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from playground.conversation.inputs import Input, SayText, SendAudio
from playground.protocol.values import Item

MOST_AUDIO_BYTES = 10 * 48_000  # ten seconds; older audio goes first
MOST_INPUTS = 50
MOST_PICTURE_CHARS = 8_000_000
"""Of what waits; beyond it the oldest is sent without its pictures."""


class Backlog:
    """Inputs in the order they came; audio beyond ten seconds and inputs beyond fifty push out the oldest."""

    def __init__(self) -> None:
        self._kept: deque[Input] = deque()
        self._audio_bytes = 0
        self._inputs = 0
        self._untaken: deque[SayText] = deque(maxlen=MOST_INPUTS)
        self.owes_answer = False  # the last link did, of which nothing came

    def add(self, wanted: Input) -> None:
        """Keep one input."""
        self._kept.append(wanted)
        if isinstance(wanted, SayText) and wanted.pictures:
            self._kept = deque(_bounded(self._kept))
        if isinstance(wanted, SendAudio):
            self._audio_bytes += len(wanted.pcm)
        else:
            self._inputs += 1
        while self._audio_bytes > MOST_AUDIO_BYTES:
            oldest = next(kept for kept in self._kept if isinstance(kept, SendAudio))
            self._audio_bytes -= len(oldest.pcm)
            self._kept.remove(oldest)
        if self._inputs > MOST_INPUTS:
            self._inputs -= 1
            self._kept.remove(next(kept for kept in self._kept if not isinstance(kept, SendAudio)))

    def take(self) -> list[Input]:
        """Return what was kept, and forget it."""
        kept = list(self._kept)
        self._kept.clear()
        self._audio_bytes = self._inputs = 0
        return kept

    # --- typed words on their way ----------------------------------------------------------------------------

    def said(self, wanted: SayText) -> None:
        """Note that words were sent: until the service repeats or answers them, they may not have arrived."""
        self._untaken.append(wanted)

    def taken(self, item: Item) -> None:
        """Note that the service has taken ``item``."""
        texts = {part.text for part in item.content if part.kind == "text"} if item.role == "user" else set()
        texts = texts or {"" for part in item.content if part.kind == "image"}
        found = next((said for said in self._untaken if said.text.strip() in texts), None)
        if found is not None:
            self._untaken.remove(found)

    def answered(self) -> None:
        """Note that the service answers: it has taken what was sent before."""
        self._untaken.clear()

    def keep_untaken(self) -> None:
        """Keep the words of which nobody knows whether they arrived: the link is gone."""
        for said in self._untaken:
            self.add(said)
        self._untaken.clear()


def _bounded(kept: Iterable[Input]) -> list[Input]:
    """Return what is ``kept``, its oldest pictures left out beyond the bound."""
    room, bounded = MOST_PICTURE_CHARS, []
    for each in reversed(list(kept)):
        pictures = each.pictures if isinstance(each, SayText) else ()
        room -= sum(len(picture.url) for picture in pictures)
        bounded.append(replace(each, pictures=()) if pictures and isinstance(each, SayText) and room < 0 else each)
    return bounded[::-1]
