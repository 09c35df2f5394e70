"""Which words of an answer were heard, from how much of its audio was.

The transcript runs ahead of the audio, and no service says which word sounds when. Two facts bound the answer: what
was said by a moment cannot exceed the words known when that moment's audio arrived, and over the whole answer words
and sound keep step. So: in proportion, but never beyond what was known; then up to the end of that word.
"""

from __future__ import annotations

from bisect import bisect_left


class Alignment:
    """The words and the sound of one answer as they arrived."""

    def __init__(self) -> None:
        self.received_ms = 0.0
        self._until: list[float] = []
        self._chars: list[int] = []

    def add(self, ms: float, chars: int) -> None:
        """Note that ``ms`` more of audio arrived when ``chars`` characters of its transcript were known."""
        self.received_ms += ms
        self._until.append(self.received_ms)
        self._chars.append(chars)

    def heard_chars(self, text: str, heard_ms: float) -> int:
        """Return how many characters of ``text`` were heard after ``heard_ms``, up to a word's end."""
        if heard_ms <= 0 or not self._until:
            return 0
        if heard_ms >= self.received_ms:
            return len(text)
        known = self._chars[min(bisect_left(self._until, heard_ms), len(self._chars) - 1)]
        chars = min(round(len(text) * heard_ms / self.received_ms), known)
        return _word_end(text, chars)


def _word_end(text: str, chars: int) -> int:
    end = chars
    while end < len(text) and end > 0 and not text[end - 1].isspace() and not text[end].isspace():
        end += 1
    return len(text[:end].rstrip())
