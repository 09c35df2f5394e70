"""Notices when answers are interrupted by something else than the person: their own echo, or a noise.

An interruption is doubtful until the words that made it are known:
1. Words that the interrupted answer had just said are its echo; no words at all are a noise.
2. Anything else is the person, and clears the record.
3. ``ENOUGH`` doubtful ones in a row are worth a sentence, and so is every further ``ENOUGH``.
"""

from __future__ import annotations

import re
from collections import Counter

from playground.conversation.actions import Notice

ENOUGH = 2
ECHOED = 0.6
"""Share of the words that must come from the answer; a recogniser hears an echo imperfectly."""
MOST_OPEN = 16

_WORD = re.compile(r"\w+")


class EchoDetection:
    """The interruptions of one conversation."""

    def __init__(self) -> None:
        self._open: dict[str, str] = {}
        self._echoes = self._noises = 0

    def interrupted(self, item_id: str, said: str) -> None:
        """Note that the input ``item_id`` cut an answer of which ``said`` had been said."""
        self._open[item_id] = said
        if len(self._open) > MOST_OPEN:
            del self._open[next(iter(self._open))]

    def understood(self, item_id: str, words: str) -> Notice | None:
        """Take the words of an input; return what to tell the person when it went wrong often enough."""
        said = self._open.pop(item_id, None)
        if said is None:
            return None
        if not _WORD.search(words):
            self._noises += 1
        elif _echoes(words, said):
            self._echoes += 1
        else:
            self._echoes = self._noises = 0
        return self._tell()

    def _tell(self) -> Notice | None:
        if self._echoes + self._noises < ENOUGH:
            return None
        is_echo = self._echoes > 0
        self._echoes = self._noises = 0
        return ECHO if is_echo else NOISE


ECHO = Notice(
    "The assistant hears itself: its own words interrupted it.",
    "Use headphones, switch echo cancellation on, or let it finish.",
    "info",
    "self_interruption",
    "echo_cancellation",
)
NOISE = Notice(
    "Noise without words interrupts the assistant.",
    "Raise the threshold, switch noise reduction on, or let it finish.",
    "info",
    "self_interruption",
    "let_finish",
)


def _echoes(words: str, said: str) -> bool:
    """Tell whether ``words`` are mostly words of ``said``, each counted as often as it was said."""
    heard, spoken = (Counter(_WORD.findall(text.lower())) for text in (words, said))
    return (heard & spoken).total() >= ECHOED * heard.total()
