"""Input audio that no item has taken yet, addressed by milliseconds since the session began.

Rules:
1. Appended audio is never copied more than twice, and a cut falls between samples.
2. At most ``LONGEST_S`` seconds wait; what a detector has judged to be silence is let go before.
"""

from __future__ import annotations

from playground.protocol.values import AudioFormat
from playground.server.core.refusals import refused

LONGEST_S = 600
APPEND_BYTES = 15 * 1024 * 1024


class InputBuffer:
    """The audio from ``start_ms`` to ``end_ms`` of one session, in one format."""

    def __init__(self, audio_format: AudioFormat, start_ms: int = 0) -> None:
        self.format = audio_format
        self.start_ms = start_ms
        self._audio = bytearray()

    @property
    def held_ms(self) -> float:
        """How much audio waits, unrounded."""
        return len(self._audio) / self.format.bytes_per_ms

    @property
    def end_ms(self) -> int:
        """How much audio was appended since the session began."""
        return self.start_ms + int(self.held_ms)

    def append(self, audio: bytes) -> None:
        """Add ``audio``; raise WireError where it, or the buffer with it, would be too large."""
        if len(audio) > APPEND_BYTES:
            raise refused("append_too_large", param="audio", bytes=len(audio))
        if len(self._audio) + len(audio) > LONGEST_S * 1000 * self.format.bytes_per_ms:
            raise refused("input_audio_buffer_full", param="audio", seconds=LONGEST_S)
        self._audio += audio

    def read(self, start_ms: int, end_ms: int) -> bytes:
        """Return the audio between two times, as far as it is held."""
        return bytes(self._audio[self._at(start_ms) : self._at(end_ms)])

    def rest(self, start_ms: int) -> bytes:
        """Return the audio from ``start_ms`` on, to the last byte."""
        return bytes(self._audio[self._at(start_ms) :])

    def forget(self, until_ms: int) -> None:
        """Let go of the audio before ``until_ms``."""
        until_ms = min(until_ms, self.end_ms)
        if until_ms > self.start_ms:
            del self._audio[: self._at(until_ms)]
            self.start_ms = until_ms

    def _at(self, ms: int) -> int:
        return max(0, ms - self.start_ms) * self.format.bytes_per_ms
