"""The turns of a conversation: which mark belongs to which, and what is to be shown of them. Sends and plays nothing.

Rules:
1. A turn begins with speech, a key held, words typed, a tool's result, a press of *Ask now*, an idle timeout, or an
   answer nobody asked for.
2. What a turn is judged by is what the service confirmed, never what it was asked.
3. ``news`` tells each change once; sound that only grows is told in steps, and exactly when it ends.
4. Only the last ``MOST_TURNS`` are kept: what is older cannot change, nor can words still come for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import asdict, replace
from typing import Any

from playground.conversation import response_turns
from playground.conversation.actions import Action, Play, Show, TurnKind, UsageView
from playground.conversation.latency import legs, session_ms, total_ms
from playground.conversation.playback import BYTES_PER_MS, Track
from playground.conversation.turn_timing import Delays, InputClock, Passage, TurnTiming
from playground.conversation.turn_view import has_grown, is_news, turn_view
from playground.protocol import events as e
from playground.protocol.values import Item, ResponseStatus, SessionConfig, TurnDetection

MOST_TURNS = 32


class TurnTracker:
    """The turns that can still change. ``is_known`` tells whether an item was in the conversation before.

    ``earlier``: how many turns there were before this session.
    """

    def __init__(self, began: float, is_known: Callable[[str], bool], earlier: int = 0) -> None:
        self.config = SessionConfig(turn_detection=None)
        self._began = began
        self._is_known = is_known
        self._delays = Delays()
        self._input = InputClock()
        self._turns: deque[TurnTiming] = deque(maxlen=MOST_TURNS)
        self._count = earlier
        self._touched: dict[int, TurnTiming] = {}
        self._notes: dict[type[e.ServerEvent], Callable[[Any, float], None]] = {
            e.SessionCreated: self._opened,
            e.SessionUpdated: self._confirmed,
            e.SpeechStarted: self._speech_started,
            e.SpeechStopped: self._speech_stopped,
            e.TimeoutTriggered: self._timed_out,
            e.AudioCommitted: self._committed,
            e.ItemAdded: self._item_added,
            e.ResponseCreated: self._response_created,
            e.OutputItemAdded: self._output_added,
            e.ResponseDone: self._response_done,
        }

    # --- what we do ------------------------------------------------------------------------------------------

    def begin(self, how: TurnKind) -> TurnTiming:
        """Open a turn."""
        self._count += 1
        turn = TurnTiming(self._count, how, self._delays, self._detection)
        self._turns.append(turn)
        return self._touch(turn)

    def say(self, how: TurnKind, now: float, *, since: float | None = None) -> None:
        """Open a turn that is whole when it is sent: words typed, a tool's result, a press, what was said ``since``."""
        turn = self.begin(how)
        turn.speech_start = None if since is None else Passage(since)
        turn.speech_end = Passage(now)
        turn.wants_answer = True

    def speak_up(self) -> None:
        """Open a turn in which an answer is asked for though nobody spoke."""
        self.begin("idle").wants_answer = True

    def sent(self, ms: float, now: float) -> None:
        """Note that ``ms`` more of the person's audio went out."""
        self._input.advance(ms, now)

    def asked(self, now: float) -> None:
        """Note that the service was asked for an answer."""
        response_turns.ask(self._turns, now)

    def refused(self) -> None:
        """Note that the service would not answer yet."""
        response_turns.refuse(self._turns)

    def measured(self, delays: Delays) -> None:
        """Take new measurements; what is None in them stays as it was."""
        new = {name: value for name, value in asdict(delays).items() if value is not None}
        self._delays = replace(self._delays, **new)

    # --- what the service reports ----------------------------------------------------------------------------

    def note(self, event: e.ServerEvent, now: float) -> None:
        """Take one event of the service, before the transcript does."""
        note = self._notes.get(type(event))
        if note:
            note(event, now)

    def _opened(self, event: e.SessionCreated, now: float) -> None:
        self._input = InputClock()
        self._confirmed(event, now)

    def _confirmed(self, event: e.SessionCreated | e.SessionUpdated, now: float) -> None:
        del now
        self.config = event.session

    @property
    def _detection(self) -> TurnDetection | None:
        detection = self.config.turn_detection
        return detection if detection is not None and detection.kind == "server_vad" else None

    def _speech_started(self, event: e.SpeechStarted, now: float) -> None:
        turn = self.begin("speech")
        padding_ms = turn.detection.prefix_padding_ms if turn.detection else 0
        turn.user_item_id = event.item_id
        turn.started = now
        turn.speech_start = self._input.passage(event.audio_start_ms + padding_ms, now)

    def _speech_stopped(self, event: e.SpeechStopped, now: float) -> None:
        turn = self._of_item(event.item_id)
        if turn is None:
            return
        turn.detection = self._detection  # changed while the person spoke, it ends the turn
        turn.delays = self._delays
        turn.stopped = now
        turn.speech_end = self._input.passage(event.audio_end_ms - (turn.silence_ms or 0), now)
        self._touch(turn)
        self._answered_by_itself(turn, now)

    def _timed_out(self, event: e.TimeoutTriggered, now: float) -> None:
        turn = self.begin("idle")
        turn.user_item_id = event.item_id
        self._answered_by_itself(turn, now)

    def _answered_by_itself(self, turn: TurnTiming, now: float) -> None:
        detection = self.config.turn_detection
        if detection is not None and detection.create_response:
            response_turns.ask_by_itself(self._turns, turn, now)

    def _committed(self, event: e.AudioCommitted, now: float) -> None:
        turn = self._of_item(event.item_id) or self._unnamed("held")
        if turn is None:
            return
        turn.user_item_id = event.item_id
        turn.committed = now
        self._touch(turn)

    def _item_added(self, event: e.ItemAdded, now: float) -> None:
        del now
        how = _origin(event.item)
        turn = self._unnamed(how) if how and not self._is_known(event.item.id) else None
        if turn is not None:
            turn.user_item_id = event.item.id
            self._touch(turn)

    # --- the answer ------------------------------------------------------------------------------------------

    def _response_created(self, event: e.ResponseCreated, now: float) -> None:
        turn = self._answered(event.response.id, now)
        turn.created = now
        self._touch(turn)

    def _answered(self, response_id: str, now: float) -> TurnTiming:
        """Return the turn of a response; at its first sign of life that is decided."""
        turn = self._of_response(response_id)
        if turn is None:
            turn = response_turns.take_next(self._turns, now) or self.begin("idle")
            turn.response_id = response_id
            turn.status = "in_progress"
            for earlier in response_turns.answer_with(self._turns, turn):
                self._touch(earlier)
        return turn

    def _output_added(self, event: e.OutputItemAdded, now: float) -> None:
        del now
        turn = self._of_response(event.response_id)
        if turn is not None and event.item.kind == "message" and not turn.answer_item_id:
            turn.answer_item_id = event.item.id
            self._touch(turn)

    def _response_done(self, event: e.ResponseDone, now: float) -> None:
        turn = self._of_response(event.response.id)
        if turn is None:
            return
        turn.status = event.response.status
        turn.interrupted = turn.interrupted or event.response.status == "cancelled"
        turn.done = now
        self._touch(turn)

    # --- what becomes of its sound ---------------------------------------------------------------------------

    def received(self, event: e.AudioDelta, made: list[Action], now: float) -> None:
        """Note that sound of an answer arrived, and what playback made of it."""
        turn = self._answered(event.response_id, now)
        known = (turn.first_audio, turn.answer_item_id, len(turn.playing))
        turn.first_audio = now if turn.first_audio is None else turn.first_audio
        turn.answer_item_id = turn.answer_item_id or event.item_id
        for play in made:
            if isinstance(play, Play):
                turn.received_ms += len(play.pcm) / BYTES_PER_MS
                turn.playing.add(play.track)
        if known != (turn.first_audio, turn.answer_item_id, len(turn.playing)) or has_grown(turn):
            self._touch(turn)  # else there is a little more sound and nothing else: no news

    def heard(self, track: Track, ms: float, at: float, *, over: bool) -> float | None:
        """Note that ``ms`` of a track had left the speaker ``at`` that moment; return the latency once it is known."""
        turn = self._of_response(track.response_id)
        if turn is None:
            return None
        turn.heard[track.number] = track.heard_ms
        is_first = turn.first_sound is None and ms > 0
        if is_first:
            began = at - ms / 1000
            turn.delays = self._delays
            turn.first_sound = began if turn.first_audio is None else max(began, turn.first_audio)
        if over:
            turn.playing.discard(track.number)
            turn.silent = at if turn.first_sound is None else max(at, turn.first_sound)
        self._touch(turn)
        return total_ms(legs(turn, self._began)) if is_first else None

    def silenced(self, track: Track, ms: float, at: float | None) -> float | None:
        """Note that a track was stopped and fell silent after ``ms``, ``at`` that moment where it is known."""
        turn = self._of_response(track.response_id)
        if turn is None:
            return None
        turn.interrupted = turn.interrupted or not track.heard_all
        if at is None:
            turn.playing.discard(track.number)
            return None
        return self.heard(track, ms, at, over=True)

    def lost(self, now: float, playing: Collection[int] = ()) -> None:
        """Note that the link is gone: only the tracks that still play go on, and an answer may be asked for again."""
        for turn in self._turns:
            if turn.asked is not None and not turn.response_id:
                turn.wants_answer = True
            turn.asked, turn.asked_again = None, turn.wants_answer
            if turn.status == "in_progress":
                turn.status, turn.interrupted = "incomplete", True
            if turn.playing:
                turn.playing &= set(playing)
                turn.silent = now
            self._touch(turn)

    def broken_off(self, response_id: str, status: ResponseStatus) -> None:
        """Note that the end of an answer will not be told any more."""
        turn = self._of_response(response_id)
        if turn is not None and turn.status == "in_progress":
            turn.status, turn.interrupted = status, True
            self._touch(turn)

    # --- what is shown ---------------------------------------------------------------------------------------

    def news(self) -> list[Action]:
        """Return what changed since it was last asked for."""
        shows: list[Action] = []
        for turn in self._touched.values():
            view = turn_view(turn, self._began)
            if is_news(view, turn.shown):
                turn.shown = view
                shows.append(Show(view))
        self._touched.clear()
        return shows

    def place(self, usage: UsageView, now: float) -> UsageView:
        """Say of ``usage`` when it was told and of which turn."""
        turn = self._of_response(usage.response_id) or self._of_item(usage.item_id)
        at_ms = session_ms(now, self._began)
        if turn is None:
            return replace(usage, at_ms=at_ms)
        return replace(usage, at_ms=at_ms, turn=turn.number, item_id=usage.item_id or turn.answer_item_id)

    def _touch(self, turn: TurnTiming) -> TurnTiming:
        self._touched[turn.number] = turn
        return turn

    def _of_response(self, response_id: str) -> TurnTiming | None:
        return next((t for t in reversed(self._turns) if response_id and t.response_id == response_id), None)

    def _of_item(self, item_id: str) -> TurnTiming | None:
        return next((t for t in reversed(self._turns) if item_id and t.user_item_id == item_id), None)

    def _unnamed(self, how: TurnKind) -> TurnTiming | None:
        return next((t for t in self._turns if t.how == how and not t.user_item_id), None)


def _origin(item: Item) -> TurnKind | None:
    """Return what kind of turn puts ``item`` into the conversation by itself; None for speech, which is committed."""
    if item.kind == "function_call_output":
        return "tool"
    spoken = any(part.kind == "audio" for part in item.content)
    return "text" if item.kind == "message" and item.role == "user" and not spoken else None
