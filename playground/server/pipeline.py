"""Performs what the core asks with the engines, one task group a session: nothing outlives it.

Rules:
1. Engines work in threads; detection has its own, so that it never waits behind a voice or a recognizer.
2. What ends somebody's wait goes before what may be of use (``parts.py``); under load an answer is not begun ahead.
3. An answer is a task under its generation; ``CancelAnswer`` cancels it, and what a thread still makes is dropped.
4. Makers wait for room in the queue, the reader for room before the detector: memory stays bounded.
5. While engines load the session is open; only what needs an engine waits.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing
from functools import partial
from typing import Any, TypeVar, cast

import anyio
from anyio.abc import TaskGroup

from playground.errors import PlaygroundError, WireError
from playground.errors.refusals import refused
from playground.protocol.commands import Command
from playground.protocol.dialect import Dialect
from playground.server.core.core import ServerCore
from playground.server.core.effects import (
    Answer,
    CancelAnswer,
    CloseConnection,
    Detect,
    Effect,
    GiveUp,
    Note,
    Prepare,
    SendEvent,
    Transcribe,
    is_oversize,
)
from playground.server.core.engine_protocols import (
    FunctionCall,
    Recognizer,
    Replier,
    ScoredTranscript,
    ScoringRecognizer,
    Vad,
    Words,
)
from playground.server.frame_queue import FrameQueue
from playground.server.parts import GUESS_S, EngineProvider, Workers, why_missing
from playground.server.sound import VoiceFrames, for_recognizer
from playground.server.speaking import Speaking

LARGE_FRAME = 256 * 1024
"""From here on a frame is parsed in a thread: a 20 MiB append must not hold up other sessions."""
DETECT_AHEAD = 512 * 1024
DETECT_AT_ONCE = 96_000
"""Bytes judged in one go: two seconds of PCM."""
NOTHING_HEARD = ScoredTranscript("")

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


class Pipeline:
    """One session: frames in, frames out through ``queue``. ``clock`` gives seconds that only grow."""

    def __init__(
        self,
        core: ServerCore,
        dialect: Dialect,
        engines: EngineProvider,
        replier: Replier,
        workers: Workers,
        queue: FrameQueue,
        *,
        ready: anyio.Event,
        clock: Callable[[], float],
    ) -> None:
        self._core = core
        self._dialect = dialect
        self._engines = engines
        self._replier = replier
        self._workers = workers
        self._queue = queue
        self._ready = ready
        self._clock = clock
        self._speaking = Speaking(engines, workers)
        self._tasks: TaskGroup | None = None
        self._answers: dict[int, anyio.CancelScope] = {}
        self._detects: deque[Detect] = deque()
        self._waiting_bytes = 0
        self._detect_more = anyio.Event()
        self._detect_room = anyio.Event()
        self._rearmed = anyio.Event()
        self._given_up: set[int] = set()
        self._perform: dict[type[Effect], Callable[[Any], None]] = {
            SendEvent: self._send,
            Detect: self._detect,
            Transcribe: lambda effect: self._start(self._transcribe, effect),
            GiveUp: lambda effect: self._given_up.add(effect.ticket),
            Answer: self._begin_answer,
            Prepare: self._prepare,
            CancelAnswer: self._cancel,
            Note: lambda effect: _log.info("%s", effect.sentence),
            CloseConnection: lambda effect: self._queue.close(effect.code, effect.reason),
        }

    async def run(self, frames: AsyncIterator[str | bytes], send: Callable[[str], Any]) -> None:
        """Serve one client until ``frames`` end or the core closes the session."""
        async with anyio.create_task_group() as tasks:
            self._tasks = tasks
            self._do(self._core.open())
            tasks.start_soon(self._drain, send, tasks.cancel_scope)
            tasks.start_soon(self._listen)
            tasks.start_soon(self._watch_clock)
            async for frame in frames:
                await self._receive(frame)
            tasks.cancel_scope.cancel()

    # --- frames ---

    async def _receive(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self._do(self._core.refuse(refused("binary_frame")))
        else:
            await self._obey(frame)
        await self._queue.room()
        while self._waiting_bytes > DETECT_AHEAD:
            self._detect_room = anyio.Event()
            await self._detect_room.wait()

    async def _obey(self, frame: str) -> None:
        try:
            command = await self._parsed(frame)
        except WireError as error:
            self._do(self._core.refuse(error, error.event_id))
        else:
            self._do(self._core.receive(command, self._clock()))

    async def _parsed(self, frame: str) -> Command:
        if len(frame) < LARGE_FRAME:
            return self._dialect.read_command(frame)
        return await self._workers.think(lambda: self._dialect.read_command(frame))

    def _send(self, effect: SendEvent) -> None:
        frame = self._dialect.write_event(effect.event)
        if frame is None:
            return
        if is_oversize(frame):
            _log.error("an event of %d characters was not sent", len(frame))
            self._do(self._core.refuse(refused("event_too_large")))
            return
        self._queue.put(frame)

    async def _drain(self, send: Callable[[str], Any], scope: anyio.CancelScope) -> None:
        await self._queue.drain(send)
        scope.cancel()

    # --- effects ---

    def _do(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            self._perform[type(effect)](effect)
        self._rearmed.set()

    def _start(self, work: Callable[[Any], Any], effect: Effect) -> None:
        if self._tasks is not None:
            self._tasks.start_soon(work, effect)

    async def _watch_clock(self) -> None:
        while True:
            self._rearmed = anyio.Event()
            with anyio.move_on_after(max(0.0, self._core.next_due() - self._clock())) as timer:
                await self._rearmed.wait()
            if timer.cancelled_caught:
                self._do(self._core.due(self._clock()))

    # --- listening ---

    def _detect(self, effect: Detect) -> None:
        self._detects.append(effect)
        self._waiting_bytes += len(effect.audio)
        self._detect_more.set()

    async def _listen(self) -> None:
        await self._ready.wait()
        vad = self._engines.vad
        generation, frames = 0, None
        while True:
            effect = await self._next_audio()
            if effect.generation != generation:
                generation = effect.generation
                frames = None if vad is None else await self._open(vad, effect)
                if vad is None:
                    self._do(self._core.deaf(why_missing(self._engines, "vad")))
            if frames is not None:
                await self._judge(frames, effect)

    async def _open(self, vad: Vad, effect: Detect) -> VoiceFrames:
        return await self._workers.listen(lambda: VoiceFrames(vad.open(), effect.format, effect.noise_reduction))

    async def _judge(self, frames: VoiceFrames, effect: Detect) -> None:
        for at in range(0, len(effect.audio), DETECT_AT_ONCE):
            audio = effect.audio[at : at + DETECT_AT_ONCE]
            probabilities = await self._workers.listen(partial(frames.probabilities, audio))
            if probabilities:
                self._do(self._core.voice(effect.generation, probabilities, self._clock()))

    async def _next_audio(self) -> Detect:
        while not self._detects:
            self._detect_more = anyio.Event()
            await self._detect_more.wait()
        effect = self._detects.popleft()
        self._waiting_bytes -= len(effect.audio)
        self._detect_room.set()
        return effect

    async def _transcribe(self, effect: Transcribe) -> None:
        await self._ready.wait()
        recognizer = self._engines.recognizer
        if recognizer is None:
            self._do(self._core.not_transcribed(effect.ticket, why_missing(self._engines, "recognizer"), self._clock()))
            return

        def understand() -> ScoredTranscript:
            return NOTHING_HEARD if effect.ticket in self._given_up else _understood(recognizer, effect)

        try:
            heard = await self._workers.think(understand, GUESS_S if effect.guessed else 0.0)
        except Exception as error:  # noqa: BLE001  the edge of an engine
            why = _why(error, "recognizer")
            self._do(self._core.not_transcribed(effect.ticket, why, self._clock()))
        else:
            self._do(self._core.transcribed(effect.ticket, heard.text, self._clock(), heard.tokens))
        finally:
            self._given_up.discard(effect.ticket)

    # --- answering ---

    def _begin_answer(self, answer: Answer) -> None:
        """Start the task of an answer; its scope exists at once, so that a cancel finds it before it runs."""
        self._answers[answer.generation] = anyio.CancelScope()
        self._start(self._answer, answer)

    def _cancel(self, effect: CancelAnswer) -> None:
        scope = self._answers.get(effect.generation)
        if scope is not None:
            scope.cancel()

    async def _answer(self, answer: Answer) -> None:
        generation = answer.generation
        with self._answers[generation]:
            try:
                await self._ready.wait()
                await self._make(answer)
            except Exception as error:  # noqa: BLE001  the edge of a task
                self._do(self._core.not_answered(generation, _why(error, "answer"), self._clock()))
            else:
                self._do(self._core.answered(generation, self._clock()))
            finally:
                del self._answers[generation]

    async def _make(self, answer: Answer) -> None:
        is_spoken = answer.output == "audio"
        if is_spoken:
            self._speaking.check()
        async with aclosing(self._reply(answer)) as pieces:
            async for piece in pieces:
                if isinstance(piece, FunctionCall):
                    self._do(self._core.called(answer.generation, piece.name, piece.arguments, self._clock()))
                elif is_spoken:
                    await self._speak(answer, piece.text)
                else:
                    self._do(self._core.written(answer.generation, piece.text, self._clock()))
                await self._queue.room()

    def _reply(self, answer: Answer) -> AsyncGenerator[Words | FunctionCall, None]:
        return cast(AsyncGenerator[Words | FunctionCall, None], self._replier.reply(answer.request))

    async def _speak(self, answer: Answer, text: str) -> None:
        utterance = self._speaking.utterance(text, answer)
        while (piece := await utterance.next()) is not None:
            words, audio = piece
            self._do(self._core.spoken(answer.generation, words, audio, self._clock()))
            await self._queue.room()

    def _prepare(self, effect: Prepare) -> None:
        if self._replier.repeatable and self._ready.is_set() and not self._workers.is_late:
            self._start(self._begin_ahead, effect.answer)

    async def _begin_ahead(self, answer: Answer) -> None:
        try:
            async with aclosing(self._reply(answer)) as pieces:
                first = await anext(pieces, None)
            if isinstance(first, Words):
                await self._speaking.begin(first.text, answer)
        except Exception as error:  # noqa: BLE001  the edge of a task; who asks for the answer is told
            _log.debug("an answer could not be begun ahead: %s", type(error).__name__)


def _understood(recognizer: Recognizer, effect: Transcribe) -> ScoredTranscript:
    """Return what was said; may take long."""
    samples = for_recognizer(effect.audio, effect.format)
    if isinstance(recognizer, ScoringRecognizer):
        return recognizer.transcribe_scored(samples)
    return ScoredTranscript(recognizer.transcribe(samples))


def _why(error: Exception, part: str) -> str:
    """Return a sentence for the client; only our own errors are worded for people."""
    if isinstance(error, PlaygroundError):
        return str(error)
    _log.error("the %s failed: %s", part, type(error).__name__, exc_info=error)
    return "A part of the built-in server failed; see its log."
