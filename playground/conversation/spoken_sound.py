"""The person's sound that the link in use took and that no entry holds yet: another link is told it again.

Rules:
1. While nobody is heard to speak, what may yet turn out to be a beginning is kept: the padding that the service takes
   before speech, and ``UNNOTICED_MS``, for it hears a person a little after they began.
2. From the beginning of speech all is kept, up to ``MOST_MS``; with its end the service has it.
3. Where the service does not listen for speech, what was sent since the last commit is kept, within the same bound.
"""

from __future__ import annotations

from collections import deque

from playground.conversation.playback import BYTES_PER_MS
from playground.protocol.values import TurnDetection

UNNOTICED_MS = 500
MOST_MS = 60_000


class SpokenSound:
    """Blocks of PCM16, mono, 24 kHz, the oldest first."""

    def __init__(self) -> None:
        self.item_id: str | None = None
        self._blocks: deque[bytes] = deque()
        self._bytes = 0
        self._most_idle_ms = MOST_MS

    def detected_by(self, detection: TurnDetection | None) -> None:
        """Note how the service listens for speech."""
        self._most_idle_ms = MOST_MS if detection is None else detection.prefix_padding_ms + UNNOTICED_MS

    def sent(self, pcm: bytes) -> None:
        """Note what was sent."""
        self._blocks.append(pcm)
        self._bytes += len(pcm)
        most = BYTES_PER_MS * (self._most_idle_ms if self.item_id is None else MOST_MS)
        while self._bytes - len(self._blocks[0]) >= most:
            self._bytes -= len(self._blocks.popleft())

    def began(self, item_id: str = "") -> None:
        """Note that speech is heard, and which entry it will be, where that is known."""
        self.item_id = item_id

    def ended(self) -> None:
        """Note that the service has what was said, or was told to forget it."""
        self.item_id = None
        self._blocks.clear()
        self._bytes = 0

    def take(self) -> bytes:
        """Return all of it, and forget it."""
        pcm = b"".join(self._blocks)
        self.ended()
        return pcm
