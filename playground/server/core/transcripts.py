"""Writes the person's words into their items, and tells the client where it asked for transcripts. Pure.

The replier always reads the words; the wire's item shows them only with ``transcription`` switched on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from playground.errors.refusals import refused
from playground.protocol import events as e
from playground.protocol.values import LOGPROBS, SessionConfig, TokenScore
from playground.server.core.history import History, HistoryEntry
from playground.server.core.outgoing import Outgoing, error_body
from playground.server.core.replies import OBFUSCATED_LENGTH, Ids
from playground.server.core.transcription_jobs import TranscriptionJobs

Tokens = tuple[TokenScore, ...]


class Transcripts:
    """The transcripts of one session; ``known`` is told each item whose words are settled, found or not."""

    def __init__(
        self,
        history: History,
        jobs: TranscriptionJobs,
        ids: Ids,
        out: Outgoing,
        known: Callable[[str], None],
    ) -> None:
        self._history = history
        self._jobs = jobs
        self._ids = ids
        self._out = out
        self._known = known

    def take_turn(self, item_id: str, audio: bytes, config: SessionConfig) -> None:
        """Take the guess made in the pause before, or ask now."""
        guess = self._jobs.adopt(item_id)
        if guess is None:
            self.ask(item_id, audio, config)
        elif guess.text is not None:
            self.write_down(item_id, guess.text, config, guess.tokens)

    def ask(self, item_id: str, audio: bytes, config: SessionConfig) -> None:
        """Ask for the words of an item."""
        self._out.do(self._jobs.begin(item_id, audio, config.input_format))

    def transcribed(self, ticket: int, text: str, config: SessionConfig, tokens: Tokens = ()) -> None:
        """Take what was said, and how sure the recogniser is of it, where it says so."""
        item_id = self._jobs.finished(ticket, text, tokens)
        if item_id is not None:
            self.write_down(item_id, text, config, tokens)

    def not_transcribed(self, ticket: int, why: str, config: SessionConfig) -> None:
        """Take that it cannot be known; said to the client only if it asked for transcripts."""
        item_id = self._jobs.failed(ticket)
        if item_id is None:
            return
        if config.transcription is not None:
            error = refused("transcription_unavailable", why=why)
            self._out.send(e.TranscriptionFailed(item_id, error_body(error, kind="transcription_error")))
        self._known(item_id)

    def write_down(self, item_id: str, text: str, config: SessionConfig, tokens: Tokens = ()) -> None:
        """Put the words into their item, if it is still there."""
        entry = self._history.find(item_id)
        if entry is not None:
            entry.words = text
            if config.transcription is not None:
                self._report(entry, text, (tokens or None) if LOGPROBS in (config.include or ()) else None)
        self._known(item_id)

    def _report(self, entry: HistoryEntry, text: str, tokens: Tokens | None) -> None:
        content = tuple(replace(part, transcript=text) for part in entry.item.content)
        entry.item = replace(entry.item, content=content)
        for delta, own in _deltas(text, tokens):
            padding = self._ids.padding(max(1, OBFUSCATED_LENGTH - len(delta)))
            self._out.send(e.TranscriptionDelta(entry.id, delta, obfuscation=padding, logprobs=own))
        usage = {"type": "duration", "seconds": round(entry.audio_ms / 1000, 2)}
        self._out.send(e.TranscriptionCompleted(entry.id, text, usage=usage, logprobs=tokens))


def _deltas(text: str, tokens: Tokens | None) -> Iterator[tuple[str, Tokens | None]]:
    """Yield words, each with its tokens: from one that begins with a space to the next that does."""
    if tokens is None:
        yield from ((f" {word}" if n else word, None) for n, word in enumerate(text.split()))
        return
    own: list[TokenScore] = []
    for token in tokens:
        if own and token.token.startswith(" "):
            yield "".join(each.token for each in own), tuple(own)
            own = []
        own.append(token)
    yield "".join(each.token for each in own), tuple(own)
