"""What each event of the service means beside its words (``captions``) and its marks (``turn_tracker``): one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.conversation.actions import Action, Notice, Show
from playground.conversation.connection import Connection
from playground.conversation.faults import (
    ends_the_link,
    failed_notice,
    is_benign,
    notice_of,
    untranscribed_notice,
)
from playground.conversation.parts import Parts
from playground.conversation.states import Turn, TurnSignal
from playground.errors import ServiceError
from playground.protocol import events as e
from playground.protocol.values import ErrorBody, Response
from playground.telling import tell


class ServiceEvents:
    """Takes what the service reports."""

    def __init__(self, parts: Parts, connection: Connection) -> None:
        self._parts = parts
        self._handlers: dict[type[e.ServerEvent], Callable[[Any, float], list[Action]]] = {
            e.SessionCreated: connection.opened,
            e.SessionUpdated: self._session_updated,
            e.ErrorReported: self._error,
            e.WarningReported: self._warned,
            e.SpeechStarted: self._speech_started,
            e.SpeechStopped: self._speech_stopped,
            e.AudioCommitted: self._committed,
            e.ResponseCreated: self._response_created,
            e.ResponseDone: self._response_done,
            e.TextDelta: self._text,
            e.AudioDelta: self._audio,
            e.AudioDone: self._audio_done,
            e.WordTimed: self._word_timed,
            e.TranscriptionCompleted: self._transcribed,
            e.TranscriptionFailed: self._not_transcribed,
        }

    def take(self, event: e.ServerEvent, now: float) -> list[Action]:
        """Do what ``event`` asks for, and note what it proves: that words were taken, that the link is good."""
        actions = self.handle(event, now)
        match event:
            case e.AudioDelta():
                self._parts.session.spoke()
            case e.ItemAdded():
                self._parts.backlog.taken(event.item)
            case e.ResponseCreated():
                self._parts.backlog.answered()
            case e.ResponseDone():
                return [*actions, *self._parts.outage.over()]
            case _:
                pass
        return actions

    def handle(self, event: e.ServerEvent, now: float) -> list[Action]:
        """Do what ``event`` asks for, be it of the current link or of one that it relieved."""
        handler = self._handlers.get(type(event))
        return handler(event, now) if handler else []

    def _session_updated(self, event: e.SessionUpdated, now: float) -> list[Action]:
        unheard = self._parts.open_speech.reconsider(self._parts.session.held, event.session, now)
        kept = self._parts.end_speech(now, is_answered=False) if unheard else []
        shown = self._parts.session.updated(event.session)
        if (held := self._parts.session.held) is not None:
            self._parts.spoken.detected_by(held.turn_detection)
        return [*shown, *kept]

    def _error(self, event: e.ErrorReported, now: float) -> list[Action]:
        error, queue = event.error, self._parts.queue
        if ends_the_link(error):
            self._parts.recovery.warned(error)
            return []
        if self._parts.by_hand.caused(error):
            return [_said(error), *self._parts.settle_turn()]
        if (asked := queue.refused(error, now)) is not None:
            return asked
        if is_benign(error):
            return []
        if (refused := self._parts.session.refused(error)) is not None:
            return refused
        return [_said(error), *(self._parts.settle_turn() if queue.denied(error) else [])]

    def _warned(self, event: e.WarningReported, now: float) -> list[Action]:
        """Show what the service warns of: it goes on."""
        del now
        said = tell("The service warns: {message}", message=event.message)
        return [Show(Notice(said, level="info", code="warning"))] if event.message else []

    # --- the person speaks -----------------------------------------------------------------------------------

    def _speech_started(self, event: e.SpeechStarted, now: float) -> list[Action]:
        parts = self._parts
        parts.spoken.began(event.item_id)
        answering = parts.is_answering and parts.turn is not Turn.LISTENING
        if not parts.session.settings.interrupt_response and (parts.playback.audible or answering):
            return []
        parts.open_speech.began(event.item_id)
        for item_id in parts.playback.sounding():
            line = parts.transcript.line(item_id)
            parts.echo.interrupted(event.item_id, line.text if line else "")
        return [*parts.fall_silent(now), *parts.signal(TurnSignal.SPEECH)]

    def _speech_stopped(self, event: e.SpeechStopped, now: float) -> list[Action]:
        self._parts.open_speech.ended(event.item_id)
        return self._speech_over(now)

    def _speech_over(self, now: float) -> list[Action]:
        return self._parts.end_speech(now, is_answered=self._parts.session.answers_itself)

    def _committed(self, event: e.AudioCommitted, now: float) -> list[Action]:
        self._parts.spoken.ended()
        over = self._speech_over(now) if self._parts.open_speech.ended(event.item_id) else []
        if self._parts.session.settings.transcription_model:
            return over
        settled = self._parts.transcript.settle(event.item_id, None, "user", note="Spoken; transcription is off.")
        return [*over, *settled]

    def _transcribed(self, event: e.TranscriptionCompleted, now: float) -> list[Action]:
        del now
        notice = self._parts.echo.understood(event.item_id, event.transcript) if event.is_final else None
        return [Show(notice)] if notice else []

    def _not_transcribed(self, event: e.TranscriptionFailed, now: float) -> list[Action]:
        del now
        notice = untranscribed_notice(event.error, self._parts.session.settings.transcription_model)
        return [Show(notice)] if notice else []

    # --- the answer ------------------------------------------------------------------------------------------

    def _response_created(self, event: e.ResponseCreated, now: float) -> list[Action]:
        self._parts.open_speech.doubt(now)
        self._parts.queue.began(event.response.id, now)
        return self._parts.signal(TurnSignal.ANSWER)

    def _text(self, event: e.TextDelta, now: float) -> list[Action]:
        del event, now
        return self._parts.signal(TurnSignal.SOUND)

    def _audio(self, event: e.AudioDelta, now: float) -> list[Action]:
        parts = self._parts
        line = parts.transcript.line(event.item_id)
        chars = len(line.text) if line else 0
        actions = parts.playback.receive(event.response_id, event.item_id, event.content_index, event.audio, chars)
        parts.turns.received(event, actions, now)
        return actions

    def _word_timed(self, event: e.WordTimed, now: float) -> list[Action]:
        del now
        offset_ms, duration_ms = event.audio_offset_ms, event.audio_duration_ms
        self._parts.playback.time(event.item_id, event.content_index, event.text, offset_ms, duration_ms)
        return []

    def _audio_done(self, event: e.AudioDone, now: float) -> list[Action]:
        del now
        return self._parts.playback.complete(event.item_id, event.content_index)

    def _response_done(self, event: e.ResponseDone, now: float) -> list[Action]:
        parts, response = self._parts, event.response
        parts.recovery.worked()
        parts.queue.ended(response.id)
        actions = parts.playback.complete_response(response.id)
        if response.status == "cancelled":
            actions += self._unheard(response)
        if response.status == "failed":
            actions.append(Show(failed_notice(response)))
        return [*actions, *(parts.queue.ask_again(now) or parts.settle_turn())]

    def _unheard(self, response: Response) -> list[Action]:
        """Mark what was cancelled before any of its sound arrived."""
        spoken = [item.id for item in response.output_items if any(part.kind == "audio" for part in item.content)]
        silent = [item_id for item_id in spoken if not self._parts.playback.began(item_id)]
        return [show for item_id in silent for show in self._parts.transcript.interrupt(item_id, 0)]


def _said(error: ErrorBody) -> Show:
    return Show(notice_of(ServiceError(error.message, code=error.code or error.type)))
