"""One spoken conversation without a page: a recording for a microphone, the clock for a loudspeaker.

Rules:
1. ``SessionCore`` decides, as it does for the page; this performs: what is sent waits for the network.
2. ``listen`` runs until the link ends, ``speak`` until everything was said and answered; whoever ends first ends both.
3. A service that owes us something and says nothing for ``PATIENCE_S`` is given up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from typing_extensions import assert_never

from playground.cli.keeping import CallKeeper
from playground.cli.pace import BlockPace
from playground.cli.service import PATIENCE_S
from playground.cli.speaker import Speaker
from playground.cli.transcript_printer import TranscriptPrinter
from playground.client import RealtimeSession
from playground.client.failures import fault
from playground.conversation import actions as a
from playground.conversation.core import SessionCore
from playground.conversation.inputs import HoldToTalk, Input, SendAudio
from playground.conversation.states import Turn
from playground.errors import LinkError, PlaygroundError, ServiceError
from playground.eventlog import event_log as record
from playground.protocol import events as e
from playground.protocol.commands import AppendAudio
from playground.protocol.dialect import Dialect
from playground.settings import Settings
from playground.turn_settings import EAGERNESS_MS

TRANSCRIPT_PATIENCE_S = 10.0
NEWS_S = 1.0
FIRST_NEWS_S = 4.0
"""How long after the last block something may still be heard; the longer where nothing was heard so far."""
LONGEST_EXTRA_SILENCE_MS = 10_000
BLOCK_MS = 20
SILENCE = bytes(BLOCK_MS * 48)
MARGIN_MS = 1_000


def silence_after(settings: Settings) -> int:
    """Return how many milliseconds of silence end a turn for certain."""
    if settings.turn_detection == "semantic_vad":
        return EAGERNESS_MS[settings.eagerness] + MARGIN_MS
    return settings.silence_duration_ms + MARGIN_MS if settings.acts("silence_duration_ms") else 0


class Call:
    """A conversation in progress; ``run`` holds it."""

    def __init__(
        self,
        session: RealtimeSession,
        dialect: Dialect,
        settings: Settings,
        pace: BlockPace,
        changed: Callable[[Call], None],
        keeper: CallKeeper | None = None,
    ) -> None:
        self.began = self._now()
        self.core = SessionCore(settings, dialect, began=self.began)
        self.speaker = Speaker()
        self.printer = TranscriptPrinter(self.core.transcript, self.speaker)
        self.pcm = bytearray()
        self.notices: list[a.Notice] = []
        self.sent_ms = 0
        self.heard_turns = self.answers = 0
        self._session = session
        self._pace = pace
        self._changed = changed
        self._dialect = dialect
        self._keeper = keeper or CallKeeper()
        self._answer_owed = False
        self._in_answer: set[str] = set()
        self._last_event = self._last_sent = time.monotonic()

    async def run(self, pcm: bytes) -> None:
        """Say ``pcm``, hear every answer to its end; raise PlaygroundError where the link or the service fails."""
        self._keeper.note("link", record.DIALLED)
        await self._perform(self.core.dialled())
        await _first_of(self._listen(), self._speak(pcm))

    # --- the service ---

    async def _listen(self) -> None:
        async for event in self._session:
            self._last_event = time.monotonic()
            self.printer.note(event)
            self._count(event)
            self._keeper.received(self._session.sound.bytes_per_ms)
            await self._perform(self.core.receive(event, self._now()))
            self._changed(self)
        raise fault("closed")

    def _count(self, event: e.ServerEvent) -> None:
        match event:
            case e.AudioCommitted():
                self.heard_turns += 1
                asked = self.core.settings.create_response or self.core.settings.turn_detection == "none"
                self._answer_owed = asked and self._dialect.answers
            case e.ResponseCreated():
                self._answer_owed = False
                self._in_answer.add(event.response.id)
            case e.ResponseDone():
                self._in_answer.discard(event.response.id)
                self.answers += event.response.status != "failed"
            case _:
                pass

    async def _perform(self, actions: Iterable[a.Action]) -> None:
        actions, silenced = list(actions), []
        self._note_commands(actions)
        for action in actions:
            match action:
                case a.Send():
                    with suppress(LinkError, ServiceError):  # the link is gone: who reads from it says why
                        await self._session.send(action.command)
                case a.BeginTrack():
                    self.speaker.begin(action.track, action.item_id)
                    self._keeper.begin_track(action.track, action.item_id)
                case a.Play():
                    self.pcm += action.pcm
                    self.speaker.play(action.track, action.pcm)
                    self._keeper.play(action.track, action.pcm)
                case a.EndTrack():
                    self.speaker.end(action.track)
                case a.StopPlayback():
                    silenced.append((action.track, self.speaker.stop(action.track)))
                case a.Show():
                    self._show(action.view)
                case a.RetryAt() | a.OpenNext() | a.DropLink() | a.UseLink() | a.CloseLink() | a.Close():
                    pass  # links are not opened again here: the error of ``listen`` ends the call
                case _:
                    assert_never(action)
        for track, heard_ms in silenced:  # once all else was sent, as a page's answer would come
            await self._fall_silent_on(track, heard_ms)

    async def _fall_silent_on(self, track: int, heard_ms: float) -> None:
        now = self._now()
        self._keeper.note("page", record.stopped(track, heard_ms, at_ms=self._ms(now)))
        self._keeper.heard(track, heard_ms, is_cut=True)
        await self._perform(self.core.silenced(track, heard_ms, now))

    def _show(self, view: a.View) -> None:
        self._keeper.show(view)
        if isinstance(view, a.Notice) and view.level == "error":
            self.notices.append(view)

    # --- what is kept ---

    def _note_commands(self, actions: Iterable[a.Action]) -> None:
        """Note what is to be sent, behind its cause: while it is sent, other things may happen."""
        for command in (action.command for action in actions if isinstance(action, a.Send)):
            if isinstance(command, AppendAudio):
                frame = record.appended(self._dialect.command_names[AppendAudio], len(command.audio))
            else:
                frame = self._dialect.write_command(command) or ""
            if frame:
                self._keeper.note("client", frame)

    def _ms(self, now: float) -> float:
        return (now - self.began) * 1000

    @property
    def elapsed_ms(self) -> float:
        """Session time: milliseconds since the call began."""
        return self._ms(self._now())

    # --- the microphone and the loudspeaker ---

    async def _speak(self, pcm: bytes) -> None:
        by_hand = self.core.settings.turn_detection == "none"
        while self.core.link.value != "open":
            await self._pace.wait()
        if by_hand:
            await self._want(HoldToTalk(True))
        size = len(SILENCE)
        for at in range(0, len(pcm), size):
            await self._say(pcm[at : at + size])
        if by_hand:
            await self._want(HoldToTalk(False))
            self._answer_owed = self._dialect.answers
        await self._fall_silent()
        await self._hear_out()

    async def _say(self, block: bytes) -> None:
        self._keeper.said(block)
        await self._want(SendAudio(block))
        self.sent_ms += BLOCK_MS
        await self._step()
        while self._pace.polite and not self._settled and self.core.turn is not Turn.HEARING:
            self._check_patience()
            await self._step()

    async def _fall_silent(self) -> None:
        silence_ms, sent_ms = silence_after(self.core.settings), 0
        while sent_ms < silence_ms or (silence_ms and self.core.turn is Turn.HEARING):
            if sent_ms >= silence_ms + LONGEST_EXTRA_SILENCE_MS:
                hint = "Raise --threshold, or shorten --silence-duration-ms."
                raise ServiceError("The service does not notice that the recording is over.", hint, code="turn_open")
            await self._say(SILENCE)
            sent_ms += BLOCK_MS

    async def _hear_out(self) -> None:
        """Wait for every answer to be made and heard, and a little for late news and for the words of the person."""
        self._last_sent = time.monotonic()
        while not self._settled or self._news_may_come:
            self._check_patience()
            await self._step()
        while self.printer.undecided and self._quiet_s < TRANSCRIPT_PATIENCE_S:
            await self._step()

    async def _step(self) -> None:
        """Wait for the next block's time; meanwhile the loudspeaker plays."""
        for heard in self.speaker.tick(await self._pace.wait()):
            now = self._now()
            self._keeper.note("page", record.heard(heard.track, heard.ms, done=heard.done, at_ms=self._ms(now)))
            self._keeper.heard(heard.track, heard.ms)
            await self._perform(self.core.heard(heard.track, heard.ms, now, done=heard.done))
        self._changed(self)

    async def _want(self, wanted: Input) -> None:
        actions = self.core.want(wanted, self._now())
        if not (isinstance(wanted, SendAudio) and _carried(actions)):
            self._keeper.note("page", record.wanted(wanted))
        await self._perform(actions)

    # --- where it stands ---

    @property
    def _settled(self) -> bool:
        waiting = self._answer_owed or self._in_answer
        return not waiting and self.speaker.silent and self.core.turn is Turn.LISTENING

    @property
    def _news_may_come(self) -> bool:
        """Tell whether the service may have heard speech of which we do not know yet."""
        if self.heard_turns and not self._pace.polite:
            return False
        return time.monotonic() - self._last_sent < (NEWS_S if self.heard_turns else FIRST_NEWS_S)

    @property
    def _quiet_s(self) -> float:
        return time.monotonic() - self._last_event

    def _check_patience(self) -> None:
        if self._quiet_s > PATIENCE_S and self.speaker.silent:
            raise fault("unresponsive")

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _carried(actions: Iterable[a.Action]) -> bool:
    """Tell whether audio went out at once: then the command that carries it is its record."""
    return any(isinstance(action, a.Send) and isinstance(action.command, AppendAudio) for action in actions)


async def _first_of(*works: Awaitable[None]) -> None:
    """Run ``works`` until one of them ends, and end the others; raise what it raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        failed = [error for task in done if (error := task.exception())]
        if failed:
            raise next((error for error in failed if isinstance(error, PlaygroundError)), failed[0])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
