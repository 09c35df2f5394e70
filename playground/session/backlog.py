"""What the person wanted before the link was open: kept, so that the first words are not lost, and bounded."""

from __future__ import annotations

from collections import deque

from playground.session.wishes import SendAudio, Wish

MOST_AUDIO_BYTES = 10 * 48_000  # ten seconds; older audio goes first
MOST_WISHES = 50


class Backlog:
    """Wishes in the order they came; audio beyond ten seconds and wishes beyond fifty push out the oldest."""

    def __init__(self) -> None:
        self._audio: deque[bytes] = deque()
        self._audio_bytes = 0
        self._wishes: deque[Wish] = deque(maxlen=MOST_WISHES)

    def add(self, wish: Wish) -> None:
        """Keep one wish."""
        if not isinstance(wish, SendAudio):
            self._wishes.append(wish)
            return
        self._audio.append(wish.pcm)
        self._audio_bytes += len(wish.pcm)
        while self._audio_bytes > MOST_AUDIO_BYTES:
            self._audio_bytes -= len(self._audio.popleft())

    def take(self) -> list[Wish]:
        """Return what was kept, other wishes first, and forget it."""
        kept = [*self._wishes, *(SendAudio(pcm) for pcm in self._audio)]
        self._wishes.clear()
        self._audio.clear()
        self._audio_bytes = 0
        return kept
