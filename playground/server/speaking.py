"""Speaks the words of answers in worker threads: the first of them ahead, in the pause that may end the turn.

1. At most one utterance is spoken ahead; the next one takes its place, and nobody need ever ask for it.
2. Whoever asks for the same words in the same voice gets what is there, or waits for what is being made.
3. A further piece is due when the ear will have heard what is there. A voice that is far ahead of it works half the
   time: the cores are for those who listen and those who interrupt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import anyio

from playground.errors import EngineError
from playground.protocol.values import AudioFormat
from playground.server.core.effects import Answer
from playground.server.core.engine_protocols import VOICE_RATE_HZ, Samples, Synthesizer
from playground.server.parts import GUESS_S, EngineProvider, Workers, why_missing
from playground.server.sound import encoded

Piece = tuple[str, bytes]

AHEAD_S = 4.0


class Pace:
    """How long a voice rests after a piece: as long as it worked on it, while the next leaves it ``AHEAD_S`` ahead."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun_s: float | None = None
        self._made_s = 0.0

    @property
    def ahead_s(self) -> float:
        """By how much of speech the voice is ahead of an ear that has heard it since the first piece; not below 0."""
        passed_s = 0.0 if self._begun_s is None else self._clock() - self._begun_s
        return max(0.0, self._made_s - passed_s)

    def rest_s(self, sound_s: float, worked_s: float) -> float:
        """Return the rest after ``sound_s`` of speech that took ``worked_s`` to make and is there now."""
        now = self._clock()
        self._begun_s = now if self._begun_s is None else self._begun_s
        self._made_s += sound_s
        ahead_s = self._made_s - (now - self._begun_s)
        return min(worked_s, max(0.0, ahead_s - worked_s - AHEAD_S))


class Utterance:
    """The pieces of one text, each made when it is asked for; the first can be made ahead."""

    def __init__(self, pieces: Iterator[tuple[str, Samples]], audio_format: AudioFormat, workers: Workers) -> None:
        self._pieces = pieces
        self._format = audio_format
        self._workers = workers
        self._pace = Pace()
        self._rest_s = self._guess_s = 0.0
        self._first: Piece | Exception | None = None
        self._begun: anyio.Event | None = None

    async def begin(self) -> None:
        """Make the first piece soon; what goes wrong is raised for whoever asks for it."""
        self._begun, self._guess_s = anyio.Event(), GUESS_S
        try:
            self._first = await self._make()
        except Exception as error:  # noqa: BLE001  nobody has asked for it yet
            self._first = error
        finally:
            self._guess_s = 0.0
            self._begun.set()

    async def next(self) -> Piece | None:
        """Return the next words and their sound in the answer's format; None after the last."""
        if self._begun is None:
            return await self._make()
        await self._begun.wait()
        first, self._begun, self._first = self._first, None, None
        if isinstance(first, Exception):
            raise first
        return first

    async def _make(self) -> Piece | None:
        await anyio.sleep(self._rest_s)
        return await self._workers.think(self._next, self._guess_s or self._pace.ahead_s)

    def _next(self) -> Piece | None:
        begun = time.monotonic()
        made = next(self._pieces, None)
        if made is None:
            return None
        words, samples = made
        piece = (words, encoded(samples, self._format))
        self._rest_s = self._pace.rest_s(len(samples) / VOICE_RATE_HZ, time.monotonic() - begun)
        return piece


class Speaking:
    """The voice of one session; raises EngineError where there is none."""

    def __init__(self, engines: EngineProvider, workers: Workers) -> None:
        self._engines = engines
        self._workers = workers
        self._ahead: tuple[tuple[object, ...], Utterance] | None = None

    async def begin(self, text: str, answer: Answer) -> None:
        """Speak the beginning of ``text`` as ``answer`` would have it, if there is a voice."""
        if self._engines.synthesizer is not None:
            utterance = self._new(text, answer)
            self._ahead = (_key(text, answer), utterance)
            await utterance.begin()

    def utterance(self, text: str, answer: Answer) -> Utterance:
        """Return ``text`` to be spoken, begun already if that was foreseen."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] == _key(text, answer):
            return ahead[1]
        return self._new(text, answer)

    def check(self) -> None:
        """Raise EngineError where there is no voice."""
        self._voice()

    def _new(self, text: str, answer: Answer) -> Utterance:
        said = self._voice().speak(text, voice=answer.voice, speed=answer.speed)
        return Utterance(iter(said), answer.format, self._workers)

    def _voice(self) -> Synthesizer:
        voice = self._engines.synthesizer
        if voice is None:
            raise EngineError(why_missing(self._engines, "synthesizer"), code="voice_missing")
        return voice


def _key(text: str, answer: Answer) -> tuple[object, ...]:
    return (text, answer.voice, answer.speed, answer.format)
