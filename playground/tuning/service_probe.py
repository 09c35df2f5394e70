"""The connected service's own cuts: the recording said to it once per setting, faster than spoken, and never answered.

Rules:
1. A session for each setting, few at a time; ``create_response`` and transcription are off, so nothing is made of it.
2. What counts is what the service holds: where it confirms other figures, the row shows those.
3. It is heard out: a turn that is open gets silence until it ends, and news gets time to come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from playground.audio.pcm import bytes_of_ms, duration_ms, silence
from playground.client import RealtimeSession
from playground.client.diagnosis import session_error
from playground.client.failures import fault
from playground.conversation.faults import is_benign
from playground.errors import PlaygroundError, ServiceError
from playground.protocol.events import ErrorReported, ServerEvent, SessionUpdated, SpeechStarted, SpeechStopped
from playground.server.core.endpointing import VadSettings
from playground.settings import Settings
from playground.telling import joined, tell
from playground.tuning.cuts import Cuts, reported

Dial = Callable[[], AbstractAsyncContextManager[RealtimeSession]]

AT_ONCE = 3
BLOCK_MS = 100
FASTER = 8
MARGIN_MS = 1_000
MOST_EXTRA_MS = 10_000
NEWS_S = 1.5
FIRST_NEWS_S = 4.0
"""How long after the last audio a turn may still be reported; the longer where none was so far."""
PATIENCE_S = 30.0
CLOSING_S = 1.0


async def probe(
    dial: Dial, pcm: bytes, candidates: Sequence[VadSettings], settings: Settings, progress: Callable[[float], None]
) -> list[Cuts]:
    """Return the service's cuts of ``pcm`` (PCM16 mono 24 kHz) for each candidate, in order; raise PlaygroundError.

    ``progress`` is told how much of all the audio was sent, 0.0 to 1.0.
    """
    gate = asyncio.Semaphore(AT_ONCE)
    said = [0.0] * len(candidates)

    async def one(index: int, vad: VadSettings) -> Cuts:
        def tell(part: float) -> None:
            said[index] = part
            progress(sum(said) / len(said))

        async with gate, dial() as session:
            return await _Probe(session, vad, pcm, settings, tell).run()

    tasks = [asyncio.ensure_future(one(index, vad)) for index, vad in enumerate(candidates)]
    try:
        return list(await asyncio.gather(*tasks))
    except PlaygroundError:
        await asyncio.wait(tasks, timeout=CLOSING_S)  # what befell one mostly befalls all: they close by themselves
        raise
    finally:
        await _ended(tasks)


SENDS_ONCE = "Sends {seconds} s of audio in {sessions} session."
SENDS = "Sends {seconds} s of audio in {sessions} sessions."
NOTHING_ELSE = (
    "No answer and no transcript is asked for; a service that counts tokens with each answer counts none, "
    "another may charge for the audio."
)


def cost(candidates: Sequence[VadSettings], pcm: bytes) -> str:
    """Say what asking may cost."""
    total_s = len(candidates) * duration_ms(pcm) / 1000
    sends = SENDS_ONCE if len(candidates) == 1 else SENDS
    return joined(tell(sends, seconds=f"{total_s:.0f}", sessions=len(candidates)), NOTHING_ELSE)


def probe_settings(settings: Settings, vad: VadSettings) -> Settings:
    """Return what the service is told: the figures to try, the filter before them, and nothing that costs."""
    return Settings().changed(
        turn_detection="server_vad",
        threshold=vad.threshold,
        prefix_padding_ms=vad.prefix_padding_ms,
        silence_duration_ms=vad.silence_ms,
        noise_reduction=settings.noise_reduction,
        create_response=False,
        interrupt_response=False,
        transcription_model="",
    )


@dataclass
class _Probe:
    """One session: the recording goes in, marks come out."""

    session: RealtimeSession
    vad: VadSettings
    pcm: bytes
    settings: Settings
    tell: Callable[[float], None]
    started: list[int] = field(default_factory=list)
    stopped: list[int] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> Cuts:
        is_asked = await self.session.update(probe_settings(self.settings, self.vad))
        try:
            held = await asyncio.wait_for(self._confirmed(is_asked=is_asked), PATIENCE_S)
        except (TimeoutError, asyncio.TimeoutError):  # two classes on Python 3.10
            raise fault("unresponsive") from None
        listening, saying = asyncio.ensure_future(self._listen()), asyncio.ensure_future(self._say())
        try:
            await asyncio.wait((listening, saying), return_when=asyncio.FIRST_COMPLETED)
            await (listening if listening.done() else saying)
        finally:
            await _ended((listening, saying))
        return reported(self.started, self.stopped, held, duration_ms(self.pcm))

    async def _confirmed(self, *, is_asked: bool) -> VadSettings:
        """Return what the service holds, once it has taken the setting where it ``is_asked``."""
        while is_asked:
            try:
                event = await anext(self.session)
            except StopAsyncIteration:
                raise fault("closed") from None
            _check(event)
            is_asked = not isinstance(event, SessionUpdated)
        held = self.session.config.turn_detection
        if held is None or held.kind != "server_vad":
            raise ServiceError("The service does not cut turns by silence.", "Ask another one.", code="no_vad")
        return VadSettings(held.threshold, held.prefix_padding_ms, held.silence_duration_ms)

    async def _listen(self) -> None:
        async for event in self.session:
            _check(event)
            if isinstance(event, SpeechStarted):
                self.started.append(event.audio_start_ms)
            elif isinstance(event, SpeechStopped):
                self.stopped.append(event.audio_end_ms)
            self.news.set()
        raise fault("closed")

    async def _say(self) -> None:
        size = bytes_of_ms(BLOCK_MS)
        for at in range(0, len(self.pcm), size):
            await self._block(self.pcm[at : at + size])
            self.tell((at + size) / (len(self.pcm) + size))
        sent_ms, enough_ms = 0, self.vad.silence_ms + MARGIN_MS
        while sent_ms < enough_ms or (self._is_open and sent_ms < enough_ms + MOST_EXTRA_MS):
            await self._block(silence(BLOCK_MS))
            sent_ms += BLOCK_MS
        while await self._more_comes():
            pass
        self.tell(1.0)

    async def _more_comes(self) -> bool:
        """Wait for the next event; say whether one came before nothing more is to be expected."""
        self.news.clear()
        try:
            await asyncio.wait_for(self.news.wait(), NEWS_S if self.started else FIRST_NEWS_S)
        except (TimeoutError, asyncio.TimeoutError):
            return False
        return True

    async def _block(self, pcm: bytes) -> None:
        await self.session.send_audio(pcm)
        await asyncio.sleep(BLOCK_MS / 1000 / FASTER)

    @property
    def _is_open(self) -> bool:
        return len(self.started) > len(self.stopped)


def _check(event: ServerEvent) -> None:
    if isinstance(event, ErrorReported) and not is_benign(event.error):
        raise session_error(event.error)


async def _ended(tasks: Sequence[asyncio.Future[Any]]) -> None:
    """End what still runs, and wait until it has."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
