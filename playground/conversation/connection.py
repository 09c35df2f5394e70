"""What becomes of the conversation when its link opens, or is lost: what was open is closed, what was said goes on."""

from __future__ import annotations

from collections.abc import Callable

from playground.conversation import inputs
from playground.conversation.actions import Action, Close, CloseLink, Line, RetryAt, Show, UseLink
from playground.conversation.links import SessionLink
from playground.conversation.open_lines import close_open_lines
from playground.conversation.outage import ASKED_AGAIN, NOT_UNDERSTOOD, WAS_CUT
from playground.conversation.parts import Parts
from playground.conversation.restore_history import person_spoke_last, replay
from playground.conversation.states import LinkSignal, Turn, TurnSignal
from playground.errors import PlaygroundError
from playground.protocol.events import SessionCreated


class Connection:
    """Takes what the shell and the service tell of links; ``want`` does what the person wanted meanwhile."""

    def __init__(self, parts: Parts, want: Callable[[inputs.Input, float], list[Action]]) -> None:
        self._parts = parts
        self._want = want
        self._loss = ""

    def dialled(self) -> list[Action]:
        """Note that the shell opens a socket: the next one, in place of any other, where a link is current."""
        links = self._parts.links
        replaced = links.next
        links.end(replaced)
        if links.dial() is links.current:
            return self._parts.signal(LinkSignal.DIAL)
        return [CloseLink(replaced.number)] if replaced else []

    def opened(self, event: SessionCreated, now: float) -> list[Action]:
        """Tell a new session what is asked of it, what was said, and what the person wanted meanwhile."""
        parts = self._parts
        was_ever_open = parts.recovery.was_ever_open
        parts.recovery.opened(now)
        if parts.links.current is not None:
            parts.links.current.session = event.session
        parts.spoken.ended()
        parts.spoken.detected_by(event.session.turn_detection)
        actions = parts.session.open(event.session)
        if parts.session.answers:
            actions += replay(parts.transcript.lines(), parts.pictures.parts)
        actions += parts.signal(LinkSignal.SESSION)
        actions += [action for wanted in parts.backlog.take() for action in self._want(wanted, now)]
        asked = self._ask_again(now)
        lost, self._loss = self._loss, ""
        return [*actions, *asked, *parts.outage.back(lost, was_ever_open=was_ever_open)]

    def _ask_again(self, now: float) -> list[Action]:
        """Ask for the answer that the last link owed, unless something else was asked meanwhile."""
        parts = self._parts
        owed, parts.backlog.owes_answer = parts.backlog.owes_answer, False
        if not owed or parts.turn is Turn.THINKING or not person_spoke_last(parts.transcript.lines()):
            return []
        self._loss = ASKED_AGAIN
        return [*parts.queue.ask(now), *parts.signal(TurnSignal.ANSWER)]

    def lost(self, error: PlaygroundError, now: float) -> list[Action]:
        """Note that the current link is gone, and why."""
        links = self._parts.links
        following, retiring = links.next, links.retiring
        links.end(links.current)
        links.end(retiring)
        closed: list[Action] = [CloseLink(retiring.number)] if retiring else []
        return [*closed, *(self._succeed(following, now) if following else self._await_next(error, now))]

    def _succeed(self, following: SessionLink, now: float) -> list[Action]:
        """Go on with the next link, which is there or about to be: no need to wait, nor to say so."""
        parts = self._parts
        spoken, gone = parts.take_spoken()
        settled = self._forget_link(now, goes_on=True)
        parts.links.relieve(None, {}, now)
        states = [*parts.signal(LinkSignal.LOST_RETRY), *parts.signal(LinkSignal.DIAL)]
        actions = [*gone, *settled, *states, UseLink(following.number)]
        if following.session is None:
            parts.backlog.add(inputs.SendAudio(spoken))
            return actions
        event = SessionCreated(following.session)
        parts.turns.note(event, now)
        return [*actions, *self.opened(event, now), *parts.say_again(spoken, now)]

    def _await_next(self, error: PlaygroundError, now: float) -> list[Action]:
        decision = self._parts.recovery.decide(error, now, was_open=self._parts.is_open)
        goes_on = isinstance(decision, RetryAt)
        settled = self._forget_link(now, goes_on=goes_on)
        states = self._parts.signal(LinkSignal.LOST_RETRY if goes_on else LinkSignal.LOST_FINAL)
        return [*settled, *states, *self._tell_loss(error, decision, now), decision]

    def _tell_loss(self, error: PlaygroundError, decision: RetryAt | Close, now: float) -> list[Show]:
        if isinstance(decision, Close):
            return self._parts.outage.over()
        recovery = self._parts.recovery
        return self._parts.outage.lost(recovery.reason(error), decision.at - now, was_ever_open=recovery.was_ever_open)

    def _forget_link(self, now: float, *, goes_on: bool) -> list[Action]:
        """Settle what the old link left open: it will not be completed; what has arrived is heard, if it goes on."""
        parts = self._parts
        self._note_owed()
        sounded = {line.item_id for line in parts.transcript.lines() if parts.playback.began(line.item_id)}
        cut, ended = parts.playback.lose()
        if not goes_on:
            parts.playback.forget()
        read = parts.session.settings.output == "text"
        shown = close_open_lines(
            parts.transcript, cut, goes_on=goes_on, came=lambda line: read or line.item_id in sounded
        )
        parts.turns.lost(now, parts.playback.numbers())
        parts.queue.forget()
        parts.open_speech.forget()
        parts.open_speech.take_ask()
        statuses = {action.view.status for action in shown if isinstance(action.view, Line)}
        lost = WAS_CUT if "cut" in statuses else NOT_UNDERSTOOD if "failed" in statuses else ""
        self._loss = lost or self._loss  # a try that fails loses nothing more
        return [*ended, *shown, *([] if parts.playback.audible else parts.signal(TurnSignal.SILENCE))]

    def _note_owed(self) -> None:
        """Remember what the next link is asked: an answer of which nothing came, words that may not have arrived."""
        parts = self._parts
        owed = parts.turn is Turn.THINKING and not parts.playback.audible
        parts.backlog.owes_answer = parts.backlog.owes_answer or owed
        parts.backlog.keep_untaken()
        if parts.push_to_talk.release() is not None:
            parts.backlog.add(inputs.HoldToTalk(True))
