"""What the person wanted while there was no link, or what nobody took: kept, so that no words are lost, and bounded."""

from __future__ import annotations

from collections import deque

from playground.conversation.inputs import SayText, SendAudio, Wish
from playground.protocol.values import Item

MOST_AUDIO_BYTES = 10 * 48_000  # ten seconds; older audio goes first
MOST_WISHES = 50


class Backlog:
    """Wishes in the order they came; audio beyond ten seconds and wishes beyond fifty push out the oldest."""

    def __init__(self) -> None:
        self._kept: deque[Wish] = deque()
        self._audio_bytes = 0
        self._wishes = 0
        self._untaken: deque[SayText] = deque(maxlen=MOST_WISHES)

    def add(self, wish: Wish) -> None:
        """Keep one wish."""
        self._kept.append(wish)
        if isinstance(wish, SendAudio):
            self._audio_bytes += len(wish.pcm)
        else:
            self._wishes += 1
        while self._audio_bytes > MOST_AUDIO_BYTES:
            oldest = next(kept for kept in self._kept if isinstance(kept, SendAudio))
            self._audio_bytes -= len(oldest.pcm)
            self._kept.remove(oldest)
        if self._wishes > MOST_WISHES:
            self._wishes -= 1
            self._kept.remove(next(kept for kept in self._kept if not isinstance(kept, SendAudio)))

    def take(self) -> list[Wish]:
        """Return what was kept, and forget it."""
        kept = list(self._kept)
        self._kept.clear()
        self._audio_bytes = self._wishes = 0
        return kept

    # --- typed words on their way ----------------------------------------------------------------------------

    def said(self, wish: SayText) -> None:
        """Note that words were sent: until the service repeats or answers them, they may not have arrived."""
        self._untaken.append(wish)

    def taken(self, item: Item) -> None:
        """Note that the service has taken ``item``."""
        texts = {part.text for part in item.content if part.kind == "text"} if item.role == "user" else set()
        found = next((wish for wish in self._untaken if wish.text.strip() in texts), None)
        if found is not None:
            self._untaken.remove(found)

    def answered(self) -> None:
        """Note that the service answers: it has taken what was sent before."""
        self._untaken.clear()

    def keep_untaken(self) -> None:
        """Keep the words of which nobody knows whether they arrived: the link is gone."""
        for wish in self._untaken:
            self.add(wish)
        self._untaken.clear()
