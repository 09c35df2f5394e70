"""One conversation, client side: events and wishes in, actions out. It never waits, and reads no clock.

Rules:
1. ``receive`` takes what the service reports, ``want`` what the person wants, ``heard`` and ``silenced`` what the
   speaker played, ``dialled`` and ``link_lost`` what became of the link, ``due`` that time has passed, ``measured`` how
   long the ways are.
2. Each returns the actions to perform, in order, and what changed in the turns last. ``now`` is seconds on one
   monotonic clock; views tell moments in milliseconds since it showed ``began``.
3. States change only through the tables in ``states``; what may be said of sound is decided in ``playback``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from math import ceil
from typing import Any

from typing_extensions import assert_never

from playground.conversation import inputs as w
from playground.conversation.actions import Action, Close, DropLink, Line, RetryAt, Send, Show
from playground.conversation.backlog import Backlog
from playground.conversation.captions import caption
from playground.conversation.echo_detection import SelfHeard
from playground.conversation.faults import ends_the_link, failed_notice, is_benign, notice_of
from playground.conversation.open_speech import Hearing
from playground.conversation.outage import ASKED_AGAIN, NOT_UNDERSTOOD, WAS_CUT, Outage
from playground.conversation.patience import Patience, progress
from playground.conversation.playback import BYTES_PER_MS, Playback, Track
from playground.conversation.push_to_talk import TOO_SHORT, Key
from playground.conversation.recovery import Recovery
from playground.conversation.response_queue import Asking
from playground.conversation.restore_history import person_spoke_last, replay, retell
from playground.conversation.session_config import Agreement
from playground.conversation.severed import sever
from playground.conversation.states import Link, LinkSignal, States, Turn, TurnSignal
from playground.conversation.transcript import Transcript
from playground.conversation.turn_timing import Clocks
from playground.conversation.turn_tracker import Turns
from playground.conversation.usage import usage_view
from playground.errors import PlaygroundError, ServiceError
from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.dialect import Dialect
from playground.protocol.values import Item, Part, Response
from playground.settings import Settings

LULL_S = 10.0
"""No service was seen to pause so long between the sounds of one answer."""


class SessionCore:
    """The state of one conversation with one service."""

    def __init__(self, settings: Settings, dialect: Dialect, *, began: float = 0.0) -> None:
        self.transcript = Transcript()
        self._agreement = Agreement(settings, dialect)
        self._playback = Playback()
        self._backlog = Backlog()
        self._turns = Turns(began, is_known=self.transcript.__contains__)
        self._asking = Asking(self._turns)
        self._hearing = Hearing()
        self._states = States()
        self._key = Key()
        self._selfheard = SelfHeard()
        self._recovery = Recovery()
        self._outage = Outage()
        self._patience = Patience()
        self._owed = False
        self._loss = ""
        self._handlers: dict[type[e.ServerEvent], Callable[[Any, float], list[Action]]] = {
            e.SessionCreated: self._on_session_created,
            e.SessionUpdated: self._on_session_updated,
            e.ErrorReported: self._on_error,
            e.SpeechStarted: self._on_speech_started,
            e.SpeechStopped: self._on_speech_stopped,
            e.AudioCommitted: self._on_committed,
            e.ResponseCreated: self._on_response_created,
            e.ResponseDone: self._on_response_done,
            e.TextDelta: self._on_text,
            e.AudioDelta: self._on_audio,
            e.AudioDone: self._on_audio_done,
            e.TranscriptionCompleted: self._on_transcribed,
        }

    @property
    def settings(self) -> Settings:
        """What the person asks for now."""
        return self._agreement.settings

    @property
    def link(self) -> Link:
        """Where the connection stands."""
        return self._states.link

    @property
    def turn(self) -> Turn:
        """Who has the word."""
        return self._states.turn

    # --- inputs ----------------------------------------------------------------------------------------------

    def receive(self, event: e.ServerEvent, now: float) -> list[Action]:
        """Take one event of the service."""
        event = self._asking.note(event, now)
        self._turns.note(event, now)
        shown = caption(self.transcript, event)
        handler = self._handlers.get(type(event))
        actions = handler(event, now) if handler else []
        waited = [*self._came(event), *self._wait(now, progress(event))]
        return [*shown, *actions, *waited, *self._turns.news(), *self._spent(event, now)]

    def want(self, wish: w.Wish, now: float) -> list[Action]:
        """Take one wish of the person. Before the link is open it waits, within the bounds of ``Backlog``."""
        if self.link is not Link.OPEN and not isinstance(wish, w.ChangeSettings | w.TryNow | w.HangUp):
            return self._keep(wish, now)
        asks = {"answer"} if isinstance(wish, w.SayText | w.AnswerTool | w.HoldToTalk) else ()
        return [*self._obey(wish, now), *self._wait(now, asks), *self._turns.news()]

    def _keep(self, wish: w.Wish, now: float) -> list[Action]:
        """Keep a wish for the next link; what the last one left to be heard falls silent at once."""
        if isinstance(wish, w.StopAnswering):
            self._owed = False
        else:
            self._backlog.add(wish)
        if isinstance(wish, w.SendAudio) or wish == w.HoldToTalk(False):
            return []
        return [*self._fall_silent(now), *self._states.signal(TurnSignal.SILENCE)]

    def _obey(self, wish: w.Wish, now: float) -> list[Action]:
        match wish:
            case w.SendAudio():
                return self._send_audio(wish.pcm, now)
            case w.SayText():
                self._backlog.said(wish)
                return self._say_text(wish.text, now)
            case w.StopAnswering():
                return self._stop_waiting(now)
            case w.HoldToTalk():
                return self._hold(wish.down, now)
            case w.AnswerTool():
                return self._answer_tool(wish, now)
            case w.ChangeSettings():
                return self._agreement.change(wish.settings, is_open=self.link is Link.OPEN)
            case w.TryNow():
                return self._try_now(now)
            case w.HangUp():
                return [*self._states.signal(LinkSignal.HANG_UP), Close()]
            case _:
                assert_never(wish)

    def heard(self, track: int, ms: float, now: float, *, done: bool = False, at: float | None = None) -> list[Action]:
        """Note that ``ms`` of a track had left the speaker ``at`` that moment (or now); ``done``: it ran out."""
        found = self._playback.heard(track, ms, done=done)
        if found is None:
            return []
        self._asking.sounded(now)
        latency = self._turns.heard(found, ms, now if at is None else at, over=done and found.complete)
        sound = self._states.signal(TurnSignal.SOUND) if ms > 0 else []
        timed = self._timed(found, latency)
        return [*sound, *timed, *self._settle_turn(), *self._wait(now, {"answer"}), *self._turns.news()]

    def silenced(self, track: int, ms: float, now: float | None = None, *, at: float | None = None) -> list[Action]:
        """Note that a stopped track fell silent after ``ms``, ``at`` that moment; what was not heard is taken back."""
        settled = self._playback.silenced(track, ms)
        if settled is None:
            return []
        stopped, actions = settled
        line = self.transcript.line(stopped.item_id)
        chars = stopped.alignment.heard_chars(line.text, stopped.heard_ms) if line else 0
        marked: list[Action] = [] if stopped.heard_all else [*self.transcript.interrupt(stopped.item_id, chars)]
        if stopped.lost and marked and self.link is Link.OPEN:  # it was told as received
            actions = [*retell(self.transcript.lines(), stopped.item_id)]
        latency = self._turns.silenced(stopped, ms, now if at is None else at)
        timed = self._timed(stopped, latency)
        return [*actions, *marked, *timed, *self._settle_turn(), *self._turns.news()]

    def measured(
        self, *, error_ms: float | None = None, uplink_ms: float | None = None, rtt_ms: float | None = None
    ) -> None:
        """Note what ``marks.Clocks`` tells of, as measured of late; None leaves what was known."""
        self._turns.measured(Clocks(error_ms, uplink_ms, rtt_ms))

    def dialled(self) -> list[Action]:
        """Note that the shell opens a socket."""
        return self._states.signal(LinkSignal.DIAL)

    def link_lost(self, error: PlaygroundError, now: float) -> list[Action]:
        """Note that the link is gone, and why."""
        decision = self._recovery.decide(error, now, was_open=self.link is Link.OPEN)
        goes_on = isinstance(decision, RetryAt)
        settled = self._forget_link(now, goes_on=goes_on)
        states = self._states.signal(LinkSignal.LOST_RETRY if goes_on else LinkSignal.LOST_FINAL)
        told = self._tell_loss(error, decision, now)
        return [*settled, *states, *told, decision, *self._wait(now), *self._turns.news()]

    def _tell_loss(self, error: PlaygroundError, decision: RetryAt | Close, now: float) -> list[Show]:
        if isinstance(decision, Close):
            return self._outage.over()
        reason, ever = self._recovery.reason(error), self._recovery.was_ever_open
        return self._outage.lost(reason, decision.at - now, was_ever_open=ever)

    def due(self, now: float) -> list[Action]:
        """Do what the passing of time asks for."""
        overdue = self._playback.overdue(now)
        silent = [action for track in overdue for action in self.silenced(track.number, track.heard_ms, now)]
        unheard = self._states.signal(TurnSignal.SPEECH_KEPT) if self._hearing.due(now) else []
        given_up = self._give_up(now)
        excused = {"answer"} if self._playback.has_unheard else ()  # it is not the service that holds it back
        late = [*self._wait(now), *self._patience.due(now, excused=excused)]
        return [*silent, *unheard, *given_up, *late, *self._turns.news()]

    def next_due(self) -> float | None:
        """Return when ``due`` should be called next, or None."""
        waiting = (self._playback, self._hearing, self._asking, self._patience)
        due = (*(each.next_due() for each in waiting), self._lull())
        return min((each for each in due if each is not None), default=None)

    # --- waiting ---------------------------------------------------------------------------------------------

    def _wait(self, now: float, came: Collection[str] = ()) -> list[Action]:
        """Wait for what the service owes us as things stand; of some of it something ``came``."""
        waits = set()
        if self.link is Link.OPEN:
            waits = {"settings"} if self._agreement.is_waiting else set()
            if self.turn in (Turn.THINKING, Turn.SPEAKING):
                waits.add("answer")
            if self.turn is Turn.HEARING and not self._key.is_down:
                waits.add("hearing")
        return self._patience.wait_for(waits, now, came)

    def _came(self, event: e.ServerEvent) -> list[Action]:
        """Note what an event proves: that words were taken, that the link is good."""
        match event:
            case e.ItemAdded():
                self._backlog.taken(event.item)
            case e.ResponseCreated():
                self._backlog.answered()
            case e.ResponseDone():
                return [*self._outage.over()]
            case _:
                pass
        return []

    def _stop_waiting(self, now: float) -> list[Action]:
        """Stop the answer, or the waiting for one that has not begun."""
        self._asking.let_be()
        quiet = self._stop_answering(now)
        if quiet or self.turn is not Turn.THINKING:
            return quiet
        return [Send(c.CancelResponse()), *self._states.signal(TurnSignal.SILENCE)]

    def _try_now(self, now: float) -> list[Action]:
        """Do not wait: neither for the next try, nor on a link that is open and silent."""
        if self.link is Link.WAITING:
            return [*self._outage.hurried(), RetryAt(now)]
        return [DropLink()] if self.link is Link.OPEN else []

    # --- session ---------------------------------------------------------------------------------------------

    def _on_session_created(self, event: e.SessionCreated, now: float) -> list[Action]:
        was_ever_open = self._recovery.was_ever_open
        self._recovery.opened(now)
        actions = self._agreement.open(event.session)
        actions += replay(self.transcript.lines())
        actions += self._states.signal(LinkSignal.SESSION)
        actions += [action for wish in self._backlog.take() for action in self.want(wish, now)]
        asked = self._ask_again(now)
        return [*actions, *asked, *self._outage.back(self._loss, was_ever_open=was_ever_open)]

    def _ask_again(self, now: float) -> list[Action]:
        """Ask for the answer that the last link owed, unless something else was asked meanwhile."""
        owed, self._owed = self._owed, False
        if not owed or self.turn is Turn.THINKING or not person_spoke_last(self.transcript.lines()):
            return []
        self._loss = ASKED_AGAIN
        return [*self._asking.ask(now), *self._states.signal(TurnSignal.ANSWER)]

    def _on_session_updated(self, event: e.SessionUpdated, now: float) -> list[Action]:
        unheard = self._hearing.reconsider(self._agreement.held, event.session, now)
        kept = self._states.signal(TurnSignal.SPEECH_KEPT) if unheard else []
        return [*self._agreement.updated(event.session), *kept]

    def _on_error(self, event: e.ErrorReported, now: float) -> list[Action]:
        if ends_the_link(event.error):
            self._recovery.warned(event.error)
            return []
        if (asked := self._asking.refused(event.error, now)) is not None:
            return asked
        if is_benign(event.error):
            return []
        if (refused := self._agreement.refused(event.error)) is not None:
            return refused
        notice = Show(notice_of(ServiceError(event.error.message, code=event.error.code or event.error.type)))
        return [notice, *(self._settle_turn() if self._asking.denied(event.error) else [])]

    def _forget_link(self, now: float, *, goes_on: bool) -> list[Action]:
        """Settle what the old link left open: it will not be completed; what has arrived is heard, if it goes on."""
        self._note_owed()
        sounded = {line.item_id for line in self.transcript.lines() if self._playback.began(line.item_id)}
        cut, ended = self._playback.lose()
        if not goes_on:
            self._playback.forget()
        read = self.settings.output == "text"
        shown = sever(self.transcript, cut, goes_on=goes_on, came=lambda line: read or line.item_id in sounded)
        self._turns.lost(now, self._playback.numbers())
        self._asking.forget()
        self._hearing.forget()
        statuses = {action.view.status for action in shown if isinstance(action.view, Line)}
        self._loss = WAS_CUT if "cut" in statuses else NOT_UNDERSTOOD if "failed" in statuses else ""
        return [*ended, *shown, *([] if self._playback.audible else self._states.signal(TurnSignal.SILENCE))]

    def _note_owed(self) -> None:
        """Remember what the next link is asked: an answer of which nothing came, words that may not have arrived."""
        self._owed = self._owed or (self.turn is Turn.THINKING and not self._playback.audible)
        self._backlog.keep_untaken()
        if self._key.release() is not None:
            self._backlog.add(w.HoldToTalk(True))

    # --- the person speaks -----------------------------------------------------------------------------------

    def _send_audio(self, pcm: bytes, now: float) -> list[Action]:
        ms = len(pcm) / BYTES_PER_MS
        self._turns.sent(ms, now)
        self._key.sent(ms)
        return [Send(c.AppendAudio(pcm))]

    def _on_speech_started(self, event: e.SpeechStarted, now: float) -> list[Action]:
        answering = self._asking.in_progress and self.turn is not Turn.LISTENING
        if not self.settings.interrupt_response and (self._playback.audible or answering):
            return []
        self._hearing.began(event.item_id)
        for item_id in self._playback.sounding():
            line = self.transcript.line(item_id)
            self._selfheard.interrupted(event.item_id, line.text if line else "")
        return [*self._fall_silent(now), *self._states.signal(TurnSignal.SPEECH)]

    def _on_speech_stopped(self, event: e.SpeechStopped, now: float) -> list[Action]:
        del now
        self._hearing.ended(event.item_id)
        return self._speech_over()

    def _speech_over(self) -> list[Action]:
        answered = self.settings.create_response
        return self._states.signal(TurnSignal.SPEECH_OVER if answered else TurnSignal.SPEECH_KEPT)

    def _on_committed(self, event: e.AudioCommitted, now: float) -> list[Action]:
        del now
        over = self._speech_over() if self._hearing.ended(event.item_id) else []
        if self.settings.transcription_model:
            return over
        return [*over, *self.transcript.settle(event.item_id, None, "user", note="Spoken; transcription is off.")]

    def _on_transcribed(self, event: e.TranscriptionCompleted, now: float) -> list[Action]:
        del now
        notice = self._selfheard.understood(event.item_id, event.transcript)
        return [Show(notice)] if notice else []

    def _hold(self, down: bool, now: float) -> list[Action]:
        return self._press(now) if down else self._release(now)

    def _press(self, now: float) -> list[Action]:
        if not self._key.press(now):
            return []
        return [*self._stop_answering(now), Send(c.ClearAudio()), *self._states.signal(TurnSignal.SPEECH)]

    def _release(self, now: float) -> list[Action]:
        held = self._key.release()
        if held is None:
            return []
        if not held.is_heard:
            return [Send(c.ClearAudio()), Show(TOO_SHORT), *self._states.signal(TurnSignal.SPEECH_KEPT)]
        self._turns.say("held", now, since=held.since)
        return [Send(c.CommitAudio()), *self._asking.ask(now), *self._states.signal(TurnSignal.SPEECH_OVER)]

    def _say_text(self, text: str, now: float) -> list[Action]:
        words = text.strip()
        if not words:
            return []
        quiet = self._stop_answering(now)
        self._turns.say("text", now)
        item = Item(role="user", content=(Part("text", text=words),))
        return [*quiet, Send(c.CreateItem(item)), *self._asking.ask(now), *self._states.signal(TurnSignal.ANSWER)]

    def _answer_tool(self, wish: w.AnswerTool, now: float) -> list[Action]:
        self._turns.say("tool", now)
        item = Item(kind="function_call_output", call_id=wish.call_id, output=wish.output)
        return [Send(c.CreateItem(item)), *self._asking.ask(now), *self._states.signal(TurnSignal.ANSWER)]

    # --- interruption ----------------------------------------------------------------------------------------

    def _stop_answering(self, now: float) -> list[Action]:
        """Interrupt by hand: the service does not know, so it is told."""
        cancel = self._asking.cancel()
        quiet = self._fall_silent(now)
        return [*cancel, *quiet, *(self._states.signal(TurnSignal.SILENCE) if cancel or quiet else [])]

    def _fall_silent(self, now: float) -> list[Action]:
        if self._asking.response_id:
            self._playback.refuse(self._asking.response_id)
        return self._playback.silence(now)

    # --- the answer ------------------------------------------------------------------------------------------

    def _on_response_created(self, event: e.ResponseCreated, now: float) -> list[Action]:
        self._hearing.doubt(now)
        self._asking.began(event.response.id, now)
        return self._states.signal(TurnSignal.ANSWER)

    def _on_text(self, event: e.TextDelta, now: float) -> list[Action]:
        del event, now
        return self._states.signal(TurnSignal.SOUND)

    def _on_audio(self, event: e.AudioDelta, now: float) -> list[Action]:
        line = self.transcript.line(event.item_id)
        chars = len(line.text) if line else 0
        self._agreement.spoke()
        actions = self._playback.receive(event.response_id, event.item_id, event.content_index, event.audio, chars)
        self._turns.received(event, actions, now)
        return actions

    def _on_audio_done(self, event: e.AudioDone, now: float) -> list[Action]:
        del now
        return self._playback.complete(event.item_id, event.content_index)

    def _on_response_done(self, event: e.ResponseDone, now: float) -> list[Action]:
        response = event.response
        self._recovery.worked()
        self._asking.ended(response.id)
        actions = self._playback.complete_response(response.id)
        if response.status == "cancelled":
            actions += self._unheard(response)
        if response.status == "failed":
            actions.append(Show(failed_notice(response)))
        return [*actions, *(self._asking.ask_again(now) or self._settle_turn())]

    def _unheard(self, response: Response) -> list[Action]:
        """Mark what was cancelled before any of its sound arrived."""
        spoken = [item.id for item in response.output_items if any(part.kind == "audio" for part in item.content)]
        silent = [item_id for item_id in spoken if not self._playback.began(item_id)]
        return [show for item_id in silent for show in self.transcript.interrupt(item_id, 0)]

    def _timed(self, track: Track, latency_ms: float | None) -> list[Show]:
        known = None if latency_ms is None else round(latency_ms)
        return [] if known is None else self.transcript.annotate(track.item_id, latency_ms=known)

    def _spent(self, event: e.ServerEvent, now: float) -> list[Show]:
        usage = usage_view(event, self._turns.config)
        return [Show(self._turns.place(usage, now))] if usage else []

    def _settle_turn(self) -> list[Action]:
        if self._asking.in_progress or self._playback.audible:
            return []
        return self._states.signal(TurnSignal.SILENCE)

    def _give_up(self, now: float) -> list[Action]:
        """Let go of an answer whose end was lost: another one is wanted, or it is whole and all was heard long ago."""
        answer, lull = self._asking.response_id, self._lull()
        asked = self._asking.due(now)
        if asked:
            return [*self._playback.complete_response(answer), *asked]
        if lull is None or now < lull:
            return []
        if any(line.status == "streaming" for line in self.transcript.lines() if line.role == "assistant"):
            self._asking.sounded(now)  # more was to come, and whoever waits for it is told: look again later
            return []
        self._asking.ended(answer)
        return [*self._playback.complete_response(answer), *self._states.signal(TurnSignal.SILENCE)]

    def _lull(self) -> float | None:
        """Return when an answer that nothing is heard or told of any more counts as over; None where there is none."""
        waits = self.turn is Turn.SPEAKING and self._asking.in_progress
        return ceil(self._asking.alive + LULL_S) if waits else None
