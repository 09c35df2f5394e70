"""One conversation, client side: events and wishes in, actions out. It never waits, and reads no clock.

Rules:
1. ``receive`` takes what the service reports, ``want`` what the person wants, ``heard`` and ``silenced`` what the
   speaker played, ``dialled`` and ``link_lost`` what became of the link, ``due`` that time has passed.
2. Each returns the actions to perform, in order. ``now`` is seconds on one monotonic clock.
3. States change only through the tables in ``states``; what may be said of sound is decided in ``playback``.
4. There is never a second response in progress: an answer asked for meanwhile waits for ``response.done``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from typing_extensions import assert_never

from playground.errors import PlaygroundError, ServiceError
from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.dialect import Dialect
from playground.protocol.values import ErrorBody, Item, Part, Response
from playground.session import wishes as w
from playground.session.actions import Action, Close, Notice, RetryAt, Send, Show, StateView
from playground.session.backlog import Backlog
from playground.session.captions import caption
from playground.session.faults import ends_the_link, is_benign, notice_of
from playground.session.marks import InputClock, TurnMarks
from playground.session.playback import BYTES_PER_MS, Playback, Track
from playground.session.recovery import Recovery
from playground.session.replay import replay
from playground.session.request import change_request, confirmed, first_request
from playground.session.states import LINK, TURN, Link, LinkSignal, Turn, TurnSignal
from playground.session.transcript import Transcript
from playground.settings import Settings

SHORTEST_COMMIT_MS = 100.0


class SessionCore:
    """The state of one conversation with one service."""

    def __init__(self, settings: Settings, dialect: Dialect) -> None:
        self.link = Link.IDLE
        self.turn = Turn.LISTENING
        self.settings = settings
        self.transcript = Transcript()
        self.marks: dict[str, TurnMarks] = {}
        self._dialect = dialect
        self._playback = Playback()
        self._backlog = Backlog()
        self._clock = InputClock()
        self._mark = TurnMarks()
        self._response: str | None = None
        self._answer_wanted = False
        self._held_ms: float | None = None
        self._recovery = Recovery()
        self._handlers: dict[type[e.ServerEvent], Callable[[Any, float], list[Action]]] = {
            e.SessionCreated: self._on_session_created,
            e.SessionUpdated: self._on_session_updated,
            e.ErrorReported: self._on_error,
            e.SpeechStarted: self._on_speech_started,
            e.SpeechStopped: self._on_speech_stopped,
            e.AudioCommitted: self._on_committed,
            e.ResponseCreated: self._on_response_created,
            e.ResponseDone: self._on_response_done,
            e.TextDelta: self._on_words,
            e.TranscriptDelta: self._on_words,
            e.AudioDelta: self._on_audio,
            e.AudioDone: self._on_audio_done,
        }

    # --- inputs ----------------------------------------------------------------------------------------------

    def receive(self, event: e.ServerEvent, now: float) -> list[Action]:
        """Take one event of the service."""
        shown = caption(self.transcript, event)
        handler = self._handlers.get(type(event))
        return [*shown, *handler(event, now)] if handler else list(shown)

    def want(self, wish: w.Wish, now: float) -> list[Action]:
        """Take one wish of the person. Before the link is open it waits, within the bounds of ``Backlog``."""
        if isinstance(wish, w.HangUp):
            return [*self._signal_link(LinkSignal.HANG_UP), Close()]
        if self.link is not Link.OPEN and not isinstance(wish, w.ChangeSettings):
            self._backlog.add(wish)
            return []
        match wish:
            case w.SendAudio():
                return self._send_audio(wish.pcm, now)
            case w.SayText():
                return self._say_text(wish.text, now)
            case w.StopAnswering():
                return self._stop_answering(now)
            case w.HoldToTalk():
                return self._hold(wish.down, now)
            case w.AnswerTool():
                return self._answer_tool(wish)
            case w.ChangeSettings():
                return self._change_settings(wish.settings)
            case _:
                assert_never(wish)

    def heard(self, track: int, ms: float, now: float, *, done: bool = False) -> list[Action]:
        """Note that ``ms`` of a track have left the speaker, and with ``done`` that it ran out."""
        found = self._playback.heard(track, ms, done=done)
        if found is None:
            return []
        actions = self._first_sound(found, now) if ms > 0 else []
        return actions + self._settle_turn()

    def silenced(self, track: int, ms: float) -> list[Action]:
        """Note that a stopped track fell silent after ``ms``; what was not heard is taken back."""
        settled = self._playback.silenced(track, ms)
        if settled is None:
            return []
        stopped, actions = settled
        line = self.transcript.line(stopped.item_id)
        chars = stopped.alignment.heard_chars(line.text, stopped.heard_ms) if line else 0
        heard_all = stopped.complete and stopped.heard_ms >= stopped.received_ms
        marked = [] if heard_all else self.transcript.interrupt(stopped.item_id, chars)
        return [*actions, *marked, *self._settle_turn()]

    def dialled(self) -> list[Action]:
        """Note that the shell opens a socket."""
        return self._signal_link(LinkSignal.DIAL)

    def link_lost(self, error: PlaygroundError, now: float) -> list[Action]:
        """Note that the link is gone, and why."""
        was_open = self.link is Link.OPEN
        settled = self._forget_link()
        decision = self._recovery.decide(error, now, was_open=was_open)
        signal = LinkSignal.LOST_RETRY if isinstance(decision, RetryAt) else LinkSignal.LOST_FINAL
        return [*settled, *self._signal_link(signal), decision]

    def due(self, now: float) -> list[Action]:
        """Do what the passing of time asks for."""
        overdue = self._playback.overdue(now)
        return [action for track in overdue for action in self.silenced(track.number, track.heard_ms)]

    def next_due(self) -> float | None:
        """Return when ``due`` should be called next, or None."""
        return self._playback.next_due()

    # --- session ---------------------------------------------------------------------------------------------

    def _on_session_created(self, event: e.SessionCreated, now: float) -> list[Action]:
        del event
        self._recovery.opened()
        self._clock = InputClock()
        actions: list[Action] = [Send(c.UpdateSession(first_request(self.settings, self._dialect)))]
        actions += replay(self.transcript.lines())
        actions += self._signal_link(LinkSignal.SESSION)
        return actions + [action for wish in self._backlog.take() for action in self.want(wish, now)]

    def _on_session_updated(self, event: e.SessionUpdated, now: float) -> list[Action]:
        del now
        return [Show(confirmed(event.session, self.settings, self._dialect))]

    def _change_settings(self, settings: Settings) -> list[Action]:
        before, self.settings = self.settings, settings
        patch = change_request(before, settings, self._dialect)
        return [Send(c.UpdateSession(patch))] if patch and self.link is Link.OPEN else []

    def _on_error(self, event: e.ErrorReported, now: float) -> list[Action]:
        del now
        if ends_the_link(event.error):
            self._recovery.warned(event.error)
        if is_benign(event.error) or ends_the_link(event.error):
            return []
        if event.error.code == "conversation_already_has_active_response":
            self._answer_wanted = True
            return []
        return [Show(notice_of(ServiceError(event.error.message, code=event.error.code or event.error.type)))]

    def _forget_link(self) -> list[Action]:
        """Settle what the old link left open: nothing of it will be completed."""
        self._playback.forget()
        self._response = None
        self._answer_wanted = False
        self._held_ms = None
        open_lines = [line for line in self.transcript.lines() if line.status == "streaming"]
        return [
            show for line in open_lines for show in self.transcript.settle(line.item_id, None, line.role, "interrupted")
        ]

    # --- the person speaks -----------------------------------------------------------------------------------

    def _send_audio(self, pcm: bytes, now: float) -> list[Action]:
        ms = len(pcm) / BYTES_PER_MS
        self._clock.advance(ms, now)
        if self._held_ms is not None:
            self._held_ms += ms
        return [Send(c.AppendAudio(pcm))]

    def _on_speech_started(self, event: e.SpeechStarted, now: float) -> list[Action]:
        del event
        if not self.settings.interrupt_response and (self._playback.audible or self._response):
            return []
        self._mark = TurnMarks()
        return [*self._fall_silent(now), *self._signal_turn(TurnSignal.SPEECH)]

    def _on_speech_stopped(self, event: e.SpeechStopped, now: float) -> list[Action]:
        silence = self.settings.silence_duration_ms if self.settings.turn_detection == "server_vad" else 0
        self._mark.stopped = now
        self._mark.speech_end = self._clock.at(event.audio_end_ms - silence, now)
        answered = self.settings.create_response
        return self._signal_turn(TurnSignal.SPEECH_OVER if answered else TurnSignal.SPEECH_KEPT)

    def _on_committed(self, event: e.AudioCommitted, now: float) -> list[Action]:
        self._mark.committed = now
        if self.settings.transcription_model:
            return []
        return [*self.transcript.settle(event.item_id, None, "user", note="Spoken; transcription is off.")]

    def _hold(self, down: bool, now: float) -> list[Action]:
        if down:
            if self._held_ms is not None:
                return []
            self._held_ms = 0.0
            quiet = self._stop_answering(now)
            return [*quiet, Send(c.ClearAudio()), *self._signal_turn(TurnSignal.SPEECH)]
        held, self._held_ms = self._held_ms, None
        if held is None:
            return []
        if held < SHORTEST_COMMIT_MS:
            hint = "Hold the key while you speak, at least a tenth of a second."
            notice = Show(Notice("That was too short to hear.", hint, "info", "too_short"))
            return [Send(c.ClearAudio()), notice, *self._signal_turn(TurnSignal.SPEECH_KEPT)]
        self._mark = TurnMarks(speech_end=now, stopped=now)
        return [Send(c.CommitAudio()), *self._ask_answer(), *self._signal_turn(TurnSignal.SPEECH_OVER)]

    def _say_text(self, text: str, now: float) -> list[Action]:
        words = text.strip()
        if not words:
            return []
        quiet = self._stop_answering(now)
        self._mark = TurnMarks(speech_end=now)
        item = Item(role="user", content=(Part("text", text=words),))
        return [*quiet, Send(c.CreateItem(item)), *self._ask_answer(), *self._signal_turn(TurnSignal.ANSWER)]

    def _answer_tool(self, wish: w.AnswerTool) -> list[Action]:
        item = Item(kind="function_call_output", call_id=wish.call_id, output=wish.output)
        return [Send(c.CreateItem(item)), *self._ask_answer(), *self._signal_turn(TurnSignal.ANSWER)]

    # --- interruption ----------------------------------------------------------------------------------------

    def _stop_answering(self, now: float) -> list[Action]:
        """Interrupt by hand: the service does not know, so it is told."""
        cancel: list[Action] = [Send(c.CancelResponse())] if self._response else []
        quiet = self._fall_silent(now)
        return [*cancel, *quiet, *(self._signal_turn(TurnSignal.SILENCE) if cancel or quiet else [])]

    def _fall_silent(self, now: float) -> list[Action]:
        if self._response:
            self._playback.refuse(self._response)
        return self._playback.silence(now)

    def _ask_answer(self) -> list[Action]:
        if self._response:
            self._answer_wanted = True
            return []
        return [Send(c.CreateResponse())]

    # --- the answer ------------------------------------------------------------------------------------------

    def _on_response_created(self, event: e.ResponseCreated, now: float) -> list[Action]:
        self._response = event.response.id
        self._mark.created = now
        self.marks[event.response.id] = self._mark
        self._mark = TurnMarks()
        return self._signal_turn(TurnSignal.ANSWER)

    def _on_words(self, event: e.TextDelta | e.TranscriptDelta, now: float) -> list[Action]:
        self._first_delta(event.response_id, now)
        return self._signal_turn(TurnSignal.SOUND) if isinstance(event, e.TextDelta) else []

    def _on_audio(self, event: e.AudioDelta, now: float) -> list[Action]:
        self._first_delta(event.response_id, now)
        line = self.transcript.line(event.item_id)
        chars = len(line.text) if line else 0
        return self._playback.receive(event.response_id, event.item_id, event.content_index, event.audio, chars)

    def _on_audio_done(self, event: e.AudioDone, now: float) -> list[Action]:
        del now
        return self._playback.complete(event.item_id, event.content_index)

    def _on_response_done(self, event: e.ResponseDone, now: float) -> list[Action]:
        del now
        response = event.response
        self._recovery.worked()
        if response.id == self._response:
            self._response = None
        actions = self._playback.complete_response(response.id)
        if response.status == "cancelled":
            actions += self._unheard(response)
        if response.status == "failed":
            actions += self._failed(response.status_details.error if response.status_details else None)
        if self._answer_wanted and not self._response:
            self._answer_wanted = False
            return [*actions, Send(c.CreateResponse())]
        return actions + self._settle_turn()

    def _unheard(self, response: Response) -> list[Action]:
        """Mark what was cancelled before any of its sound arrived."""
        spoken = [item.id for item in response.output_items if any(part.kind == "audio" for part in item.content)]
        silent = [item_id for item_id in spoken if not self._playback.began(item_id)]
        return [show for item_id in silent for show in self.transcript.interrupt(item_id, 0)]

    def _failed(self, error: ErrorBody | None) -> list[Action]:
        body = error or ErrorBody(message="The service could not make an answer.")
        return [Show(notice_of(ServiceError(body.message, code=body.code or body.type)))]

    def _first_delta(self, response_id: str, now: float) -> None:
        marks = self.marks.get(response_id)
        if marks and marks.first_delta is None:
            marks.first_delta = now

    def _first_sound(self, track: Track, now: float) -> list[Action]:
        actions = self._signal_turn(TurnSignal.SOUND)
        marks = self.marks.get(track.response_id)
        if marks is None or marks.first_sound is not None:
            return actions
        marks.first_sound = now
        return [*actions, *self.transcript.annotate(track.item_id, latency_ms=marks.latency_ms)]

    # --- states ----------------------------------------------------------------------------------------------

    def _settle_turn(self) -> list[Action]:
        if self._response or self._playback.audible:
            return []
        return self._signal_turn(TurnSignal.SILENCE)

    def _signal_turn(self, signal: TurnSignal) -> list[Action]:
        turn = TURN.get((self.turn, signal), self.turn)
        return self._move(self.link, turn)

    def _signal_link(self, signal: LinkSignal) -> list[Action]:
        link = LINK.get((self.link, signal), self.link)
        turn = self.turn if link is Link.OPEN else Turn.LISTENING
        return self._move(link, turn)

    def _move(self, link: Link, turn: Turn) -> list[Action]:
        if (link, turn) == (self.link, self.turn):
            return []
        self.link, self.turn = link, turn
        return [Show(StateView(link.value, turn.value))]
