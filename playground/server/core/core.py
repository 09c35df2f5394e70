"""One session of the built-in server: commands and what the engines found go in, effects come out. Pure.

Rules:
1. No clock, no ids, no randomness: ``now`` (seconds, only ever growing) and ``ids`` are arguments.
2. Every public verb returns the effects it caused, in order; none raises for what a client sent.
3. Names and shapes on the wire belong to the dialect; what it cannot say is left out there, not here.
4. What comes back under an old generation or ticket is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from playground.errors import WireError
from playground.errors.refusals import refused
from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.dialect import Dialect
from playground.protocol.values import ResponseOptions, TokenScore
from playground.server.core.answering import Answering
from playground.server.core.configuration import Circumstances, updated
from playground.server.core.effects import CancelAnswer, CloseConnection, Effect, Note, Prepare
from playground.server.core.history import History
from playground.server.core.input_audio import InputAudio
from playground.server.core.input_turns import InputTurns
from playground.server.core.items import Items
from playground.server.core.outgoing import Outgoing, check_event_id, error_body
from playground.server.core.replies import CLIENT_CANCELLED, TURN_DETECTED, End, Ids
from playground.server.core.transcripts import Transcripts
from playground.session_time import SESSION_MINUTES

GOING_AWAY, UNFIT = 1001, 4000
DEFAULT_INSTRUCTIONS = "You are a friendly, helpful assistant. Answer briefly."


class ServerCore:
    """The state of one session; where its dialect does not answer, words are all that comes of it.

    ``started_at`` is Unix time, for ``expires_at`` alone. ``unfit``: why there can be no session after all.
    """

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
        unfit: WireError | None = None,
    ) -> None:
        self._unfit = unfit
        self._dialect = dialect
        self._ids = ids
        self._minutes = session_minutes
        self._expires = now + session_minutes * 60
        self._idle_at: float | None = None
        self._closed = False
        self._out = Outgoing(dialect, ids)
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
        self._answering = Answering(self.history, ids, self._out.send, self._out.do)
        self._items = Items(self.history, ids, self._out.send, self._out.check_fits)
        self._transcripts = Transcripts(self.history, self._input.jobs, ids, self._out, self._answering.words_known)
        self._turns = InputTurns(
            self.config,
            self._input,
            ids,
            out=self._out,
            items=self._items,
            transcripts=self._transcripts,
            began=self._speech_began,
            ended=self._speech_ended,
        )
        self._commands: dict[type[c.Command], Callable[[Any], None]] = {
            c.UpdateSession: self._update,
            c.AppendAudio: self._append,
            c.CommitAudio: self._commit,
            c.ClearAudio: lambda _command: self._turns.clear(),
            c.CreateItem: self._create_item,
            c.DeleteItem: self._delete_item,
            c.RetrieveItem: lambda command: self._items.retrieve(command.item_id),
            c.TruncateItem: self._items.truncate,
            c.CreateResponse: self._create_response,
            c.CancelResponse: self._cancel_response,
            c.ClearOutputAudio: self._clear_output,
        }

    # --- from the client ---

    def open(self) -> list[Effect]:
        """Greet: the first event of every session; or say why there is none, and go."""
        if self._unfit is not None:
            self._end(self._unfit, UNFIT)
        else:
            self._out.send(e.SessionCreated(self.config))
        return self._out.flush()

    def receive(self, command: c.Command, now: float) -> list[Effect]:
        """Obey a command, or say why not."""
        del now
        try:
            check_event_id(command.event_id)
            self._commands[type(command)](command)
        except WireError as error:
            self._out.refuse(error, command.event_id)
        return self._out.flush()

    def refuse(self, error: WireError, event_id: str | None = None) -> list[Effect]:
        """Say no to a frame that is no command."""
        self._out.refuse(error, event_id)
        return self._out.flush()

    # --- from the engines ---

    def voice(self, generation: int, probabilities: Sequence[float], now: float) -> list[Effect]:
        """Take how likely the next frames of 32 ms hold speech."""
        del now
        self._turns.hear(generation, probabilities)
        if (fallen := self._input.jobs.fallen()) is not None:
            self._out.do(fallen)
        return self._out.flush()

    def transcribed(self, ticket: int, text: str, now: float, tokens: tuple[TokenScore, ...] = ()) -> list[Effect]:
        """Take what was said, and the ``tokens`` that spell it where the recogniser says how sure it is of them."""
        del now
        self._transcripts.transcribed(ticket, text, self.config, tokens)
        self._turns.guess_again()
        self._prepare()
        return self._out.flush()

    def not_transcribed(self, ticket: int, why: str, now: float) -> list[Effect]:
        """Take that it cannot be known what was said."""
        del now
        self._transcripts.not_transcribed(ticket, why, self.config)
        return self._out.flush()

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
        self._out.send(e.ErrorReported(error_body(refused("vad_unavailable", why=why), kind="server_error")))
        return self._out.flush()

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
        return self._out.flush()

    def _expire(self) -> None:
        for generation in self._answering.drop_all():
            self._out.do(CancelAnswer(generation))
        self._end(refused("session_expired", minutes=self._minutes), GOING_AWAY)

    def _end(self, error: WireError, code: int) -> None:
        self._closed = True
        self._out.send(e.ErrorReported(error_body(error)))
        self._out.do(CloseConnection(code, error.sentence))

    def _speak_up(self) -> None:
        """Nobody spoke for the idle timeout: commit the silence and answer it."""
        detection = self.config.turn_detection
        if detection is None or detection.idle_timeout_ms is None or self._answering.active:
            return
        self._turns.commit_silence(detection.idle_timeout_ms)
        self._answer()

    # --- session ---

    def _update(self, command: c.UpdateSession) -> None:
        circumstances = Circumstances(
            assistant_spoke=self._answering.spoke, response_in_progress=self._answering.active is not None
        )
        config = updated(self.config, command.session, self._dialect, circumstances)
        event = e.SessionUpdated(config)
        self._out.check_fits(event, "session")
        self._turns.configure(config, event)
        self.config = config
        self._idle_at = None
        detection = self.config.turn_detection
        if detection is not None and detection.kind == "semantic_vad":
            self._out.do(Note("semantic turn detection is approximated: by the words recognised before a pause"))

    # --- input audio ---

    def _append(self, command: c.AppendAudio) -> None:
        self._turns.append(command.audio)

    def _commit(self, command: c.CommitAudio) -> None:
        del command
        self._turns.commit()
        self._idle_at = None

    def _speech_began(self) -> None:
        self._idle_at = None
        detection = self.config.turn_detection
        if detection is not None and detection.interrupt_response:
            self._end_active(TURN_DETECTED)

    def _speech_ended(self) -> None:
        detection = self.config.turn_detection
        if detection is not None and detection.create_response and self._dialect.answers:
            self._answer()

    # --- items ---

    def _create_item(self, command: c.CreateItem) -> None:
        if self._turns.item_id and command.item.id == self._turns.item_id:  # announced for the open turn
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

    def _prepare(self) -> None:
        """Have the answer begun that the silence, if it lasts, will ask for."""
        words, detection = self._input.jobs.said(), self.config.turn_detection
        if words is None or detection is None or not (detection.create_response and self._dialect.answers):
            return
        answer = self._answering.foresee(words, self.config)
        if answer is not None and answer.output == "audio":
            self._out.do(Prepare(answer))

    def _end_active(self, end: End) -> None:
        self._answering.unqueue()
        if self._answering.active is not None:
            self._answering.cancel(None, end)

    def _settle(self, now: float) -> list[Effect]:
        """After an answer moved on: start what waits for it, or the idle timer."""
        ended = self._answering.take_ended()
        if ended is not None and not self._answering.start_queued(self.config, self._awaited, self._dialect):
            self._arm_idle(now, ended)
        return self._out.flush()

    def _arm_idle(self, now: float, spoke_ms: float) -> None:
        detection = self.config.turn_detection
        if detection is not None and detection.idle_timeout_ms is not None and not self._turns.item_id:
            self._idle_at = now + (spoke_ms + detection.idle_timeout_ms) / 1000
