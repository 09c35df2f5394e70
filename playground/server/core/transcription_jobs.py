"""Which transcriptions are asked, guessed ahead, awaited. Pure.

Rules:
1. In a pause of speech the words so far are guessed; a guess that still stands when the turn ends is its transcript.
2. A guess falls when speech goes on. At most one guess is at work; there is no second before the first came back, and
   then at once where speech has paused anew.
3. An item whose transcript is awaited holds back the answers that would read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.protocol.values import AudioFormat, TokenScore
from playground.server.core.effects import GiveUp, Transcribe


@dataclass(slots=True)
class Guess:
    """Words asked for during a pause; ``standing`` until speech goes on, and then, at work, ``given_up``."""

    ticket: int
    standing: bool = True
    given_up: bool = False
    text: str | None = None
    tokens: tuple[TokenScore, ...] = ()


@dataclass(slots=True)
class TranscriptionJobs:
    """The transcriptions of one session."""

    _tickets: int = 0
    _guess: Guess | None = None
    _items: dict[int, str] = field(default_factory=dict)

    def guess(self, audio: bytes, audio_format: AudioFormat) -> Transcribe | None:
        """Ask for the words so far, unless a guess is still at work."""
        if self._guess is not None and self._guess.text is None:
            return None
        self._guess = Guess(self._ticket())
        return Transcribe(self._guess.ticket, audio, audio_format, guessed=True)

    @property
    def is_idle(self) -> bool:
        """Tell whether there is no guess, neither made nor at work."""
        return self._guess is None

    def said(self) -> str | None:
        """Return the guess that stands, None while there is none."""
        return self._guess.text if self._guess is not None and self._guess.standing else None

    def drop_guess(self) -> None:
        """Speech went on, or its audio is gone."""
        if self._guess is not None:
            self._guess.standing = False
            if self._guess.text is not None:
                self._guess = None

    def fallen(self) -> GiveUp | None:
        """Return, once, what need not be written down any more: a guess that has fallen and is still at work."""
        guess = self._guess
        if guess is None or guess.standing or guess.given_up:
            return None
        guess.given_up = True
        return GiveUp(guess.ticket)

    def adopt(self, item_id: str) -> Guess | None:
        """Make the standing guess, known or still at work, the transcript of ``item_id``; None when there is none."""
        guess = self._guess
        if guess is None or not guess.standing:
            return None
        if guess.text is None:
            self._items[guess.ticket] = item_id
        self._guess = None
        return guess

    def begin(self, item_id: str, audio: bytes, audio_format: AudioFormat) -> Transcribe:
        """Ask for the words of an item."""
        ticket = self._ticket()
        self._items[ticket] = item_id
        return Transcribe(ticket, audio, audio_format)

    def finished(self, ticket: int, text: str, tokens: tuple[TokenScore, ...] = ()) -> str | None:
        """Take what came back; return the item it belongs to, if it belongs to one by now."""
        guess = self._guess
        if guess is not None and guess.ticket == ticket:
            guess.text, guess.tokens = text, tokens
            if not guess.standing:
                self._guess = None
            return None
        return self._items.pop(ticket, None)

    def failed(self, ticket: int) -> str | None:
        """Take a failure; return the item that stays without words, if there is one by now."""
        if self._guess is not None and self._guess.ticket == ticket:
            self._guess = None
        return self._items.pop(ticket, None)

    @property
    def awaited(self) -> set[str]:
        """The items whose words are not known yet."""
        return set(self._items.values())

    def _ticket(self) -> int:
        self._tickets += 1
        return self._tickets
