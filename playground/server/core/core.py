"""One session of the built-in server: commands and what the engines found go in, effects come out. Pure.

Rules:
1. No clock, no ids, no randomness: ``now`` (seconds, only ever growing) and ``ids`` are arguments.
2. Every public verb returns the effects it caused, in order; none raises for what a client sent.
3. Names and shapes on the wire belong to the dialect; what it cannot say is left out there, not here.
4. What comes back under an old generation or ticket is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from playground.errors import WireError
from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.dialect import Dialect
from playground.protocol.events import ServerEvent
from playground.protocol.values import (
    RateLimit,
    ResponseOptions,
)
from playground.server.core.answering import Answering
from playground.server.core.configuration import Circumstances, updated
from playground.server.core.effects import CancelAnswer, CloseLink, Effect, Note, SendEvent, is_oversize
from playground.server.core.endpointing import Mark, SpeechBegan, SpeechEnded, SpeechPaused
from playground.server.core.history import History
from playground.server.core.input_audio import InputAudio
from playground.server.core.items import Items
from playground.server.core.refusals import error_body, refused
from playground.server.core.replies import CLIENT_CANCELLED, TURN_DETECTED, End, Ids
from playground.server.core.transcripts import Transcripts

SESSION_MINUTES = 30.0
LONGEST_EVENT_ID = 512
GOING_AWAY = 1001
DEFAULT_INSTRUCTIONS = "You are a friendly, helpful assistant. Answer briefly."
RATE_LIMITS = (RateLimit("requests", 100_000, 100_000, 0.0), RateLimit("tokens", 10_000_000, 10_000_000, 0.0))
"""Nothing is rationed here; clients that wait for these figures get them."""

UPDATED: dict[type[c.Command], Callable[[Any], ServerEvent]] = {
    c.UpdateSession: e.SessionUpdated,
    c.UpdateTranscriptionSession: e.TranscriptionSessionUpdated,
}


class ServerCore:
    """The state of one session. ``started_at`` is Unix time, for ``expires_at`` alone."""

    listens = True

    def __init__(
        self,
        model: str,
        dialect: Dialect,
        ids: Ids,
        *,
        now: float,
        started_at: int = 0,
        session_minutes: float = SESSION_MINUTES,
    ) -> None:
        self._dialect = dialect
        self._ids = ids
        self._minutes = session_minutes
        self._expires = now + session_minutes * 60
        self._idle_at: float | None = None
        self._closed = False
        self._turn_item = ""
        self._out: list[Effect] = []
        self.config = replace(
            dialect.session_defaults,
            id=ids.new("sess"),
            model=model,
            expires_at=started_at + round(session_minutes * 60),
            instructions=DEFAULT_INSTRUCTIONS,
            turn_detection=dialect.session_defaults.turn_detection if self.listens else None,
        )
        self.history = History()
        self._input = InputAudio(self.config)
        self._answering = Answering(self.history, ids, self._send, self._out.append)
        self._items = Items(self.history, ids, self._send, self._check_fits)
        self._transcripts = Transcripts(
            self.history,
            self._input.jobs,
            ids,
            send=self._send,
            do=self._out.append,
            known=self._answering.words_known,
        )
        self._commands: dict[type[c.Command], Callable[[Any], None]] = {
            c.UpdateSession: self._update,
            c.UpdateTranscriptionSession: self._update,
            c.AppendAudio: self._append,
            c.CommitAudio: self._commit,
            c.ClearAudio: self._clear,
            c.CreateItem: self._create_item,
            c.DeleteItem: self._delete_item,
            c.RetrieveItem: lambda command: self._items.retrieve(command.item_id),
            c.TruncateItem: self._items.truncate,
            c.CreateResponse: self._create_response,
            c.CancelResponse: self._cancel_response,
            c.ClearOutputAudio: self._clear_output,
        }
        self._marks: dict[type[Mark], Callable[[Any], None]] = {
            SpeechBegan: self._speech_began,
            SpeechPaused: self._speech_paused,
            SpeechEnded: self._speech_ended,
        }

    # --- from the client ---

    def open(self) -> list[Effect]:
        """Greet: the first event of every session."""
        self._send(e.SessionCreated(self.config))
        return self._flush()

    def receive(self, command: c.Command, now: float) -> list[Effect]:
        """Obey a command, or say why not."""
        del now
        try:
            _check_event_id(command.event_id)
            self._commands[type(command)](command)
        except WireError as error:
            self._refuse(error, command.event_id)
        return self._flush()

    def refuse(self, error: WireError, event_id: str | None = None) -> list[Effect]:
        """Say no to a frame that is no command."""
        self._refuse(error, event_id)
        return self._flush()

    # --- from the engines ---

    def voice(self, generation: int, probabilities: Sequence[float], now: float) -> list[Effect]:
        """Take how likely the next frames of 32 ms hold speech."""
        del now
        for mark in self._input.hear(generation, probabilities):
            meaning = self._marks.get(type(mark))
            if meaning is not None:
                meaning(mark)
        return self._flush()

    def transcribed(self, ticket: int, text: str, now: float) -> list[Effect]:
        """Take what was said."""
        del now
        self._transcripts.transcribed(ticket, text, self.config)
        return self._flush()

    def not_transcribed(self, ticket: int, why: str, now: float) -> list[Effect]:
        """Take that it cannot be known what was said."""
        del now
        self._transcripts.not_transcribed(ticket, why, self.config)
        return self._flush()

    def spoken(self, generation: int, words: str, audio: bytes, now: float) -> list[Effect]:
        """Take a piece of a spoken answer: its words and their sound in the response's format."""
        self._answering.spoken(generation, words, audio)
        return self._settle(now)

    def written(self, generation: int, text: str, now: float) -> list[Effect]:
        """Take a piece of a written answer."""
        self._answering.written(generation, text)
        return self._settle(now)

    def called(self, generation: int, name: str, arguments: str, now: float) -> list[Effect]:
        """Take a function call."""
        self._answering.called(generation, name, arguments)
        return self._settle(now)

    def answered(self, generation: int, now: float) -> list[Effect]:
        """Take that an answer is complete."""
        self._answering.completed(generation)
        return self._settle(now)

    def not_answered(self, generation: int, why: str, now: float) -> list[Effect]:
        """Take that an answer cannot be made."""
        self._answering.failed(generation, error_body(refused("answer_failed", why=why), kind="server_error"))
        return self._settle(now)

    def deaf(self, why: str) -> list[Effect]:
        """Take that no speech can be detected here."""
        self._send(e.ErrorReported(error_body(refused("vad_unavailable", why=why), kind="server_error")))
        return self._flush()

    # --- from the clock ---

    def next_due(self) -> float:
        """Return when ``due`` wants to be called."""
        return self._expires if self._idle_at is None else min(self._expires, self._idle_at)

    def due(self, now: float) -> list[Effect]:
        """Do what time demands: end the session, or speak up after the idle timeout."""
        if now >= self._expires and not self._closed:
            self._expire()
        elif self._idle_at is not None and now >= self._idle_at:
            self._idle_at = None
            self._speak_up()
        return self._flush()

    def _expire(self) -> None:
        self._closed = True
        error = refused("session_expired", minutes=self._minutes)
        for generation in self._answering.drop_all():
            self._out.append(CancelAnswer(generation))
        self._send(e.ErrorReported(error_body(error)))
        self._out.append(CloseLink(GOING_AWAY, error.sentence))

    def _speak_up(self) -> None:
        """Nobody spoke for the idle timeout: commit the silence and answer it."""
        detection = self.config.turn_detection
        if detection is None or detection.idle_timeout_ms is None or self._answering.active:
            return
        end = self._input.now_ms
        start = max(0, end - detection.idle_timeout_ms)
        item_id = self._ids.new("item")
        self._send(e.TimeoutTriggered(start, end, item_id))
        self._items.commit(item_id, self._input.take(end), self.config.input_format)
        self._input.clear()
        self._transcripts.write_down(item_id, "", self.config)
        self._answer()

    # --- session ---

    def _update(self, command: c.UpdateSession | c.UpdateTranscriptionSession) -> None:
        circumstances = Circumstances(
            assistant_spoke=self._answering.spoke, response_in_progress=self._answering.active is not None
        )
        config = updated(self.config, command.session, self._dialect, circumstances)
        self._check_fits(UPDATED[type(command)](config), "session")
        if config.input_format != self.config.input_format:
            self._leave_audio()
        cut = self._input.turn_open and config.turn_detection is None
        self.config = config
        self._out.extend(self._input.configure(config))
        self._idle_at = None
        self._send(UPDATED[type(command)](config))
        if cut:  # what was said waits for a commit, under the id that was announced
            self._send(e.SpeechStopped(self._input.now_ms, self._turn_item))
        elif config.turn_detection is not None and not self._input.turn_open:
            self._turn_item = ""
        detection = self.config.turn_detection
        if detection is not None and detection.kind == "semantic_vad":
            self._out.append(Note("semantic turn detection is approximated: by the words recognised before a pause"))

    def _leave_audio(self) -> None:
        """Answer an open turn as it is: bytes of another format cannot be added to it."""
        end_ms = self._input.now_ms
        if self._input.turn_open:
            self._speech_ended(SpeechEnded(end_ms, end_ms))
        self._turn_item = ""

    # --- input audio ---

    def _append(self, command: c.AppendAudio) -> None:
        self._out.extend(self._input.append(command.audio))

    def _commit(self, command: c.CommitAudio) -> None:
        del command
        cut = self._input.turn_open
        audio = self._input.commit()
        if cut:
            self._send(e.SpeechStopped(self._input.now_ms, self._turn_item))
        item_id, self._turn_item = self._turn_item or self._ids.new("item"), ""
        self._idle_at = None
        self._take_turn(item_id, audio)

    def _clear(self, command: c.ClearAudio) -> None:
        del command
        if self._input.turn_open:
            self._send(e.SpeechStopped(self._input.now_ms, self._turn_item))
        self._input.clear()
        self._turn_item = ""
        self._send(e.AudioCleared())

    def _speech_began(self, mark: SpeechBegan) -> None:
        self._idle_at = None
        self._turn_item = self._ids.new("item")
        self._send(e.SpeechStarted(self._input.begin_turn(mark.start_ms), self._turn_item))
        detection = self.config.turn_detection
        if detection is not None and detection.interrupt_response:
            self._end_active(TURN_DETECTED)

    def _speech_paused(self, mark: SpeechPaused) -> None:
        guess = self._input.guess(mark)
        if guess is not None:
            self._out.append(guess)

    def _speech_ended(self, mark: SpeechEnded) -> None:
        item_id, self._turn_item = self._turn_item, ""
        self._send(e.SpeechStopped(mark.end_ms, item_id))
        audio = self._input.take(mark.end_ms)
        self._take_turn(item_id, audio)
        detection = self.config.turn_detection
        if detection is not None and detection.create_response:
            self._answer()

    def _take_turn(self, item_id: str, audio: bytes) -> None:
        self._items.commit(item_id, audio, self.config.input_format)
        self._transcripts.take_turn(item_id, audio, self.config)

    # --- items ---

    def _create_item(self, command: c.CreateItem) -> None:
        if self._turn_item and command.item.id == self._turn_item:  # announced for the open turn
            raise refused("item_create_duplicate_item_id", param="item.id", id=command.item.id)
        item_id, audio = self._items.create(command, self.config.input_format)
        if audio:
            self._transcripts.ask(item_id, audio, self.config)

    def _delete_item(self, command: c.DeleteItem) -> None:
        self._items.delete(command.item_id)
        self._answering.words_known(command.item_id)

    # --- answers ---

    def _create_response(self, command: c.CreateResponse) -> None:
        self._answering.create(command.response or ResponseOptions(), self.config, self._awaited, self._dialect)
        self._idle_at = None

    def _cancel_response(self, command: c.CancelResponse) -> None:
        self._answering.cancel(command.response_id, CLIENT_CANCELLED)
        self._answering.start_queued(self.config, self._awaited, self._dialect)

    def _clear_output(self, command: c.ClearOutputAudio) -> None:
        del command
        raise refused("webrtc_only", param="type")

    @property
    def _awaited(self) -> set[str]:
        return self._input.jobs.awaited

    def _answer(self) -> None:
        """Answer the turn; where an answer is still being made, right after it."""
        self._idle_at = None
        self._answering.create_or_queue(self.config, self._awaited, self._dialect)

    def _end_active(self, end: End) -> None:
        self._answering.unqueue()
        if self._answering.active is not None:
            self._answering.cancel(None, end)

    def _settle(self, now: float) -> list[Effect]:
        """After an answer moved on: start what waits for it, or the idle timer."""
        ended = self._answering.take_ended()
        if ended is not None and not self._answering.start_queued(self.config, self._awaited, self._dialect):
            self._arm_idle(now, ended)
        return self._flush()

    def _arm_idle(self, now: float, spoke_ms: float) -> None:
        detection = self.config.turn_detection
        if detection is not None and detection.idle_timeout_ms is not None and not self._turn_item:
            self._idle_at = now + (spoke_ms + detection.idle_timeout_ms) / 1000

    # --- sending ---

    def _check_fits(self, event: ServerEvent, name: str) -> None:
        """Refuse what the client calls ``name`` where it could not be shown again."""
        frame = self._dialect.write_event(event)
        if frame is not None and is_oversize(frame):
            raise refused("too_large_to_show", param=name, name=name)

    def _send(self, event: ServerEvent) -> None:
        self._out.append(SendEvent(replace(event, event_id=self._ids.new("event"))))
        if self._dialect.rate_limits_after is type(event):
            self._out.append(SendEvent(e.RateLimitsUpdated(RATE_LIMITS, event_id=self._ids.new("event"))))

    def _refuse(self, error: WireError, event_id: str | None) -> None:
        fits = len(event_id or "") <= LONGEST_EVENT_ID
        self._send(e.ErrorReported(error_body(error, event_id=event_id if fits else None)))

    def _flush(self) -> list[Effect]:
        out = list(self._out)
        self._out.clear()
        return out


def _check_event_id(event_id: str | None) -> None:
    if event_id is not None and len(event_id) > LONGEST_EVENT_ID:
        raise refused(
            "string_above_max_length", param="event_id", name="event_id", limit=LONGEST_EVENT_ID, length=len(event_id)
        )


def sent(effects: Iterable[Effect]) -> list[ServerEvent]:
    """Return the events among ``effects``."""
    return [effect.event for effect in effects if isinstance(effect, SendEvent)]
